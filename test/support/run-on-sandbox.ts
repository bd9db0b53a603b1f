import { vi } from 'vitest';
import { REGISTRY } from '../../src/cli/registry.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { asDsError } from '../../src/core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../src/core/json/json.ts';
import { createClient } from '../../src/kube/create-client.ts';
import type { HttpRequest, Transport } from '../../src/kube/transport/transport.ts';
import type { DaemonSet } from '../../src/kube/wire.ts';
import { SANDBOX_CONTEXT } from '../../src/sandbox/kubeconfig.ts';
import { agent, apply, testCluster, type TestCluster } from '../sandbox/cluster.ts';
import { invoke } from './invoke.ts';
import { testRuntime } from './runtime.ts';
import { sandboxTransport } from './sandbox-transport.ts';

export interface SandboxRun {
  /** The requests that arrived. */
  readonly requests: readonly HttpRequest[];
  /** The messages of what the command threw or reported. */
  readonly errors: readonly string[];
  /** How it ended: an outcome, an exit code, or the kind of the error that it threw. */
  readonly ended: string;
  readonly stdout: string;
}

export interface SandboxRunOptions {
  /** Wraps the transport of the command, outside of what records the requests. */
  readonly wrap?: (transport: Transport) => Transport;
  /** Roles of the user; without them, the user may do everything. */
  readonly roles?: readonly JsonObject[];
}

const USER = 'jo';

/** Creates the roles, and binds them to the user. */
async function grant(cluster: TestCluster, roles: readonly JsonObject[]): Promise<void> {
  const api = 'rbac.authorization.k8s.io';
  for (const role of roles) {
    const { metadata } = role;
    const kind = stringAt(role, 'kind') ?? '';
    const namespace = stringAt(objectAt(role, 'metadata'), 'namespace');
    const path = `/apis/${api}/v1${namespace === undefined ? '' : `/namespaces/${namespace}`}`;
    const subjects = [{ apiGroup: api, kind: 'User', name: USER }];
    const roleRef = { apiGroup: api, kind, name: stringAt(objectAt(role, 'metadata'), 'name') };
    const plural = kind.toLowerCase();
    const created = [
      { path: `${path}/${plural}s`, body: JSON.stringify(role) },
      { path: `${path}/${plural}bindings`, body: JSON.stringify({ metadata, subjects, roleRef }) },
    ];
    for (const { path: at, body } of created) {
      const { status } = await cluster.handle({ method: 'POST', path: at, body });
      if (status !== 201) throw new Error(`POST ${at} responded with ${status}`);
    }
  }
}

function asUser(transport: Transport): Transport {
  return {
    ...transport,
    send: (request) => transport.send({ ...request, headers: { ...request.headers, 'impersonate-user': USER } }),
  };
}

/** A DaemonSet whose selector is another one, which can only be replaced. */
function otherSelector(): DaemonSet {
  const labels = { app: 'agent', tier: 'node' };
  const { spec, ...ds } = agent();
  if (spec === undefined) throw new Error('it has a spec');
  const template = { ...spec.template, metadata: { labels } };
  return { ...ds, spec: { ...spec, selector: { matchLabels: labels }, template } };
}

/** The files in the working folder of the command. */
const FILES = {
  'new.json': JSON.stringify(agent({ name: 'new' })),
  'changed.json': JSON.stringify(agent({ image: 'agent:3' })),
  'selector.json': JSON.stringify(otherSelector()),
  'references.json': JSON.stringify(
    agent({ name: 'new', pod: { serviceAccountName: 'other', priorityClassName: 'high', runtimeClassName: 'gvisor' } }),
  ),
};

/** Runs a command on a sandbox of three nodes with the DaemonSets `agent`, which is stuck, and `manual`, with the strategy OnDelete. */
export async function runOnSandbox(
  words: string,
  args: readonly string[],
  { wrap = (transport) => transport, roles }: SandboxRunOptions = {},
): Promise<SandboxRun> {
  const cluster = testCluster(3);
  apply(cluster, agent({ image: 'agent:1' }));
  apply(cluster, agent({ name: 'manual', spec: { updateStrategy: { type: 'OnDelete' } } }));
  cluster.clock.advance(60_000);
  apply(cluster, agent({ image: 'agent:2' }));
  apply(cluster, agent({ name: 'manual', image: 'agent:2', spec: { updateStrategy: { type: 'OnDelete' } } }));
  cluster.clock.advance(120_000);
  await cluster.handle({ method: 'POST', path: '/sandbox/v1/nodes/node-2/cordon', body: '{}' });
  await cluster.handle({ method: 'POST', path: '/sandbox/v1/nodes/node-3/fail', body: '{}' });

  if (roles !== undefined) await grant(cluster, roles);

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
    files: FILES,
    runProgram: async (files, _command, argv) => {
      const path = argv.at(-1) ?? '';
      await files.write(path, (files.textOf(path) ?? '').replace('image: agent:2', 'image: agent:3'));
      return 0;
    },
  });
  const client = createClient(wrap(roles === undefined ? counted : asUser(counted)), { clock });
  const connected = Promise.resolve({ client, namespace: 'default', context: SANDBOX_CONTEXT });
  const rt: Runtime = { ...test.rt, clock, connect: () => connected };
  const entry = REGISTRY.find(({ path }) => path.join(' ') === words);
  if (entry === undefined) throw new Error(`there is no command ${words}`);

  const errors: Error[] = [];
  const state = { isDone: false, ended: '' };
  const running = invoke(await entry.load(), args, rt)
    .then((outcome) => (state.ended = typeof outcome === 'string' ? outcome : `exit ${outcome.exitCode}`))
    .catch((error: unknown) => {
      errors.push(error as Error);
      state.ended = asDsError(error)?.kind ?? 'bug';
    })
    .finally(() => (state.isDone = true));
  const until = clock.now() + 600_000;
  while (!state.isDone && clock.now() < until) {
    await clock.pass(100);
    // Loading a module takes real time, which on a busy machine is longer than all of the clock's
    await vi.dynamicImportSettled();
  }
  if (!state.isDone) test.interrupt();
  await running;
  cluster.close();
  return {
    requests,
    errors: [...errors, ...test.reported].map(({ message }) => message),
    ended: state.ended,
    stdout: test.stdout(),
  };
}
