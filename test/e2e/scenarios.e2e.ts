import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { nodesCommand } from '../../src/commands/nodes/nodes.ts';
import { planCommand } from '../../src/commands/plan/plan.ts';
import { applyCommand } from '../../src/commands/apply/apply.ts';
import type { CommandDefinition, Flags } from '../../src/commands/shared/define.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { systemClock } from '../../src/core/clock.ts';
import { connect } from '../../src/kube/connect.ts';
import type { DaemonSet, Pod } from '../../src/kube/wire.ts';
import type { Api } from '../control-plane/api.ts';
import { runningControlPlane } from '../control-plane/cluster.ts';
import { resetNodes } from '../control-plane/nodes.ts';
import { CHANGES, manifestOf, NODES, SCENARIOS, type ScenarioSpec } from '../support/scenario-cases.ts';
import { invoke } from '../support/invoke.ts';
import { testRuntime } from '../support/runtime.ts';

const NAMESPACE = 'scenarios';
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const FILE = 'all.json';
const TIMEOUT = 180_000;

const cluster = inject('cluster');
const folder = inject('controlPlaneFolder');

/** Uid of the pod by node, as the real controller left it. */
type Placed = ReadonlyMap<string, string>;
interface SaidNodes {
  readonly nodes: readonly { readonly name: string; readonly verdict: string }[];
  readonly statusOutOfDate: readonly object[];
}
interface SaidPlan {
  readonly name: string;
  readonly action: string;
  readonly nodes: readonly { readonly name: string; readonly fate: string }[];
}

/**
 * Every spec on two clusters: what `ds nodes` and `ds plan` say is held to what the real controller did. The harness looks at
 * pods with a client of its own.
 */
