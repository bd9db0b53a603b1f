import { describe, expect, it } from 'vitest';
import { describeCommand } from '../../../src/commands/describe/describe.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { json, status } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

const APPS = '/apis/apps/v1/namespaces/default';
const CORE = '/api/v1/namespaces/default';

function agent(name: string): JsonObject {
  return {
    metadata: { name, namespace: 'default', uid: `uid-${name}`, generation: 1 },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'agent:1' }] } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
    status: { observedGeneration: 1, desiredNumberScheduled: 1, currentNumberScheduled: 1, numberMisscheduled: 0 },
  };
}

const owned = (name: string, uid: string, phase: string): JsonObject => ({
  metadata: { name, namespace: 'default', ownerReferences: [{ uid, controller: true, kind: 'DaemonSet' }] },
  status: { phase },
});
const event: JsonObject = {
  metadata: { name: 'e' },
  involvedObject: {},
  type: 'Warning',
  reason: 'FailedCreate',
  message: 'no',
  count: 1,
  firstTimestamp: '2026-03-01T11:59:00Z',
  lastTimestamp: '2026-03-01T11:59:00Z',
  source: { component: 'daemonset-controller' },
};
const list = (...items: readonly JsonObject[]): JsonObject => ({ metadata: {}, items });
const notFound = (name: string) =>
  status(404, 'NotFound', `daemonsets.apps "${name}" not found`, { name, group: 'apps', kind: 'daemonsets' });
const forbidden = (what: string) => status(403, 'Forbidden', `${what} is forbidden`);

function cluster(names: readonly string[], options: TestRuntimeOptions = {}): TestRuntime {
  const environment = testRuntime({ clock: { now: '2026-03-01T12:00:00Z' }, ...options });
  const { transport } = environment;
  transport.on('GET', `${APPS}/daemonsets`, json(list(...names.map(agent))));
  for (const name of names) transport.on('GET', `${APPS}/daemonsets/${name}`, json(agent(name)));
  transport.on('GET', `${CORE}/pods`, json(list()));
  transport.on('GET', `${CORE}/events`, json(list(event)));
  transport.on('GET', `${APPS}/controllerrevisions`, json(list()));
  transport.on('GET', '/api/v1/nodes', json(list()));
  return environment;
}

