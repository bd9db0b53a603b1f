import { describe, expect, it } from 'vitest';
import { daemonSetDefaults } from '../../../../src/apimachinery/defaults/daemon-set.ts';
import type { JsonObject } from '../../../../src/core/json/json.ts';
import { takenOver } from '../../../../src/workflows/apply/server-side/field-ownership.ts';
import { leftBehind } from '../../../../src/workflows/apply/server-side/left-behind.ts';

const SELECTOR = { 'f:matchLabels': { 'f:app': {} } };
const container = (name: string, more: JsonObject = {}): JsonObject => ({
  [`k:{"name":"${name}"}`]: { '.': {}, 'f:name': {}, 'f:image': {}, ...more },
});
const spec = (pod: JsonObject, more: JsonObject = {}): JsonObject => ({
  'f:spec': { 'f:selector': SELECTOR, 'f:template': { 'f:spec': pod }, ...more },
});

/** What ds has applied: container a. */
const OURS = {
  manager: 'ds',
  operation: 'Apply',
  apiVersion: 'apps/v1',
  fieldsV1: spec({ 'f:containers': container('a') }),
};

const daemonSet = (pod: JsonObject, entries: readonly JsonObject[], more: JsonObject = {}): JsonObject =>
  daemonSetDefaults({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name: 'a',
      labels: { tier: 'x', app: 'a' },
      annotations: { 'deprecated.daemonset.template.generation': '1', note: 'n', 'meta.helm.sh/release-name': 'r' },
      managedFields: [OURS, ...entries],
    },
    spec: { selector: { matchLabels: { app: 'a' } }, template: { spec: pod }, ...more },
  });

const update = (manager: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
  manager,
  operation: 'Update',
  apiVersion: 'apps/v1',
  fieldsV1,
  ...more,
});

describe('fields that a manager who updated the object keeps', () => {
  const pod = {
    hostNetwork: true,
    priorityClassName: 'high',
    serviceAccountName: 'robot',
    serviceAccount: 'robot',
    terminationGracePeriodSeconds: 30,
    containers: [
      { name: 'a', image: 'busybox', env: [{ name: 'B', value: '2' }] },
      { name: 'b', image: 'busybox' },
    ],
    tolerations: [{ operator: 'Exists' }],
  };
  const defaulted = { 'f:imagePullPolicy': {}, 'f:resources': {}, 'f:terminationMessagePath': {} };
  const created = update('kubectl-create', {
    'f:metadata': {
      'f:labels': { '.': {}, 'f:app': {}, 'f:tier': {} },
      'f:annotations': {
        '.': {},
        'f:deprecated.daemonset.template.generation': {},
        'f:note': {},
        'f:meta.helm.sh/release-name': {},
      },
    },
    ...spec(
      {
        'f:containers': {
          ...container('a', { 'f:env': { '.': {}, 'k:{"name":"B"}': { '.': {}, 'f:name': {} } }, ...defaulted }),
          ...container('b', defaulted),
        },
        'f:dnsPolicy': {},
        'f:hostNetwork': {},
        'f:priorityClassName': {},
        'f:restartPolicy': {},
        'f:schedulerName': {},
        'f:securityContext': {},
        'f:serviceAccount': {},
        'f:serviceAccountName': {},
        'f:terminationGracePeriodSeconds': {},
        'f:tolerations': {},
      },
      { 'f:revisionHistoryLimit': {}, 'f:updateStrategy': { 'f:type': {}, 'f:rollingUpdate': { 'f:maxSurge': {} } } },
    ),
  });

  it('are those that the author set, and no defaults', () => {
    expect(leftBehind(daemonSet(pod, [created]), 'ds')).toEqual([
      {
        manager: 'kubectl-create',
        fields: [
          'containers[a].env[B]',
          'containers[b]',
          'hostNetwork',
          'metadata.annotations.note',
          'metadata.labels.app',
          'metadata.labels.tier',
          'priorityClassName',
          'serviceAccountName',
          'tolerations',
        ],
      },
    ]);
  });

  it('are not defaults that somebody has written down, but other values', () => {
    const entry = update(
      'kubectl-create',
      spec({ 'f:terminationGracePeriodSeconds': {}, 'f:containers': container('a') }),
    );
    expect(leftBehind(daemonSet(pod, [entry]), 'ds')).toEqual([]);
    const other = { ...pod, terminationGracePeriodSeconds: 5 };
    expect(leftBehind(daemonSet(other, [entry]), 'ds')).toMatchObject([{ fields: ['terminationGracePeriodSeconds'] }]);
  });

  it('are also those of kubectl edit and of a controller that have no other field in common', () => {
    const edited = update('kubectl-edit', {
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': container('b') } } },
    });
    expect(leftBehind(daemonSet(pod, [edited]), 'ds')).toEqual([
      { manager: 'kubectl-edit', fields: ['containers[b]'] },
    ]);
  });

  it.each([
    [
      'the restart of kubectl',
      {
        'f:spec': {
          'f:template': { 'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/restartedAt': {} } } },
        },
      },
    ],
    ['a label that somebody added', { 'f:metadata': { 'f:labels': { 'f:tier': {} } } }],
    ['finalizers', { 'f:metadata': { 'f:finalizers': { 'v:"x.io/hold"': {} } } }],
  ])('are not %s', (_what, fields) => {
    expect(leftBehind(daemonSet(pod, [update('someone', fields)]), 'ds')).toEqual([]);
  });

  it('are not the status', () => {
    const status = update(
      'kube-controller-manager',
      { 'f:spec': { 'f:minReadySeconds': {} } },
      { subresource: 'status' },
    );
    expect(leftBehind(daemonSet(pod, [status], { minReadySeconds: 5 }), 'ds')).toEqual([]);
  });

  it('are entries and list items of other kinds, whose servers fill in more', () => {
    const ours = { ...OURS, fieldsV1: { 'f:data': { 'f:k': {} }, 'f:spec': { 'f:type': {} } } };
    const theirs = update('kubectl-create', {
      'f:data': { '.': {}, 'f:k': {}, 'f:old': {} },
      'f:spec': {
        'f:clusterIP': {},
        'f:type': {},
        'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
      },
    });
    const object = { kind: 'Service', metadata: { managedFields: [ours, theirs] }, data: { k: '1', old: '2' } };
    expect(leftBehind(object, 'ds')).toMatchObject([{ fields: ['data.old', 'spec.ports[80/TCP]'] }]);
  });

  it('go when they are taken over, of our own updates too', () => {
    const object = daemonSet(pod, [created, update('ds', created['fieldsV1'] as JsonObject)]);
    expect(leftBehind(object, 'ds').map(({ manager }) => manager)).toEqual(['ds', 'kubectl-create']);
    const after = takenOver(object, 'ds', ['kubectl-create', 'ds']);
    expect(after).toBeDefined();
    expect(leftBehind(after ?? {}, 'ds')).toEqual([]);
    expect(takenOver(after ?? {}, 'ds', ['ds'])).toBeUndefined();
  });
});
