import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../src/commands/plan/plan.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { without } from '../../../src/core/json/without.ts';
import { revisionData } from '../../../src/daemonset/revisions/revisions.ts';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import {
  ago,
  daemonSet,
  node,
  NOW,
  old,
  pod,
  ready,
  rolling,
  template,
  type DaemonSetParts,
} from '../../daemonset/build.ts';
import { json, status, type FakeTransport } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { formatErrors } from '../../support/json-schema.ts';
import { testRuntime, type TestRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';
import { hintOf } from '../../support/hints.ts';

const APPS = '/apis/apps/v1/namespaces/ops';
const CORE = '/api/v1/namespaces/ops';
const AT = `${APPS}/daemonsets/agent`;

const well = (name: string, ...taints: string[]): Node => ({
  ...node(name, { name }, ...taints),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
const NODES = [well('n1'), well('n2'), well('n3'), well('n4', 'gpu=true:NoSchedule')];
const PODS = [ready('p1', 'n1'), ready('p2', 'n2'), ready('p3', 'n3')];
const LIVE = daemonSet({ status: { observedGeneration: 1 } as DaemonSet['status'] & object });
const IMAGE_2 = template({ containers: [{ name: 'agent', image: 'agent:2' }] });

const list = (items: readonly object[]): object => ({ metadata: { resourceVersion: '5' }, items });

interface Environment {
  /** As it is; undefined when there is none. */
  readonly live?: DaemonSet | undefined;
  /** What the server's dry run makes of the file. */
  readonly after?: DaemonSet;
  readonly nodes?: readonly Node[];
  readonly pods?: readonly Pod[];
  readonly more?: (transport: FakeTransport) => void;
}

const TEMPLATE = {
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'agent', image: 'agent:2' }] },
};
const FILE = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: TEMPLATE },
};

function cluster(environment: Environment, options: TestRuntimeOptions = {}): TestRuntime {
  const { live, after = daemonSet(), nodes = NODES, pods = PODS, more } = { live: LIVE, ...environment };
  const files = { 'agent.json': JSON.stringify(FILE) };
  const test = testRuntime({ clock: { now: NOW }, namespace: 'ops', files, ...options });
  const { transport } = test;
  const revision = {
    metadata: {
      name: 'agent-new',
      namespace: 'ops',
      labels: { app: 'agent', 'controller-revision-hash': 'new' },
      ownerReferences: [{ uid: 'uid-1', controller: true }],
    },
    revision: 1,
    data: revisionData(template()),
  };
  const missing = status(404, 'NotFound', 'daemonsets.apps "agent" not found', { name: 'agent', kind: 'daemonsets' });
  transport.on('GET', AT, live === undefined ? missing : json(live));
  transport.on('PATCH', `${AT}?dryRun=All`, json(after, live === undefined ? 201 : 200));
  transport.on('GET', `${APPS}/controllerrevisions`, json(list(live === undefined ? [] : [revision])));
  transport.on('GET', `${CORE}/pods`, json(list(live === undefined ? [] : pods)));
  transport.on('GET', '/api/v1/nodes', json(list(nodes)));
  transport.on('GET', '/api/v1/namespaces/ops', json({ metadata: { name: 'ops' } }));
  for (const path of [`${CORE}/resourcequotas`, `${CORE}/limitranges`]) transport.on('GET', path, json(list([])));
  more?.(transport);
  return test;
}

async function plan(environment: Environment, words = '', options: TestRuntimeOptions = {}): Promise<TestRuntime> {
  const test = cluster(environment, options);
  const outcome = await invoke(planCommand, ['-f', 'agent.json', ...words.split(' ').filter(Boolean)], test.rt);
  expect(test.stderr()).toBe('');
  expect(outcome).toBe('ok');
  // whatever is planned, nothing is written
  for (const { method, query } of test.transport.requests) {
    expect(method === 'GET' || query.get('dryRun') === 'All').toBe(true);
  }
  return test;
}

