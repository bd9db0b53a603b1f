import { rolloutRunCommand } from '../../../src/commands/rollout/run/run.ts';
import type { Runtime } from '../../../src/commands/shared/runtime.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { isReady } from '../../../src/daemonset/pods/availability.ts';
import { REVISION_HASH_LABEL } from '../../../src/daemonset/pods/pod-revision.ts';
import { targetNodeOf } from '../../../src/daemonset/pods/pods-by-node.ts';
import { RUN_ANNOTATION } from '../../../src/daemonset/rollout-run/state.ts';
import { createClient } from '../../../src/kube/create-client.ts';
import type { Transport } from '../../../src/kube/transport/transport.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { pool, scenario, type Scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { agent, type AgentOptions, apply, daemonSet, testCluster, type TestCluster } from '../../sandbox/cluster.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type OutputSettings } from '../../support/runtime.ts';
import { sandboxTransport } from '../../support/sandbox-transport.ts';

/** One pod deletion as the cluster saw it. */
export interface Deletion {
  readonly node: string;
  readonly image: string;
  /** Other nodes without a ready pod at that time. */
  readonly down: number;
}

export interface CheckRun {
  readonly batch: string;
  readonly nodes: string;
}

/** `ds rollout run` as the cluster sees it in its own process. */
export interface RunProcess {
  /** Its outcome, or what it threw; undefined once it was killed. */
  readonly ended: () => Outcome | Error | undefined;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly warnings: () => readonly string[];
  /** Requests that the server has received from it. */
  readonly requests: () => number;
  /** Ctrl-C. */
  readonly interrupt: () => void;
  /** Kills it: no more requests arrive, and no responses come back. */
  readonly kill: () => void;
}

export interface StartOptions {
  /** It is killed after this many requests: the server carries the last one out, but the response is lost. */
  readonly killAfter?: number;
  /** It is killed when it starts this check, counted from 1. */
  readonly killAtCheck?: number;
  /** Exit code of the checks. */
  readonly check?: (batch: string) => number;
  /** Checks do not end by themselves; called when one is stopped. */
  readonly hangingCheck?: () => unknown;
  /** Whether a request is never answered. */
  readonly isHung?: (method: string) => boolean;
  readonly terminal?: OutputSettings;
}

/** A sandbox with an OnDelete DaemonSet `agent` whose pods are outdated, on a clock of its own. */
export interface RunEnvironment {
  readonly cluster: TestCluster;
  readonly deletions: readonly Deletion[];
  readonly checks: readonly CheckRun[];
  start(words: readonly string[], options?: StartOptions): RunProcess;
  /** Advances time until the process has ended, at most an hour. */
  finish(process: RunProcess): Promise<Outcome | Error | undefined>;
  /** Advances time until the condition holds, at most an hour. */
  until(isSo: () => boolean): Promise<void>;
  run(words: readonly string[], options?: StartOptions): Promise<RunProcess>;
  change(options: AgentOptions): void;
  /** The image of each node's pod, by node. */
  images(): Readonly<Record<string, string>>;
  annotation(): string | undefined;
}

const HOUR = 3_600_000;
const SPEC = { updateStrategy: { type: 'OnDelete' } };

export const ZONES: Scenario = scenario('zones', 'two zones', [
  pool('b', 2, { zones: ['zone-a'] }),
  pool('a', 3, { zones: ['zone-b'], labels: { ring: 'edge' } }),
]);

