import { describe, expect, it } from 'vitest';
import { REGISTRY } from '../src/cli/registry.ts';
import type { Runtime } from '../src/commands/shared/runtime.ts';
import { createClient } from '../src/kube/create-client.ts';
import { isWrite, readOnlyTransport } from '../src/kube/transport/read-only.ts';
import type { HttpRequest, Transport } from '../src/kube/transport/transport.ts';
import { SANDBOX_CONTEXT } from '../src/sandbox/kubeconfig.ts';
import { agent, apply, testCluster } from './sandbox/cluster.ts';
import { invoke } from './support/invoke.ts';
import { testRuntime } from './support/runtime.ts';
import { sandboxTransport } from './support/sandbox-transport.ts';

/** Arguments with which the command writes. */
interface Writes {
  readonly writes: readonly string[];
}
/** Arguments with which it works although it may not write. */
interface Reads {
  readonly reads: readonly string[];
}
/** It does not talk to a cluster, or only starts and stops a process on this machine. */
interface Local {
  readonly local: true;
}

const NEW = JSON.stringify(agent({ name: 'new' }));
const CHANGED = JSON.stringify(agent({ image: 'agent:3' }));

/** It opens its connection into a pod only when a program connects; read-only.test.ts of the transport has its request. */
interface Listens {
  readonly listens: true;
}

/** Every command, so that a new one has to be added here. */
const COMMANDS: Readonly<Record<string, Writes | Reads | Local | Listens>> = {
  apply: { writes: ['-f', 'changed.json'] },
  create: { writes: ['-f', 'new.json'] },
  lint: { local: true },
  diff: { reads: ['-f', 'new.json'] },
  plan: { reads: ['-f', 'new.json'] },
  label: { writes: ['agent', 'a=b'] },
  annotate: { writes: ['agent', 'a=b'] },
  patch: { writes: ['agent', '-p', '{"spec":{"minReadySeconds":1}}'] },
  'set image': { writes: ['agent', 'agent=agent:3'] },
  'set env': { writes: ['agent', 'A=b'] },
  'set resources': { writes: ['agent', '--limits=cpu=1'] },
  'set serviceaccount': { writes: ['agent', 'other'] },
  edit: { writes: ['agent'] },
  delete: { writes: ['agent', '--wait=false'] },
  get: { reads: [] },
  describe: { reads: ['agent'] },
  nodes: { reads: ['agent'] },
  pods: { reads: ['agent'] },
  'port-forward': { listens: true },
  attach: { writes: ['agent', '--node', 'node-1'] },
  exec: { writes: ['agent', '--node', 'node-1', '--', 'true'] },
  cp: { writes: ['package.json', 'agent:/tmp/package.json', '--node', 'node-1'] },
  events: { reads: ['agent'] },
  logs: { reads: ['agent', 'node-1'] },
  explain: { reads: ['spec'] },
  top: { reads: ['agent'] },
  'rollout status': { reads: ['agent', '--watch=false'] },
  'rollout history': { reads: ['agent'] },
  'rollout undo': { writes: ['agent'] },
  'rollout restart': { writes: ['agent'] },
  'rollout run': { writes: ['manual'] },
  wait: { reads: ['agent', '--for=rollout'] },
  'sandbox start': { local: true },
  'sandbox status': { local: true },
  'sandbox stop': { local: true },
  'sandbox reset': { writes: [] },
  'sandbox logs': { local: true },
  'sandbox run': { local: true },
  'sandbox node add': { writes: ['extra'] },
  'sandbox node remove': { writes: ['node-1'] },
  'sandbox node label': { writes: ['node-1', 'a=b'] },
  'sandbox node taint': { writes: ['node-1', 'a=b:NoSchedule'] },
  'sandbox node cordon': { writes: ['node-1'] },
  'sandbox node uncordon': { writes: ['node-2'] },
  'sandbox node fail': { writes: ['node-1'] },
  'sandbox node recover': { writes: ['node-3'] },
  version: { reads: [] },
  completion: { local: true },
};