interface Said {
  readonly action: string;
  readonly update: JsonObject;
  readonly counts: JsonObject;
  readonly fields: readonly JsonObject[];
  readonly nodes: readonly { readonly name: string; readonly fate: string; readonly why: string }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

async function said(environment: Environment): Promise<Said> {
  const { stdout } = await plan(environment, '-o json');
  const whole = JSON.parse(stdout()) as { readonly daemonSets: readonly Said[] };
  expect(formatErrors(JSON.parse(stdout()) as JsonObject)).toEqual([]);
  const [only] = whole.daemonSets;
  if (only === undefined) throw new Error('no plan');
  return only;
}

const warned = async (environment: Environment): Promise<readonly string[]> =>
  (await said(environment)).warnings.map(({ code }) => code);
const changed = (parts: DaemonSetParts = {}): DaemonSet =>
  daemonSet({ ...parts, metadata: { generation: 2, ...parts.metadata } });

describe('ds plan', () => {
  it('shows changed fields, restarts with the reason, and the pace', async () => {
    const { stdout } = await plan({ after: changed({ template: IMAGE_2 }) });
    expect(stdout()).toBe(
      [
        'daemonset.apps/agent in namespace ops: would change',
        '3 pods restart (maxUnavailable 1, 3 waves); 3 of 4 nodes eligible',
        '  ~ spec.template.spec.containers[agent].image: agent:1 -> agent:2',
        '  restarts   3 nodes   the pod template changes                n1, n2, n3',
        '  none       n4        untolerated taint gpu=true:NoSchedule',
        '',
      ].join('\n'),
    );
  });

  describe('leads with the worst', () => {
    const headline = async (environment: Environment, words?: string): Promise<readonly string[]> => {
      const test = cluster(environment);
      await invoke(planCommand, ['-f', 'agent.json', ...(words ?? '').split(' ').filter(Boolean)], test.rt);
      return test.stdout().split('\n');
    };
    const gone = status(404, 'NotFound', '"robot" not found', { name: 'robot' });
    const noAccount = (transport: FakeTransport) => transport.on('GET', `${CORE}/serviceaccounts/robot`, gone);
    const robot = { serviceAccountName: 'robot' };

    it('pods that are lost before pods that restart', async () => {
      const nodeSelector = { name: 'n1' };
      const lines = await headline({ after: changed({ template: template({ nodeSelector }) }) });
      expect(lines[1]).toBe(
        '2 of 3 nodes lose their pod; 1 pod restarts (maxUnavailable 1, 1 wave); 1 of 4 nodes eligible',
      );
    });

    it('an update whose pods admission rejects', async () => {
      const lines = await headline({ after: changed({ template: template(robot) }), more: noAccount });
      expect(lines.slice(1, 3)).toEqual([
        '3 of 3 nodes lose their pod; 3 of 4 nodes eligible',
        'warning: there is no ServiceAccount robot in namespace ops: no pod can be created',
      ]);
    });

    it('a rejection when nothing restarts now', async () => {
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
      const more = (transport: FakeTransport) =>
        transport.on('GET', '/api/v1/namespaces/ops', json({ metadata: { name: 'ops', labels } }));
      const [, one] = await headline({ pods: [ready('p1', 'n1')], more });
      expect(one).toBe('gains 0 of 2 pods: admission rejects them; 3 of 4 nodes eligible');
      const [, none] = await headline({ more });
      expect(none).toBe('admission rejects new pods; no pod restarts; 3 of 4 nodes eligible');
    });

    it('a conflict, without which nothing of the rest happens', async () => {
      const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "other"', field: '.spec.template' }];
      const refusal = status(409, 'Conflict', 'Apply failed with 1 conflict', { causes });
      const more = (transport: FakeTransport): void => {
        noAccount(transport);
        transport.on('PATCH', `${AT}?dryRun=All&fieldManager=ds`, refusal);
        transport.on(
          'PATCH',
          `${AT}?dryRun=All&fieldManager=ds&force=true`,
          json(changed({ template: template(robot) })),
        );
      };
      expect((await headline({ more })).slice(0, 4)).toEqual([
        'daemonset.apps/agent in namespace ops: applying fails with a conflict',
        '3 of 3 nodes lose their pod; 3 of 4 nodes eligible',
        'warning: 1 conflict with another field manager: an apply fails; this plan assumes --force-conflicts',
        'warning: there is no ServiceAccount robot in namespace ops: no pod can be created',
      ]);
    });

    it('a DaemonSet that is being deleted, with which its pods go', async () => {
      const metadata = { deletionTimestamp: ago(60), finalizers: ['x.io/hold'] };
      const lines = await headline({ live: daemonSet({ metadata }), after: changed({ template: IMAGE_2, metadata }) });
      expect(lines.slice(1, 3)).toEqual([
        '3 of 3 nodes lose their pod; 3 of 4 nodes eligible',
        'warning: Detected changes to resource agent which is currently being deleted. Its deletion began 60s ago and waits for the finalizers: x.io/hold',
      ]);
      expect(lines.filter((line) => line.startsWith('warning:'))).toHaveLength(1);
      expect(lines.at(-3)).toMatch(/^ {2}loses +3 nodes +the DaemonSet is being deleted/);
    });

    it('in red', async () => {
      const test = cluster(
        { live: undefined, after: daemonSet({ template: template(robot) }), more: noAccount },
        { stdout: { color: true } },
      );
      await invoke(planCommand, ['-f', 'agent.json'], test.rt);
      expect(test.stdout()).toContain('\u001b[31mgains 0 of 3 pods: admission rejects them\u001b[39m');
      expect(test.stdout()).toContain('\u001b[31mwarning:\u001b[39m there is no ServiceAccount');
    });
  });

  it.each([40, 60])('is not wider than a terminal of %i columns', async (columns) => {
    const image = 'registry.example.com/platform/observability/agent:2@sha256:0123456789abcdef0123456789abcdef';
    const sidecar = { name: 'sidecar', image, env: [{ name: 'A', value: 'x'.repeat(90) }] };
    const containers = [{ name: 'agent', image }, sidecar];
    const after = changed({ template: template({ containers, nodeSelector: { ['l'.repeat(60)]: 'v'.repeat(60) } }) });
    const { stdout } = await plan({ after }, '', { stdout: { isTTY: true, columns } });
    for (const line of stdout().split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
    expect((await plan({ after })).stdout()).toContain(`agent:1 -> ${image}\n`);
  });

  it('has a JSON shape that stays', async () => {
    const after = changed({
      template: template({ tolerations: [{ operator: 'Exists' }], nodeSelector: { name: 'n4' } }),
    });
    const { nodes, ...rest } = await said({ after, nodes: [well('n1'), well('n4', 'gpu=true:NoSchedule')] });
    expect(rest).toEqual({
      name: 'agent',
      namespace: 'ops',
      action: 'configured',
      fields: [
        { path: 'spec.template.spec.tolerations', after: [{ operator: 'Exists' }] },
        { path: 'spec.template.spec.nodeSelector', after: { name: 'n4' } },
      ],
      templateChanged: true,
      desired: 1,
      update: { budget: { kind: 'maxUnavailable', allowed: 1 }, immediate: 0, waves: 0 },
      counts: { gains: 1, loses: 1, restarts: 0, keeps: 0, none: 0 },
      warnings: [expect.objectContaining({ code: 'unhealthyRollout' })],
      conflicts: [],
    });
    expect(nodes).toEqual([
      {
        name: 'n1',
        fate: 'loses',
        why: 'ineligible',
        text: 'nodeSelector name=n4: the node has name=n1',
        pod: 'p1',
        reasons: [
          {
            rule: 'nodeSelector',
            pass: false,
            text: 'nodeSelector name=n4: the node has name=n1',
            key: 'name',
            wanted: 'n4',
            actual: 'n1',
          },
        ],
      },
      { name: 'n4', fate: 'gains', why: 'eligible', text: 'eligible', reasons: [] },
    ]);
  });

  it('says that nothing changes, and names no nodes', async () => {
    const { stdout } = await plan({});
    expect(stdout()).toMatch(
      /: nothing changes\nno pod restarts; 3 of 4 nodes eligible\n {2}keeps +3 nodes +as it is +n1, n2, n3\n/,
    );
  });

  it('plans a new DaemonSet', async () => {
    const { stdout } = await plan({ live: undefined });
    expect(stdout()).toMatch(/: would be created\nno pod restarts; .*\n {2}gains +3 nodes +eligible +n1, n2, n3\n/);
  });

  it('names five nodes of those alike, and all of them with --no-fold', async () => {
    const nodes = Array.from({ length: 8 }, (_, index) => well(`m${index}`));
    const pods = nodes.map(({ metadata }, index) => ready(`p${index}`, metadata?.name ?? ''));
    const environment = { after: changed({ template: IMAGE_2 }), nodes, pods };
    expect((await plan(environment)).stdout()).toContain('  m0, m1, m2, m3, m4 and 3 more\n');
    const each = (await plan(environment, '--no-fold')).stdout();
    expect(each.match(/^ {2}restarts +m\d +the pod template changes$/gm)).toHaveLength(8);
  });

  it('fits 60 columns on a terminal, node by node', async () => {
    const after = changed({ template: template({ nodeSelector: { 'a-rather-long-label.example.com/pool': 'x' } }) });
    const { stdout } = await plan({ after }, '', { stdout: { isTTY: true, columns: 60 } });
    const rows = stdout().match(/^ {2}(?:loses|none|keeps).*$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(60);
  });

  it('counts pods that are replaced outside the budget', async () => {
    const pods = [pod('p1', 'n1', { phase: 'Failed' }), pod('p2', 'n2'), ready('p3', 'n3')];
    const { update } = await said({ after: changed({ template: IMAGE_2, spec: rolling(2) }), pods });
    expect(update).toEqual({ budget: { kind: 'maxUnavailable', allowed: 2 }, immediate: 1, waves: 1 });
  });

  it('ignores the server’s own annotations', async () => {
    const metadata = { annotations: { 'deprecated.daemonset.template.generation': '2' } };
    expect((await said({ after: changed({ metadata }) })).fields).toEqual([]);
  });

  describe('warns', () => {
    it('about nothing when all is well', async () => {
      expect(await warned({ after: changed({ template: IMAGE_2 }) })).toEqual([]);
    });

    it('of pods that are not available now', async () => {
      const { warnings } = await said({ pods: [pod('p1', 'n1'), ready('p2', 'n2'), ready('p3', 'n3')] });
      expect(warnings).toMatchObject([{ code: 'unhealthyRollout' }]);
      expect(warnings[0]?.message).toMatch(/^1 node has no available pod now \(n1: \w+\)/);
    });

    it('about a rollout that is not complete', async () => {
      const { warnings } = await said({ pods: [old('p1', 'n1'), ready('p2', 'n2'), ready('p3', 'n3')] });
      expect(warnings[0]?.message).toBe('the current rollout is not complete: 2 of 3 pods are up to date');
    });

    it('of no eligible node', async () => {
      expect(await warned({ after: changed({ template: template({ nodeSelector: { no: 'where' } }) }) })).toEqual([
        'noNodes',
      ]);
    });

    it('about host ports with maxSurge', async () => {
      const ports = template({
        containers: [{ name: 'agent', image: 'agent:1', ports: [{ containerPort: 9, hostPort: 9 }] }],
      });
      expect(await warned({ after: changed({ template: ports, spec: rolling(0, 1) }) })).toEqual(['hostPortSurge']);
      expect(await warned({ after: changed({ template: ports }) })).toEqual([]);
    });

    it('about OnDelete, where nothing restarts automatically', async () => {
      const spec = { updateStrategy: { type: 'OnDelete' } };
      const { warnings, counts, nodes } = await said({ after: changed({ template: IMAGE_2, spec }) });
      expect(warnings).toMatchObject([{ code: 'onDelete' }]);
      expect(counts).toMatchObject({ restarts: 0, keeps: 3 });
      expect(nodes[0]).toMatchObject({ fate: 'keeps', why: 'onDelete' });
    });

    it('about a missing PriorityClass, ServiceAccount and RuntimeClass', async () => {
      const names = { priorityClassName: 'high', serviceAccountName: 'robot', runtimeClassName: 'safe' };
      const after = changed({ template: template(names) });
      const gone = (name: string) => status(404, 'NotFound', `"${name}" not found`, { name });
      const paths = [
        '/apis/scheduling.k8s.io/v1/priorityclasses/high',
        `${CORE}/serviceaccounts/robot`,
        '/apis/node.k8s.io/v1/runtimeclasses/safe',
      ];
      const answers = (answer: (name: string) => ReturnType<typeof status>) => (transport: FakeTransport) =>
        paths.forEach((path) => transport.on('GET', path, answer(path.split('/').at(-1) ?? '')));
      expect(await warned({ after, more: answers(gone) })).toEqual(['priorityClass', 'serviceAccount', 'runtimeClass']);
      expect(await warned({ after, more: answers((name) => json({ metadata: { name } })) })).toEqual([]);
      // who may not look cannot tell
      expect(await warned({ after, more: answers(() => status(403, 'Forbidden', 'no')) })).toEqual([]);
    });

    it('about a missing ServiceAccount, without which no node gains a pod', async () => {
      const after = daemonSet({ template: template({ serviceAccountName: 'robot' }) });
      const gone = status(404, 'NotFound', '"robot" not found', { name: 'robot' });
      const more = (transport: FakeTransport) => transport.on('GET', `${CORE}/serviceaccounts/robot`, gone);
      const { stdout } = await plan({ live: undefined, after, more });
      expect(stdout()).toContain(
        'gains 0 of 3 pods: admission rejects them; 3 of 4 nodes eligible\n' +
          'warning: there is no ServiceAccount robot in namespace ops: no pod can be created\n',
      );
      const { counts } = await said({ live: undefined, after, more });
      expect(counts).toMatchObject({ gains: 0, none: 4 });
    });

    it('about a quota, of the cluster or of the same files', async () => {
      const quota = (pods: string): JsonObject => ({
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'few', namespace: 'ops' },
        spec: { hard: { pods } },
        status: { hard: { pods: '2' }, used: { pods: '1' } },
      });
      const more = (transport: FakeTransport) => {
        transport.on('GET', `${CORE}/resourcequotas`, json(list([quota('2')])));
        transport.on('GET', `${CORE}/resourcequotas/few`, json(quota('2')));
        transport.on('PATCH', `${CORE}/resourcequotas/few?dryRun=All`, json(quota('9')));
      };
      const { stdout } = await plan({ live: undefined, after: daemonSet(), more });
      expect(stdout()).toContain(
        'would be created\ngains 1 of 3 pods: admission rejects 2; 3 of 4 nodes eligible\n' +
          'warning: ResourceQuota "few" of namespace ops has room for 1 of 3 new pods (pods: 1 of 2 used); ' +
          'which nodes get one is not known\n',
      );
      const test = cluster({ live: undefined, after: daemonSet(), more });
      const file = without(quota('9'), 'status');
      await test.files.write('all.yaml', `${JSON.stringify(FILE)}\n---\n${JSON.stringify(file)}\n`);
      expect(await invoke(planCommand, ['-f', 'all.yaml'], test.rt)).toBe('ok');
      expect(test.stdout()).toContain('\nno pod restarts; 3 nodes gain a pod;');
    });

    it('about nothing that may not be read', async () => {
      const more = (transport: FakeTransport) => {
        for (const plural of ['resourcequotas', 'limitranges']) {
          transport.on('GET', `${CORE}/${plural}`, status(403, 'Forbidden', 'no'));
        }
      };
      expect(await warned({ live: undefined, after: daemonSet(), more })).toEqual([]);
    });

    describe('of PodSecurity', () => {
      const after = daemonSet({ template: template({ hostNetwork: true }) });
      const enforcing = (level: string): JsonObject => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'ops', labels: { 'pod-security.kubernetes.io/enforce': level } },
      });
      const why = 'PodSecurity "baseline" of namespace ops rejects the pods: host namespaces (hostNetwork=true)';

      it('that refuses every pod of a first install', async () => {
        const more = (transport: FakeTransport) => {
          transport.on('GET', '/api/v1/namespaces/ops', json(enforcing('baseline')));
          const warning = '299 - "would violate PodSecurity \\"baseline:latest\\": host namespaces (hostNetwork=true)"';
          transport.on('PATCH', `${AT}?dryRun=All&fieldManager=ds`, json(after, 201, { warning }));
        };
        const { warnings, counts, nodes } = await said({ live: undefined, after, more });
        expect(warnings).toEqual([{ code: 'podSecurity', message: why }]);
        expect(counts).toMatchObject({ gains: 0, none: 4 });
        expect(nodes[0]).toMatchObject({ fate: 'none', why: 'refused', text: 'admission refuses the pod' });
        const { stdout } = await plan({ live: undefined, after, more });
        expect(stdout()).toContain(
          `gains 0 of 3 pods: admission rejects them; 3 of 4 nodes eligible\nwarning: ${why}\n`,
        );
        expect(stdout()).not.toContain('would violate');
      });

      it('that refuses the pods of an update, so that nodes lose them', async () => {
        const more = (transport: FakeTransport) =>
          transport.on('GET', '/api/v1/namespaces/ops', json(enforcing('baseline')));
        const { warnings, counts } = await said({
          after: changed({ template: template({ hostNetwork: true }) }),
          more,
        });
        expect(warnings).toEqual([{ code: 'podSecurity', message: why }]);
        expect(counts).toMatchObject({ restarts: 0, loses: 3 });
      });

      it('with labels from the same files', async () => {
        const files = {
          'agent.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [FILE, enforcing('baseline')] }),
        };
        const more = (transport: FakeTransport) =>
          transport.on('PATCH', '/api/v1/namespaces/ops', json(enforcing('baseline')));
        const { stdout } = await plan({ live: undefined, after, more }, '', { files });
        expect(stdout()).toContain(
          `gains 0 of 3 pods: admission rejects them; 3 of 4 nodes eligible\nwarning: ${why}\n`,
        );
      });

      it('does not warn when the pods are admitted, or the namespace may not be read', async () => {
        const more = (answer: ReturnType<typeof status>) => (transport: FakeTransport) =>
          transport.on('GET', '/api/v1/namespaces/ops', answer);
        const looked = (answer: ReturnType<typeof status>) => warned({ live: undefined, after, more: more(answer) });
        expect(await looked(json(enforcing('privileged')))).toEqual([]);
        expect(await looked(status(403, 'Forbidden', 'no'))).toEqual([]);
      });
    });

    it('with the server’s message', async () => {
      const reply = json(daemonSet(), 200, { warning: '299 - "old field"' });
      const { warnings } = await said({
        more: (transport) => transport.on('PATCH', `${AT}?dryRun=All&fieldManager=ds`, reply),
      });
      expect(warnings).toEqual([{ code: 'server', message: 'old field' }]);
    });
  });