describe.skipIf(cluster === undefined || folder === undefined)('scenarios', () => {
  let api: Api;
  const said = {
    made: new Map<string, SaidNodes>(),
    moved: new Map<string, SaidNodes>(),
    changed: new Map<string, SaidNodes>(),
  };
  const real = {
    made: new Map<string, Placed>(),
    moved: new Map<string, Placed>(),
    changed: new Map<string, Placed>(),
  };
  const plans = { made: new Map<string, SaidPlan>(), changed: new Map<string, SaidPlan>() };

  const run = async <F extends Flags>(
    command: CommandDefinition<F>,
    words: readonly string[],
    file?: string,
  ): Promise<string> => {
    const test = testRuntime(file === undefined ? {} : { files: { [FILE]: file } });
    const options = { kubeconfig: cluster?.kubeconfig ?? '', namespace: NAMESPACE };
    const talk = {
      userAgent: 'scenarios',
      stdinIsTTY: false,
      verbosity: 0,
      log: () => undefined,
      onWarning: () => undefined,
    };
    const there = await connect(options, {}, talk);
    const rt: Runtime = { ...test.rt, clock: systemClock, connect: () => Promise.resolve(there) };
    try {
      expect(await invoke(command, words, rt), test.stderr()).toBe('ok');
    } finally {
      there.client.transport.close();
    }
    return test.stdout();
  };

  const file = (which: 'before' | 'after'): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: SCENARIOS.map((scenario) => manifestOf(scenario.name, NAMESPACE, scenario[which])),
    });

  const placed = async (): Promise<Map<string, Placed>> => {
    const { items } = await api.get<{ items: readonly Pod[] }>(PODS);
    const byName = new Map(SCENARIOS.map(({ name }) => [name, new Map<string, string>()]));
    for (const pod of items) {
      const node = nodeOf(pod);
      const pods = byName.get(pod.metadata?.labels?.['app'] ?? '');
      if (pods?.has(node) === true) throw new Error(`two pods on ${node}: not at rest`);
      pods?.set(node, pod.metadata?.uid ?? '');
    }
    return byName;
  };

  const requested = async (): Promise<Map<string, SaidNodes>> => {
    const answers = new Map<string, SaidNodes>();
    for (const { name } of SCENARIOS) {
      answers.set(name, JSON.parse(await run(nodesCommand, [name, '-o', 'json'])) as SaidNodes);
    }
    return answers;
  };

  const planned = async (text: string): Promise<Map<string, SaidPlan>> => {
    const { daemonSets } = JSON.parse(await run(planCommand, ['-f', FILE, '-o', 'json'], text)) as {
      readonly daemonSets: readonly SaidPlan[];
    };
    return new Map(daemonSets.map((plan) => [plan.name, plan]));
  };

  /** Waits until the controller has nothing left to do, and nothing has happened for a while. */
  const atRest = async (which: 'before' | 'after'): Promise<void> => {
    const deadline = Date.now() + TIMEOUT;
    let seen = '';
    let since = Date.now();
    for (;;) {
      const [sets, pods] = await Promise.all([
        api.get<{ items: readonly DaemonSet[] }>(SETS),
        api.get<{ items: readonly Pod[] }>(PODS),
      ]);
      const specs = new Map(SCENARIOS.map((scenario) => [scenario.name, scenario[which]]));
      const busy = [
        ...sets.items.filter((ds) => !isDone(ds, specs.get(ds.metadata?.name ?? '') ?? {})).map(nameOf),
        ...pods.items.filter(({ metadata }) => metadata?.deletionTimestamp !== undefined).map(nameOf),
      ];
      const now = JSON.stringify(pods.items.map((pod) => [pod.metadata?.uid, nodeOf(pod)]).sort());
      if (now !== seen || busy.length > 0) since = Date.now();
      seen = now;
      if (Date.now() - since > 1500) return;
      if (Date.now() > deadline) throw new Error(`not at rest: ${busy.join(', ')}`);
      await sleep(250);
    }
  };

  beforeAll(async () => {
    const plane = runningControlPlane(folder ?? '');
    if (plane === undefined) throw new Error('the control plane has died');
    api = plane.connect();
    await resetNodes(api, NODES);
    await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    await eventually(() => api.get(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts/default`));

    plans.made = await planned(file('before'));
    await run(applyCommand, ['-f', FILE], file('before'));
    await atRest('before');
    real.made = await placed();
    said.made = await requested();

    for (const [node, change] of Object.entries(CHANGES)) await api.patch(`/api/v1/nodes/${node}`, change);
    await sleep(2000);
    await atRest('before');
    real.moved = await placed();
    said.moved = await requested();

    plans.changed = await planned(file('after'));
    await run(applyCommand, ['-f', FILE], file('after'));
    await atRest('after');
    real.changed = await placed();
    said.changed = await requested();
  }, 2 * TIMEOUT);

  afterAll(async () => {
    const { items } = await api.get<{ items: readonly DaemonSet[] }>(SETS);
    for (const ds of items) await api.remove(`${SETS}/${nameOf(ds)}`);
    await eventually(async () => expect((await api.get<{ items: readonly Pod[] }>(PODS)).items).toEqual([]));
    await api.remove(`/api/v1/namespaces/${NAMESPACE}`);
    await resetNodes(api);
    api.close();
  });

  it('leaves no fate and no verdict untried', () => {
    const fates = SCENARIOS.flatMap(({ name }) => actualFates(real.moved.get(name), real.changed.get(name)));
    expect(new Set(fates.map(([, fate]) => fate))).toEqual(new Set(['gains', 'loses', 'restarts', 'keeps', 'none']));
    const verdicts = [...said.made.values(), ...said.moved.values(), ...said.changed.values()].flatMap(
      ({ nodes }) => nodes,
    );
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(
      new Set(['ok', 'outdated', 'unhealthy', 'misscheduled', 'ineligible']),
    );
  });

  describe.each(SCENARIOS)('$name', ({ name }) => {
    it.each(['made', 'moved', 'changed'] as const)('ds nodes knows where it is %s', (when) => {
      const verdicts = said[when].get(name)?.nodes ?? [];
      const has = real[when].get(name);
      expect(verdicts.map((node) => node.name)).toEqual(NODES.map((node) => node.name).sort());
      expect(verdicts.map(({ name: node, verdict }) => [node, hasPod(verdict)])).toEqual(
        verdicts.map(({ name: node }) => [node, has?.has(node)]),
      );
      expect(verdicts.filter(({ verdict }) => verdict === 'missing')).toEqual([]);
    });

    it('ds nodes counts as the controller does', () => {
      expect(said.made.get(name)?.statusOutOfDate).toEqual([]);
    });

    it('ds plan knows where it would be made', () => {
      const plan = plans.made.get(name);
      expect(plan?.action).toBe('created');
      expect(fatesOf(plan)).toEqual(actualFates(new Map(), real.made.get(name)));
    });

    it('ds plan knows what the change does', () => {
      expect(fatesOf(plans.changed.get(name))).toEqual(actualFates(real.moved.get(name), real.changed.get(name)));
    });
  });
});

function hasPod(verdict: string): boolean {
  return verdict !== 'ineligible' && verdict !== 'missing';
}

function fatesOf(plan: SaidPlan | undefined): readonly (readonly [string, string])[] {
  return (plan?.nodes ?? []).map(({ name, fate }) => [name, fate] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}

function actualFates(before: Placed | undefined, after: Placed | undefined): readonly (readonly [string, string])[] {
  return NODES.map(({ name }) => name)
    .sort()
    .map((node) => [node, fateOf(before?.get(node), after?.get(node))] as const);
}

function fateOf(was: string | undefined, is: string | undefined): string {
  if (was === is) return was === undefined ? 'none' : 'keeps';
  if (was === undefined) return 'gains';
  return is === undefined ? 'loses' : 'restarts';
}

function nameOf({ metadata }: DaemonSet | Pod): string {
  return metadata?.name ?? '';
}

/** The node that the pod is bound to, or pinned to. */
function nodeOf({ spec }: Pod): string {
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return spec?.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}

function isDone({ metadata, status, spec }: DaemonSet, { broken = false }: ScenarioSpec): boolean {
  const { observedGeneration = 0, desiredNumberScheduled = 0, currentNumberScheduled = 0 } = status ?? {};
  const updated =
    spec?.updateStrategy?.type === 'OnDelete' ? desiredNumberScheduled : (status?.updatedNumberScheduled ?? 0);
  const available = broken ? desiredNumberScheduled : (status?.numberAvailable ?? 0);
  return (
    observedGeneration >= (metadata?.generation ?? 0) &&
    [currentNumberScheduled, updated, available].every((count) => count >= desiredNumberScheduled)
  );
}

async function eventually(ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(200);
  }
}