export function runEnvironment(environment: Scenario | number = 4, seed = 1): RunEnvironment {
  const cluster = testCluster(environment, { seed });
  const deletions: Deletion[] = [];
  const checks: CheckRun[] = [];
  const change = (options: AgentOptions): void => {
    apply(cluster, agent({ ...options, spec: { ...SPEC, ...options.spec } }));
  };
  change({ image: 'agent:1' });
  cluster.clock.runUntilIdle();
  change({ image: 'agent:2' });
  cluster.clock.runUntilIdle();

  cluster.store.subscribe(PODS, ({ object, previous }) => {
    const { deletionTimestamp } = object.metadata;
    if (deletionTimestamp === undefined || previous?.metadata.deletionTimestamp !== undefined) return;
    const node = targetNodeOf(object) ?? '';
    deletions.push({ node, image: imageOf(object), down: nodesDown(cluster).filter((name) => name !== node).length });
  });

  const start = (words: readonly string[], options: StartOptions = {}): RunProcess => {
    const { terminal = {} } = options;
    const base = testRuntime({ stdout: terminal, stderr: terminal });
    let isDead = false;
    let requests = 0;
    let checked = 0;
    let ended: Outcome | Error | undefined;
    const transport = mortal(
      sandboxTransport((request) => cluster.handle(request)),
      () => isDead,
      {
        sending: () => {
          requests++;
          if (requests === options.killAfter) isDead = true;
        },
      },
    );
    const answering: Transport = {
      ...transport,
      send: (request) => (options.isHung?.(request.method) === true ? never(request.signal) : transport.send(request)),
    };
    const client = createClient(answering, { clock: cluster.clock });
    const rt: Runtime = {
      ...base.rt,
      clock: cluster.clock,
      connect: () => Promise.resolve({ client, namespace: 'default', context: undefined }),
      runProgram: (_command, _args, program) => {
        if (isDead) return never();
        const batch = program?.env?.['DS_BATCH'] ?? '';
        checks.push({ batch, nodes: program?.env?.['DS_NODES'] ?? '' });
        if (++checked === options.killAtCheck) isDead = true;
        const { hangingCheck } = options;
        if (hangingCheck !== undefined) return never<number>(program?.signal).finally(hangingCheck);
        return isDead ? never() : Promise.resolve(options.check?.(batch) ?? 0);
      },
    };
    invoke(rolloutRunCommand, words, rt).then(
      (outcome) => (ended = outcome),
      (error: unknown) => (ended = error as Error),
    );
    return {
      ended: () => (isDead ? undefined : ended),
      stdout: base.stdout,
      stderr: base.stderr,
      warnings: () => base.warnings,
      requests: () => requests,
      interrupt: base.interrupt,
      kill: () => {
        isDead = true;
      },
    };
  };

  const until = async (isSo: () => boolean): Promise<void> => {
    const end = cluster.clock.now() + HOUR;
    await cluster.clock.pass(0);
    while (!isSo() && cluster.clock.now() < end) await cluster.clock.pass(100);
  };
  const finish = async (process: RunProcess): Promise<Outcome | Error | undefined> => {
    await until(() => process.ended() !== undefined);
    return process.ended();
  };

  return {
    cluster,
    deletions,
    checks,
    start,
    until,
    finish,
    run: async (words, options) => {
      const process = start(words, options);
      await finish(process);
      return process;
    },
    change,
    images: () =>
      Object.fromEntries(
        cluster.store
          .list(PODS)
          .map((pod) => [targetNodeOf(pod) ?? '', imageOf(pod)])
          .sort(),
      ) as Record<string, string>,
    annotation: () => daemonSet(cluster).metadata.annotations?.[RUN_ANNOTATION],
  };
}

function imageOf(pod: Pod): string {
  return pod.spec?.containers[0]?.image ?? '';
}

/** Nodes without a ready pod that is not terminating. */
function nodesDown({ store }: TestCluster): readonly string[] {
  const up = new Set(
    store
      .list(PODS)
      .filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined)
      .filter(({ metadata }) => metadata.labels?.[REVISION_HASH_LABEL] !== undefined)
      .map(targetNodeOf),
  );
  return store
    .list(NODES)
    .map(({ metadata }) => metadata.name)
    .filter((name) => !up.has(name));
}

function never<T>(signal?: AbortSignal): Promise<T> {
  return new Promise<T>((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** The transport of a process that can be killed: afterwards nothing is sent or received. */
function mortal(transport: Transport, isDead: () => boolean, { sending }: { readonly sending: () => void }): Transport {
  async function* alive(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      if (isDead()) await never();
      yield chunk;
    }
  }
  return {
    ...transport,
    send: async (request) => {
      if (isDead()) return never();
      sending();
      const response = await transport.send(request);
      if (isDead()) return never();
      return { ...response, body: alive(response.body) };
    },
  };
}