/** Runs a command on a sandbox, and returns the writes that arrived there and what went wrong. */
async function attempt(words: string, args: readonly string[], readOnly: boolean) {
  const cluster = testCluster(3);
  apply(cluster, agent({ image: 'agent:1' }));
  apply(cluster, agent({ name: 'manual', spec: { updateStrategy: { type: 'OnDelete' } } }));
  cluster.clock.advance(60_000);
  apply(cluster, agent({ image: 'agent:2' }));
  apply(cluster, agent({ name: 'manual', image: 'agent:2', spec: { updateStrategy: { type: 'OnDelete' } } }));
  cluster.clock.advance(120_000);
  await cluster.handle({ method: 'POST', path: '/sandbox/v1/nodes/node-2/cordon', body: '{}' });
  await cluster.handle({ method: 'POST', path: '/sandbox/v1/nodes/node-3/fail', body: '{}' });

  const requests: HttpRequest[] = [];
  const sandbox = sandboxTransport((request) => cluster.handle(request));
  const counted: Transport = {
    ...sandbox,
    send: (request) => {
      requests.push(request);
      return sandbox.send(request);
    },
  };
  const { clock } = cluster;
  const test = testRuntime({
    env: { EDITOR: 'editor', HOME: '/home' },
    files: { 'new.json': NEW, 'changed.json': CHANGED },
    runProgram: async (files, _command, argv) => {
      const path = argv.at(-1) ?? '';
      await files.write(path, (files.textOf(path) ?? '').replace('image: agent:2', 'image: agent:3'));
      return 0;
    },
  });
  const transport = readOnly ? readOnlyTransport(counted) : counted;
  const client = createClient(transport, { clock });
  const connected = Promise.resolve({ client, namespace: 'default', context: SANDBOX_CONTEXT });
  const rt: Runtime = { ...test.rt, clock, connect: () => connected };
  const entry = REGISTRY.find(({ path }) => path.join(' ') === words);
  if (entry === undefined) throw new Error(`there is no command ${words}`);

  const errors: Error[] = [];
  const state = { isDone: false };
  const running = invoke(await entry.load(), args, rt)
    .catch((error: unknown) => void errors.push(error as Error))
    .finally(() => (state.isDone = true));
  const until = clock.now() + 600_000;
  while (!state.isDone && clock.now() < until) await clock.pass(100);
  if (!state.isDone) test.interrupt();
  await running;
  cluster.close();
  return {
    requests,
    writes: requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`),
    errors: [...errors, ...test.reported].map(({ message }) => message),
  };
}

const cases = Object.entries(COMMANDS);

describe('DS_READ_ONLY', () => {
  it('is tested with every command', () => {
    expect(Object.keys(COMMANDS)).toEqual(REGISTRY.map(({ path }) => path.join(' ')));
  });

  it.each(cases.flatMap(([words, how]) => ('writes' in how ? [[words, how.writes] as const] : [])))(
    'refuses what ds %s %j writes',
    async (words, args) => {
      const allowed = await attempt(words, args, false);
      expect(allowed.writes.length).toBeGreaterThan(0);
      const refused = await attempt(words, args, true);
      expect(refused.writes).toEqual([]);
      expect(refused.errors.join('\n')).toMatch(
        /DS_READ_ONLY is set: (?:GET|POST|PUT|PATCH|DELETE) \/\S+ was not sent/,
      );
    },
  );

  it.each(cases.flatMap(([words, how]) => ('reads' in how ? [[words, how.reads] as const] : [])))(
    'does not stop ds %s %j',
    async (words, args) => {
      const { requests, writes, errors } = await attempt(words, args, true);
      expect(writes).toEqual([]);
      expect(errors).toEqual([]);
      expect(requests.length).toBeGreaterThan(0);
    },
  );
});