describe('ds describe', () => {
  it('describes one DaemonSet with its own pods, revision and events', async () => {
    const { rt, transport, stdout } = cluster(['a']);
    const pods = [owned('1', 'uid-a', 'Running'), owned('2', 'uid-a', 'Pending'), owned('3', 'other', 'Running')];
    transport.on(
      'GET',
      `${CORE}/pods`,
      json(list(...pods, { metadata: { name: 'orphan' }, status: { phase: 'Failed' } })),
    );
    const template = agent('a')['spec'] as JsonObject;
    const revision = {
      metadata: {
        name: 'a-77',
        namespace: 'default',
        labels: { app: 'a', 'controller-revision-hash': '77' },
        ownerReferences: [{ uid: 'uid-a', controller: true }],
      },
      revision: 4,
      data: { spec: { template: { ...(template['template'] as JsonObject), $patch: 'replace' } } },
    };
    transport.on('GET', `${APPS}/controllerrevisions`, json(list(revision)));
    expect(await invoke(describeCommand, ['a'], rt)).toBe('ok');
    expect(stdout()).toContain('\nPods Status:  1 Running / 1 Waiting / 0 Succeeded / 0 Failed\nUpdate Strategy: ');
    expect(stdout()).toMatch(/^Revision: +4 \(hash 77\)$/m);
    expect(stdout()).toMatch(/\n {2}Warning {2}FailedCreate {2}60s {3}daemonset-controller {2}no\n$/);
    const events = transport.requests.find(({ pathname }) => pathname === `${CORE}/events`);
    expect(events?.query.get('fieldSelector')).toBe(
      'involvedObject.name=a,involvedObject.namespace=default,involvedObject.kind=DaemonSet,involvedObject.uid=uid-a',
    );
    expect(transport.requests.find(({ pathname }) => pathname === `${CORE}/pods`)?.query.get('labelSelector')).toBe(
      'app=a',
    );
  });

  it('groups the nodes by state and cause, for a single DaemonSet', async () => {
    const { rt, transport, stdout } = cluster(['a']);
    const taint = { key: 'gpu', effect: 'NoSchedule' };
    const node = (name: string, ...taints: readonly JsonObject[]): JsonObject => ({
      metadata: { name },
      spec: { taints },
    });
    transport.on('GET', '/api/v1/nodes', json(list(node('n1', taint), node('n2'), node('n3', taint))));
    expect(await invoke(describeCommand, ['a'], rt)).toBe('ok');
    expect(stdout()).toMatch(
      /\nNodes:\n {2}1 node +missing +NoPod: the controller has not created a pod\n {2}2 nodes +ineligible +untolerated taint gpu:NoSchedule\n/,
    );
  });

  it('omits the nodes for several DaemonSets, and without permission', async () => {
    const several = cluster(['a', 'b']);
    expect(await invoke(describeCommand, ['a', 'b'], several.rt)).toBe('ok');
    expect(several.transport.lines()).not.toContainEqual(expect.stringContaining('/api/v1/nodes'));
    const denied = cluster(['a']);
    denied.transport.on('GET', '/api/v1/nodes', forbidden('nodes'));
    expect(await invoke(describeCommand, ['a'], denied.rt)).toBe('ok');
    expect(denied.stdout()).not.toMatch(/^Nodes:/m);
  });

  it('describes all of them, two lines apart and without events', async () => {
    const { rt, stdout } = cluster(['a', 'b']);
    await invoke(describeCommand, [], rt);
    expect(stdout()).toMatch(/^Name: +a\n[^]*<none>\n\n\nName: +b\n[^]*<none>\n$/);
    expect(stdout()).not.toContain('Events:');
  });

  it('shows the events of several with --show-events', async () => {
    const { rt, stdout } = cluster(['a', 'b']);
    await invoke(describeCommand, ['--show-events'], rt);
    expect(stdout().match(/^Events:$/gm)).toHaveLength(2);
  });

  it('uses a name that does not exist as a prefix', async () => {
    const { rt, transport, stdout } = cluster(['agent-a', 'agent-b', 'other']);
    transport.on('GET', `${APPS}/daemonsets/agent`, notFound('agent'));
    expect(await invoke(describeCommand, ['agent'], rt)).toBe('ok');
    expect(stdout().match(/^Name: .*$/gm)).toEqual(['Name:           agent-a', 'Name:           agent-b']);
    expect(stdout()).toMatch(/<none>\n\n$/);
    expect(stdout()).not.toContain('Events:');
  });

  it('fails with the server’s message when no name has the prefix', async () => {
    const { rt, transport } = cluster(['a']);
    transport.on('GET', `${APPS}/daemonsets/x`, notFound('x'));
    await expect(invoke(describeCommand, ['x'], rt)).rejects.toMatchObject({ kind: 'notFound' });
  });

  it('describes the existing ones of several names, and reports the others', async () => {
    const { rt, transport, stdout, reported } = cluster(['a']);
    transport.on('GET', `${APPS}/daemonsets/x`, notFound('x'));
    expect(await invoke(describeCommand, ['x', 'a'], rt)).toBe('failed');
    expect(stdout()).toMatch(/^Name: +a\n/);
    expect(stdout()).not.toContain('Events:');
    expect(reported).toHaveLength(1);
  });

  it('describes the DaemonSets of files', async () => {
    const manifest = JSON.stringify({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a' } });
    const { rt, stdout } = cluster(['a'], { files: { 'a.json': manifest } });
    expect(await invoke(describeCommand, ['-f', 'a.json'], rt)).toBe('ok');
    expect(stdout()).toMatch(/^Name: +a\n[^]*\nEvents:\n/);
  });

  it('omits events and revisions without permission, and says so', async () => {
    const { rt, transport, stdout, warnings } = cluster(['a']);
    transport.on('GET', `${CORE}/events`, forbidden('events'));
    transport.on('GET', `${APPS}/controllerrevisions`, forbidden('controllerrevisions'));
    expect(await invoke(describeCommand, ['a'], rt)).toBe('ok');
    expect(stdout()).toMatch(/^Revision: +<unknown> \(.*forbidden\)$/m);
    expect(stdout()).not.toContain('Events:');
    expect(warnings).toEqual([expect.stringContaining('events is forbidden')]);
  });

  it('draws and colours on a terminal', async () => {
    const { rt, stdout } = cluster(['a'], { stdout: { isTTY: true, columns: 80, color: true } });
    await invoke(describeCommand, ['a'], rt);
    expect(stdout()).toContain('\x1b[1mName:\x1b[22m           a\n');
    expect(stdout()).toContain('│ numberReady            │ \x1b[33m0\x1b[39m ');
    expect(stdout()).toContain('\x1b[33m  Warning  FailedCreate');
  });

  it('says that there is nothing', async () => {
    const { rt, stdout, stderr } = cluster([]);
    expect(await invoke(describeCommand, [], rt)).toBe('ok');
    expect(stdout()).toBe('');
    expect(stderr()).toBe('No resources found in default namespace.\n');
  });
});
