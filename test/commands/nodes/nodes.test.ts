import { describe, expect, it } from 'vitest';
import { nodesCommand } from '../../../src/commands/nodes/nodes.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { revisionData } from '../../../src/daemonset/revisions/revisions.ts';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { daemonSet, NOW, node, old, pod, ready } from '../../daemonset/build.ts';
import { json, status } from '../../support/fake-transport.ts';
import { hintOf } from '../../support/hints.ts';
import { invoke } from '../../support/invoke.ts';
import { formatErrors } from '../../support/json-schema.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

const APPS = '/apis/apps/v1/namespaces/ops';
const CORE = '/api/v1/namespaces/ops';

const agent = daemonSet({
  status: {
    observedGeneration: 1,
    desiredNumberScheduled: 2,
    currentNumberScheduled: 2,
    updatedNumberScheduled: 1,
    numberReady: 2,
    numberAvailable: 2,
    numberMisscheduled: 0,
  },
});

const well = (name: string, labels: Record<string, string> = {}, ...taints: string[]): Node => ({
  ...node(name, labels, ...taints),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

function revision(number: number, hash: string, image: string): object {
  const base = agent.spec?.template;
  const template = { ...base, spec: { ...base?.spec, containers: [{ name: 'agent', image }] } };
  return {
    metadata: {
      name: `agent-${hash}`,
      namespace: 'ops',
      labels: { app: 'agent', 'controller-revision-hash': hash },
      ownerReferences: [{ uid: 'uid-1', controller: true }],
    },
    revision: number,
    data: revisionData(template),
  };
}

const NODES = [well('n1'), well('n2', { pool: 'x' }), well('n3', { pool: 'x' }, 'gpu=true:NoSchedule')];
const PODS = [ready('agent-1', 'n1'), old('agent-2', 'n2')];

interface Environment {
  readonly ds?: DaemonSet;
  readonly nodes?: readonly Node[];
  readonly pods?: readonly Pod[];
}

const list = (items: readonly object[]): object => ({ metadata: { resourceVersion: '5' }, items });

function cluster(
  { ds = agent, nodes = NODES, pods = PODS }: Environment = {},
  options: TestRuntimeOptions = {},
): TestRuntime {
  const environment = testRuntime({ clock: { now: NOW }, namespace: 'ops', ...options });
  const { transport } = environment;
  transport.on('GET', `${APPS}/daemonsets/agent`, json(ds));
  transport.on('GET', `${APPS}/daemonsets`, json(list([ds])));
  transport.on(
    'GET',
    `${APPS}/controllerrevisions`,
    json(list([revision(1, 'old', 'agent:0'), revision(2, 'new', 'agent:1')])),
  );
  transport.on('GET', `${CORE}/pods`, json(list(pods)));
  transport.on('GET', `${CORE}/events`, json(list([])));
  transport.on('GET', '/api/v1/nodes', json(list(nodes)));
  return environment;
}

async function run(words: string, environment?: Environment, options?: TestRuntimeOptions): Promise<TestRuntime> {
  const test = cluster(environment, options);
  expect(await invoke(nodesCommand, words.split(' '), test.rt)).toBe('ok');
  return test;
}

const terminal = (columns: number): TestRuntimeOptions => ({ stdout: { isTTY: true, columns } });

describe('ds nodes', () => {
  it('shows for every node its pod, or why there is none', async () => {
    const { stdout, transport } = await run('agent');
    expect(stdout()).toBe(
      [
        'NODE   VERDICT      POD       PHASE     READY   REVISION       RESTARTS   NODE STATUS   WHY',
        'n2     outdated     agent-2   Running   yes     1 (outdated)   0          Ready         -',
        'n1     ok           agent-1   Running   yes     2              0          Ready         -',
        'n3     ineligible   -         -         -       -              -          Ready         untolerated taint gpu=true:NoSchedule',
        '',
        'agent: 2 of 3 nodes eligible, 2 with a pod, 1 up to date, 2 ready, 2 available',
        '',
      ].join('\n'),
    );
    const requested = transport.requests.find(({ pathname }) => pathname === `${CORE}/pods`);
    expect(requested?.query.get('labelSelector')).toBe('app=agent');
    expect(transport.lines()).not.toContainEqual(expect.stringContaining('/events'));
  });

  it('leaves out other DaemonSets’ pods, even when the selector matches them', async () => {
    const unknownWord = ready('other', 'n3', { metadata: { ownerReferences: [{ uid: 'x', controller: true }] } });
    const { stdout } = await run('agent', { pods: [...PODS, unknownWord] });
    expect(stdout()).not.toContain('other');
  });

  it('says when the status is out of date, and which fields', async () => {
    const behind = daemonSet({
      ...agent,
      metadata: { generation: 2 },
      status: { ...agent.status, numberReady: 9 } as never,
    });
    const { stdout } = await run('agent', { ds: behind });
    expect(stdout()).toContain(
      '\n.status is out of date: it is of generation 1, the spec of generation 2\n.status is out of date: numberReady 9, counted 2\n',
    );
  });

  it('shortens the message of a container runtime, except with -o wide, --why and JSON', async () => {
    const pull = 'failed to pull and unpack image "agent:1": failed to resolve reference "agent:1": agent:1: not found';
    const waiting = { reason: 'ErrImagePull', message: pull };
    const containerStatuses = [
      { name: 'agent', image: '', imageID: '', ready: false, restartCount: 0, state: { waiting } },
    ];
    const failing: Pod = { ...pod('agent-1', 'n1'), status: { phase: 'Pending', containerStatuses } };
    const shown = async (words: string) => (await run(words, { pods: [failing] })).stdout();
    const table = await shown('agent n1');
    expect(table).toMatch(/ErrImagePull in container agent: agent:1: not found$/m);
    expect(table).not.toContain('failed to pull');
    for (const words of ['agent n1 -o wide', 'agent n1 --why', 'agent n1 -o yaml']) {
      expect(await shown(words)).toContain('failed to pull and unpack image');
    }
  });

  it('requests creation errors only when a pod is missing', async () => {
    const test = cluster({ pods: [] });
    const said = {
      reason: 'FailedCreate',
      message: 'exceeded quota',
      metadata: { name: 'agent.1' },
      lastTimestamp: '2025-12-31T00:00:00Z',
    };
    test.transport.on('GET', `${CORE}/events`, json(list([said])));
    await invoke(nodesCommand, ['agent'], test.rt);
    expect(test.stdout()).toMatch(/^n1 +missing +.*FailedCreate: exceeded quota$/m);
  });

  it('lists the chosen nodes with their number', async () => {
    expect((await run('agent --only ineligible')).stdout()).toMatch(
      /^NODE.*\nn3 .*\n\nagent: 2 of 3 .* \(1 listed\)\n$/,
    );
    expect((await run('agent -l pool=x --only outdated -o name')).stdout()).toBe('node/n2\n');
    expect((await run('agent n3 node/n1 -o name')).stdout()).toBe('node/n1\nnode/n3\n');
    expect((await run('ds agent n3 -o name')).stdout()).toBe('node/n3\n');
    expect((await run('ds/agent --only missing --no-headers')).stdout()).toBe('');
  });

  it('fails for a node that does not exist, and shows the others', async () => {
    const test = cluster();
    expect(await invoke(nodesCommand, ['agent', 'n1', 'n9', '-o', 'name'], test.rt)).toBe('failed');
    expect(test.stdout()).toBe('node/n1\n');
    expect(test.stderr()).toBe('error: there is no node "n9"\n');
    expect(hintOf(test.reported[0])).toBe('did you mean "n1"? the nodes of agent: ds nodes agent -n ops');
  });

  it('prints every rule', async () => {
    const { stdout } = await run('agent n3 n2 --why');
    expect(stdout()).toBe(
      [
        'n2: outdated, the pod should run here',
        '  the pod template has no requirements, and the node has no taints',
        '  node: Ready',
        '  pod/agent-2: Running, ready, revision 1 (outdated), 0 restarts',
        '',
        'n3: ineligible, no pod is placed here',
        '  fails:  untolerated taint gpu=true:NoSchedule',
        '  node: Ready',
        '  no pod',
        '',
      ].join('\n'),
    );
  });

  it('has a stable JSON format', async () => {
    const { stdout } = await run('agent n3 n2 -o json');
    expect(formatErrors(JSON.parse(stdout()) as JsonObject)).toEqual([]);
    expect(JSON.parse(stdout())).toEqual({
      apiVersion: 'daemonset-cli/v1',
      kind: 'DaemonSetNodes',
      daemonSet: { name: 'agent', namespace: 'ops', uid: 'uid-1', generation: 1 },
      revision: { number: 2, hash: 'new' },
      summary: {
        nodes: 3,
        desiredNumberScheduled: 2,
        currentNumberScheduled: 2,
        updatedNumberScheduled: 1,
        numberReady: 2,
        numberAvailable: 2,
        numberUnavailable: 0,
        numberMisscheduled: 0,
      },
      statusOutOfDate: [],
      nodes: [
        {
          name: 'n2',
          verdict: 'outdated',
          eligible: true,
          shouldContinueRunning: true,
          reasons: [],
          node: { exists: true, ready: true, cordoned: false },
          pods: [
            {
              name: 'agent-2',
              phase: 'Running',
              ready: true,
              available: true,
              updated: false,
              terminating: false,
              revision: 1,
              hash: 'old',
              restarts: 0,
            },
          ],
        },
        {
          name: 'n3',
          verdict: 'ineligible',
          eligible: false,
          shouldContinueRunning: true,
          reasons: [
            {
              rule: 'taint',
              pass: false,
              text: 'untolerated taint gpu=true:NoSchedule',
              taint: { key: 'gpu', value: 'true', effect: 'NoSchedule' },
              automatic: false,
              evicts: false,
            },
          ],
          node: { exists: true, ready: true, cordoned: false },
          pods: [],
        },
      ],
    });
  });

  it('adds every rule to the JSON with --why', async () => {
    const nodes = [well('n1', {}, 'node.kubernetes.io/unschedulable:NoSchedule')];
    const { stdout } = await run('agent -o json --why', { nodes });
    expect(formatErrors(JSON.parse(stdout()) as JsonObject)).toEqual([]);
    const { nodes: said } = JSON.parse(stdout()) as { nodes: readonly { rules: readonly object[] }[] };
    expect(said[0]?.rules).toMatchObject([{ rule: 'taint', pass: true, automatic: true }]);
  });

  it('keeps the pod at 80 columns, and the end of its name', async () => {
    const name = 'gke-production-default-pool-7f3c9a-x2';
    const on = ready('log-agent-with-a-long-name-x7k2p', name);
    const { stdout, stderr } = await run('agent', { nodes: [well(name)], pods: [on] }, terminal(80));
    const [header = '', row = ''] = stdout().split('\n');
    expect(header).toMatch(/^NODE +VERDICT +POD /);
    expect(row).toContain('-x7k2p');
    for (const line of stdout().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stderr()).toMatch(/^no room for PHASE/);
  });

  it('keeps the end of the images with -o wide', async () => {
    const { stdout } = await run('agent -o wide', {}, terminal(60));
    expect(stdout()).toMatch(/^NODE .* IMAGES/);
  });

  it('fits 60 columns on a terminal, with whole names and whole reasons', async () => {
    const name = 'ip-10-11-12-113.eu-central-1.compute.internal';
    const { stdout, stderr } = await run(
      'agent',
      { nodes: [...NODES, well(name, {}, 'gpu=true:NoSchedule')] },
      terminal(60),
    );
    for (const line of stdout().split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    expect(stdout()).toMatch(
      /^NODE +VERDICT\nn2 .*\nn1 .*\nip-.*internal +ineligible\n {4}untolerated taint gpu=true:NoSchedule\nn3 /,
    );
    expect(stderr()).toBe(
      'no room for POD, PHASE, READY, REVISION, RESTARTS, NODE STATUS: widen the terminal, or pipe the output\n',
    );
  });

  it('wraps the lines around the table', async () => {
    const { stdout } = await run('agent n3 --why', {}, terminal(30));
    expect(stdout()).toContain('\n  fails:  untolerated taint\n      gpu=true:NoSchedule\n');
  });

  describe('on a large cluster', () => {
    const many = [
      ...Array.from({ length: 412 }, (_, index) => well(`gpu-${index}`, {}, 'gpu=true:NoSchedule')),
      ...Array.from({ length: 30 }, (_, index) => well(`n-${index}`)),
    ];
    const pods = [
      ...Array.from({ length: 29 }, (_, index) => ready(`agent-${index}`, `n-${index}`)),
      pod('agent-29', 'n-29', { phase: 'Failed' }),
    ];

    it('folds nodes that are alike on a terminal, the most urgent first', async () => {
      const { stdout } = await run('agent', { nodes: many, pods }, terminal(160));
      const lines = stdout().split('\n');
      expect(lines.slice(1, 4)).toEqual([
        expect.stringMatching(/^n-29 +unhealthy +agent-29 .*Failed$/),
        expect.stringMatching(/^29 nodes +ok +- +Running +yes +2 /),
        expect.stringMatching(/^412 nodes +ineligible .* untolerated taint gpu=true:NoSchedule$/),
      ]);
      expect(lines[5]).toContain('30 of 442 nodes eligible');
    });

    it.each([
      ['piped', 'agent', {}],
      ['--no-fold', 'agent --no-fold', terminal(160)],
    ])('has a row a node: %s', async (_, words, options) => {
      const { stdout } = await run(words, { nodes: many, pods }, options);
      expect(stdout().split('\n').slice(1, 443)).toEqual(expect.arrayContaining([expect.stringMatching(/^gpu-17 /)]));
      expect(stdout()).not.toContain('412 nodes');
    });

    it('folds piped output with --fold', async () => {
      expect((await run('agent --fold', { nodes: many, pods })).stdout()).toMatch(/^412 nodes /m);
    });

    it('does not fold nodes that were named', async () => {
      const names = Array.from({ length: 25 }, (_, index) => `gpu-${index}`).join(' ');
      const { stdout } = await run(`agent ${names}`, { nodes: many, pods }, terminal(160));
      expect(stdout()).not.toMatch(/^\d+ nodes/m);
    });
  });

  it('makes all text safe for a terminal', async () => {
    const evil = well('n1', {}, 'k=\u001b[31m:NoSchedule');
    for (const words of ['agent', 'agent --why', 'agent -o json']) {
      const { stdout } = await run(words, { nodes: [evil], pods: [] }, terminal(200));
      expect(stdout()).not.toContain('\u001b');
    }
  });

  it('fails with the server’s message without the DaemonSet, or access to nodes', async () => {
    const gone = cluster();
    gone.transport.on(
      'GET',
      `${APPS}/daemonsets/nope`,
      status(404, 'NotFound', 'daemonsets.apps "nope" not found', { name: 'nope' }),
    );
    await expect(invoke(nodesCommand, ['nope'], gone.rt)).rejects.toMatchObject({ kind: 'notFound' });
    const denied = cluster();
    denied.transport.on('GET', '/api/v1/nodes', status(403, 'Forbidden', 'nodes is forbidden'));
    await expect(invoke(nodesCommand, ['agent'], denied.rt)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it.each([
    ['ds', 'no DaemonSet is named'],
    ['agent n1 -l a=b', 'name cannot be provided when a selector is specified'],
    ['agent --why -w', '--why cannot be used with --watch'],
    ['agent --why -o wide', '--why cannot be used with -o wide and -o name'],
    ['agent -l a=(', 'unable to parse the selector'],
    ['agent -o jsonpath={}', 'unable to match a printer'],
    ['po/agent', 'has another resource type'],
  ])('refuses %s', async (words, message) => {
    const { rt, connections } = cluster();
    await expect(invoke(nodesCommand, words.split(' '), rt)).rejects.toThrow(message);
    expect(connections()).toBe(0);
  });

  it('watches: all nodes first, then each row that changes', async () => {
    const test = cluster();
    const { transport, clock, rt } = test;
    transport.onWatch(`${APPS}/daemonsets`);
    transport.onWatch('/api/v1/nodes');
    transport.onWatch(`${APPS}/controllerrevisions`);
    transport.onWatch(`${CORE}/events`);
    const [pods] = transport.onWatch(`${CORE}/pods`);
    const done = invoke(nodesCommand, ['agent', '-w', '--no-headers'], rt).catch((error: unknown) => error);
    await pods?.opened;
    await clock.advance(200);
    expect(
      test
        .stdout()
        .split('\n')
        .map((line) => line.split(/ +/)[0]),
    ).toEqual(['n2', 'n1', 'n3', '']);
    const before = test.stdout().length;
    pods?.event('MODIFIED', { ...ready('agent-2', 'n2'), apiVersion: 'v1', kind: 'Pod' });
    pods?.event('MODIFIED', { ...ready('agent-1', 'n1'), apiVersion: 'v1', kind: 'Pod' });
    await clock.advance(200);
    await clock.advance(200);
    expect(test.stdout().slice(before)).toMatch(/^n2 +ok +agent-2 [^\n]*\n$/);
    test.interrupt();
    expect(await done).toMatchObject({ kind: 'interrupted' });
  });
});
