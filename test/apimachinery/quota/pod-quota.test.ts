import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { amountsText } from '../../../src/apimachinery/quota/amounts.ts';
import {
  exceededQuota,
  isOfQuota,
  podUsage,
  quotaState,
  roomInQuota,
  unspecifiedInQuota,
} from '../../../src/apimachinery/quota/pod-quota.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const container = (name: string, resources: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  name,
  resources,
  ...more,
});
const podOf = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({ metadata: { name: 'p' }, spec, ...more });
const quotaOf = (hard: JsonObject, more: JsonObject = {}, status?: JsonObject): JsonObject => ({
  metadata: { name: 'q' },
  spec: { hard, ...more },
  ...(status === undefined ? {} : { status }),
});
const usage = (spec: JsonObject, more: JsonObject = {}): string => amountsText(podUsage(podOf(spec, more), NOW));

describe('what a pod counts for', () => {
  it('is its containers, or a larger init container, and sidecars beside both', () => {
    const spec = {
      initContainers: [
        container('sidecar', { requests: { cpu: '100m' } }, { restartPolicy: 'Always' }),
        container('first', { requests: { cpu: '2', memory: '64Mi' } }),
      ],
      containers: [
        container('a', { requests: { cpu: '300m' }, limits: { memory: '1Gi' } }),
        container('b', { requests: { cpu: '0.7', 'example.com/gpu': 1 }, limits: { 'example.com/gpu': 1 } }),
      ],
    };
    expect(usage(spec)).toBe(
      'count/pods=1,cpu=2100m,limits.memory=1Gi,memory=64Mi,pods=1,requests.cpu=2100m,requests.example.com/gpu=1,' +
        'requests.memory=64Mi',
    );
  });

  it('adds the overhead, to limits only where there are some', () => {
    const spec = { containers: [container('a', { limits: { cpu: '1' } })], overhead: { cpu: '250m', memory: '120Mi' } };
    expect(usage(spec)).toBe(
      'count/pods=1,cpu=250m,limits.cpu=1250m,memory=120Mi,pods=1,requests.cpu=250m,requests.memory=120Mi',
    );
  });

  it('is what the pod sets as a whole', () => {
    const spec = { resources: { requests: { cpu: '1' } }, containers: [container('a', { requests: { cpu: '3' } })] };
    expect(usage(spec)).toBe('count/pods=1,cpu=1,pods=1,requests.cpu=1');
  });

  it.each([
    [{ status: { phase: 'Succeeded' } }],
    [{ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 } }],
  ])('is only an object when it has ended or should be gone: %j', (more) => {
    expect(usage({ containers: [container('a', { requests: { cpu: '1' } })] }, more)).toBe('count/pods=1');
  });
});

describe('a quota', () => {
  const burstable = podOf({ containers: [container('a', { requests: { cpu: '1' } })], priorityClassName: 'high' });
  const bestEffort = podOf({ containers: [container('a')] });
  const elsewhere = podOf({
    containers: [],
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaces: ['x'] }] } },
  });
  const ofClass = (operator: string, ...values: string[]): JsonObject => ({
    scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
  });

  it.each([
    [{ pods: '1' }, {}, burstable, true],
    [{ services: '1' }, {}, burstable, false],
    [{ 'requests.example.com/gpu': '1' }, {}, burstable, true],
    [{ 'requests.storage': '1' }, {}, burstable, false],
    [{ pods: '1' }, { scopes: ['BestEffort'] }, burstable, false],
    [{ pods: '1' }, { scopes: ['BestEffort'] }, bestEffort, true],
    [{ pods: '1' }, { scopes: ['NotBestEffort', 'NotTerminating'] }, burstable, true],
    [{ pods: '1' }, { scopes: ['Terminating'] }, burstable, false],
    [{ pods: '1' }, { scopes: ['CrossNamespacePodAffinity'] }, elsewhere, true],
    [{ pods: '1' }, { scopes: ['CrossNamespacePodAffinity'] }, burstable, false],
    [{ pods: '1' }, ofClass('In', 'high'), burstable, true],
    [{ pods: '1' }, ofClass('In', 'low'), burstable, false],
    [{ pods: '1' }, ofClass('NotIn', 'high'), bestEffort, true],
    [{ pods: '1' }, ofClass('Exists'), bestEffort, false],
    [{ pods: '1' }, ofClass('DoesNotExist'), bestEffort, true],
  ])('of %j with %j', (hard, more, pod, isCounted) => {
    expect(isOfQuota(quotaOf(hard, more), pod)).toBe(isCounted);
  });

  it('knows what is used from its status, or else from the pods', () => {
    const used = (quota: JsonObject): string => amountsText(quotaState(quota, [burstable, bestEffort], NOW).used);
    expect(used(quotaOf({ pods: '9' }, {}, { hard: { pods: '9' }, used: { pods: '7' } }))).toBe('pods=7');
    expect(used(quotaOf({ pods: '9' }))).toContain('pods=2');
    expect(used(quotaOf({ pods: '9' }, { scopes: ['BestEffort'] }))).toBe('count/pods=1,pods=1');
  });

  // the API server's messages
  it('of processors or memory makes every container set them', () => {
    const state = quotaState(quotaOf({ 'requests.cpu': '250m', 'limits.memory': '1Gi', cpu: '1' }), [], NOW);
    const pod = podOf({ containers: [container('b', { requests: { cpu: '100m' } }), container('a')] });
    expect(unspecifiedInQuota(state, pod)).toBe(
      'failed quota: q: must specify cpu for: a; limits.memory for: a,b; requests.cpu for: a',
    );
    const whole = podOf({ ...(pod['spec'] as JsonObject), resources: { requests: { cpu: '1' } } });
    expect(unspecifiedInQuota(state, whole)).toBeUndefined();
    expect(unspecifiedInQuota(quotaState(quotaOf({ pods: '1' }), [], NOW), pod)).toBeUndefined();
  });

  it('refuses what is more than it has left, and has room for a number of pods', () => {
    const quota = quotaOf({ pods: '4', 'limits.memory': '300Mi', services: '0' }, {}, { used: { pods: '2' } });
    const state = quotaState(quota, [], NOW);
    const wanted = podUsage(podOf({ containers: [container('a', { limits: { memory: '128Mi' } })] }), NOW);
    expect(exceededQuota(state, wanted)).toBeUndefined();
    expect(roomInQuota(state, wanted, new Map())).toEqual({ pods: 2, why: 'pods: 2 of 4 used' });
    expect(roomInQuota(state, wanted, podUsage(bestEffort, NOW)).why).toBe(
      'limits.memory: 128Mi for each, 0 of 300Mi used',
    );
    const full = quotaState({ ...quota, status: { used: { pods: '4', 'limits.memory': '256Mi' } } }, [], NOW);
    expect(exceededQuota(full, wanted)).toBe(
      'exceeded quota: q, requested: limits.memory=128Mi,pods=1, used: limits.memory=256Mi,pods=4, ' +
        'limited: limits.memory=300Mi,pods=4',
    );
    expect(roomInQuota(full, wanted, new Map()).pods).toBe(0);
  });
});