  it('accepts an account from the same files', async () => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
    const files = { 'agent.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [FILE, account] }) };
    const after = changed({ template: template({ serviceAccountName: 'robot' }) });
    const more = (transport: FakeTransport): void => {
      const at = `${CORE}/serviceaccounts/robot`;
      transport.on('GET', at, status(404, 'NotFound', 'not found', { name: 'robot', kind: 'serviceaccounts' }));
      transport.on('PATCH', at, json({ ...account, metadata: { name: 'robot', namespace: 'ops' } }, 201));
    };
    const { stdout } = await plan({ after, more }, '', { files });
    expect(stdout()).toMatch(/^serviceaccount\/robot: would be created\n\ndaemonset\.apps\/agent in/);
    expect(stdout()).not.toContain('warning:');
  });

  it('plans for a namespace that does not exist yet', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ops' } };
    const files = {
      'agent.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [{ ...FILE, spec: LIVE.spec as JsonObject }, namespace],
      }),
    };
    const gone = status(404, 'NotFound', 'namespaces "ops" not found', { name: 'ops', kind: 'namespaces' });
    const more = (transport: FakeTransport): void => {
      transport.on('GET', '/api/v1/namespaces/ops', gone);
      transport.on('PATCH', '/api/v1/namespaces/ops', json(namespace, 201));
      transport.on('PATCH', `${AT}?dryRun=All&fieldManager=ds`, gone);
    };
    const { stdout } = await plan({ live: undefined, more }, '', { files });
    expect(stdout()).toMatch(/^namespace\/ops: would be created\n[^]*gains +3 nodes +eligible/);
    expect(stdout()).toContain('warning: namespace/ops does not exist yet');
  });

  it('plans for objects that the server could not validate', async () => {
    const unchecked = daemonSet({ template: { spec: {} } as never, spec: rolling(0, 1) });
    expect((await plan({ live: undefined, after: unchecked })).stdout()).toContain('would be created');
  });

  it('suggests a replacement when the selector changes', async () => {
    const cause = {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: {}: field is immutable',
      field: 'spec.selector',
    };
    const refusal = status(422, 'Invalid', 'DaemonSet.apps "agent" is invalid: spec.selector: field is immutable', {
      name: 'agent',
      kind: 'DaemonSet',
      causes: [cause],
    });
    const more: Environment['more'] = (transport) => transport.on('PATCH', `${AT}?dryRun=All&fieldManager=ds`, refusal);
    const other = { metadata: { labels: { app: 'other' } }, spec: TEMPLATE.spec };
    const spec = { selector: { matchLabels: { app: 'other' } }, template: other };
    const test = cluster({ more }, { files: { 'agent.json': JSON.stringify({ ...FILE, spec }) } });
    expect(await invoke(planCommand, ['-f', 'agent.json'], test.rt)).toBe('failed');
    const [error] = test.reported;
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(hintOf(error)).toContain('ds delete agent --cascade=orphan -n ops\n');
    expect(hintOf(error)).toContain('kubectl delete pods -l app=agent -n ops');
  });

  it('shows the plan despite conflicts, and reports them by field', async () => {
    const causes = [
      { reason: 'FieldManagerConflict', message: 'conflict with "other"', field: '.spec.minReadySeconds' },
    ];
    const refusal = status(409, 'Conflict', 'Apply failed with 1 conflict', { causes });
    const more = (transport: FakeTransport): void => {
      transport.on('PATCH', `${AT}?dryRun=All&fieldManager=ds`, refusal);
      transport.on('PATCH', `${AT}?dryRun=All&fieldManager=ds&force=true`, json(daemonSet()));
    };
    const test = cluster({ more });
    expect(await invoke(planCommand, ['-f', 'agent.json'], test.rt)).toBe('failed');
    expect(test.stdout()).toContain('daemonset.apps/agent in namespace ops: applying fails with a conflict\n');
    expect(test.stdout()).toContain(
      'warning: 1 conflict with another field manager: an apply fails; this plan assumes --force-conflicts\n',
    );
    expect(test.reported[0]?.conflicts).toMatchObject([{ field: '.spec.minReadySeconds', manager: 'other' }]);
    expect((await plan({ more }, '--force-conflicts')).stdout()).toContain('nothing changes');
  });

  it('says once that a namespace is missing', async () => {
    const test = cluster({});
    const missing = status(404, 'NotFound', 'namespaces "nope" not found', { name: 'nope', kind: 'namespaces' });
    const at = (path: string): void => {
      const [name = '', kind = ''] = path.split('/').reverse();
      test.transport.on('GET', path, status(404, 'NotFound', `${kind} "${name}" not found`, { name, kind }));
      test.transport.on('PATCH', path, missing);
    };
    at('/api/v1/namespaces/nope/configmaps/agent');
    at('/api/v1/namespaces/nope/serviceaccounts/agent');
    at('/apis/apps/v1/namespaces/nope/daemonsets/agent');
    for (const plural of ['pods', 'resourcequotas', 'limitranges']) {
      test.transport.on('GET', `/api/v1/namespaces/nope/${plural}`, json(list([])));
    }
    test.transport.on('GET', '/apis/apps/v1/namespaces/nope/controllerrevisions', json(list([])));
    test.transport.on('GET', '/api/v1/namespaces/nope', missing);
    const metadata = { name: 'agent', namespace: 'nope' };
    const all = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata },
      { ...FILE, metadata },
    ];
    await test.files.write('all.yaml', all.map((one) => JSON.stringify(one)).join('\n---\n'));
    expect(await invoke(planCommand, ['-f', 'all.yaml'], test.rt)).toBe('failed');
    expect(test.reported.map(({ message }) => message)).toEqual([
      'all.yaml:1:1: serviceaccount/agent: namespaces "nope" not found',
    ]);
    expect(hintOf(test.reported[0])).toBe('add namespace nope to the files, so that it is created with them');
    expect(test.stdout()).toBe(
      [
        'daemonset.apps/agent in namespace nope: applying fails: there is no such namespace',
        'no pod restarts; 3 nodes gain a pod; 3 of 4 nodes eligible',
        'warning: namespace nope does not exist, and the files do not create it',
        '  gains   3 nodes   eligible                                n1, n2, n3',
        '  none    n4        untolerated taint gpu=true:NoSchedule',
        '',
      ].join('\n'),
    );
  });

  it('shows the plan for a namespace that is being deleted', async () => {
    const cause = { reason: 'NamespaceTerminating', message: 'namespace ops is being terminated' };
    const message = 'daemonsets.apps "agent" is forbidden: unable to create new content in namespace ops';
    const refused = status(403, 'Forbidden', message, { name: 'agent', kind: 'daemonsets', causes: [cause] });
    const test = cluster({ live: undefined, more: (transport) => transport.on('PATCH', `${AT}?dryRun=All`, refused) });
    expect(await invoke(planCommand, ['-f', 'agent.json'], test.rt)).toBe('failed');
    expect(test.stdout().split('\n').slice(0, 3)).toEqual([
      'daemonset.apps/agent in namespace ops: applying fails: its namespace is being deleted',
      'no pod restarts; 3 nodes gain a pod; 3 of 4 nodes eligible',
      'warning: namespace ops is being deleted: nothing can be created in it',
    ]);
  });

  it('prints the worst first', async () => {
    const nowhere = changed({ template: template({ nodeSelector: { a: 'b' } }) });
    expect((await plan({ after: nowhere })).stdout()).toContain(
      '\n3 of 3 nodes lose their pod; 0 of 4 nodes eligible\n',
    );
    const fewer = changed({ template: template({ nodeSelector: { name: 'n1' } }) });
    expect((await plan({ after: fewer })).stdout()).toMatch(
      /\n2 of 3 nodes lose their pod; 1 pod restarts \(.*\); 1 of 4/,
    );
    const more = changed({ template: template({ tolerations: [{ operator: 'Exists' }] }) });
    expect((await plan({ after: more })).stdout()).toMatch(/\n3 pods restart \(.*\); 1 node gains a pod; 4 of 4 nodes/);
  });

  it.each([
    ['restart', changed({ template: IMAGE_2 }), 'agent: 3 restarted pods (--fail-on=restart)'],
    ['loss', changed({ template: template({ nodeSelector: { name: 'n1' } }) }), 'agent: 2 lost pods (--fail-on=loss)'],
    ['warning', changed({ template: template({ nodeSelector: { a: 'b' } }) }), 'agent: 1 warning (--fail-on=warning)'],
  ])('fails on a %s when asked to', async (word, after, message) => {
    const test = cluster({ after });
    expect(await invoke(planCommand, ['-f', 'agent.json', `--fail-on=${word}`], test.rt)).toBe('failed');
    expect(test.reported.map((error) => error.message)).toEqual([message]);
    expect(await invoke(planCommand, ['-f', 'agent.json', `--fail-on=${word}`], cluster({}).rt)).toBe('ok');
  });

  it('requires access to nodes and the DaemonSet', async () => {
    const noNodes = cluster({
      more: (transport) => transport.on('GET', '/api/v1/nodes', status(403, 'Forbidden', 'nodes')),
    });
    await expect(invoke(planCommand, ['-f', 'agent.json'], noNodes.rt)).rejects.toMatchObject({ kind: 'forbidden' });
    const blind = cluster({ more: (transport) => transport.on('GET', AT, status(403, 'Forbidden', 'daemonsets')) });
    expect(await invoke(planCommand, ['-f', 'agent.json'], blind.rt)).toBe('failed');
    expect(blind.reported).toMatchObject([{ kind: 'forbidden' }]);
  });

  it.each([
    ['', 'must specify one of -f and -k'],
    [
      '-f agent.json -o name',
      'unable to match a printer suitable for the output format "name", allowed formats are: json,kyaml,yaml',
    ],
    ['-f agent.json --fail-on=gain', 'invalid argument "gain" for --fail-on: use restart, loss, warning'],
  ])('refuses %j', async (words, message) => {
    const { rt, connections } = cluster({});
    await expect(invoke(planCommand, words.split(' ').filter(Boolean), rt)).rejects.toThrow(message);
    expect(connections()).toBe(0);
  });

  it('refuses files without a DaemonSet', async () => {
    const files = { 'agent.json': JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }) };
    const { rt } = cluster({}, { files });
    await expect(invoke(planCommand, ['-f', 'agent.json'], rt)).rejects.toThrow('no DaemonSet found in the files');
  });
});
