import { DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { abortable } from '../../core/async/abortable.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import type { AgentPod } from '../../daemonset/pods/agent-pods.ts';
import { portMapping, portNumber, type PortMapping } from '../../daemonset/pods/port-mapping.ts';
import type { Client } from '../../kube/client.ts';
import { openPortStream, type PortStream } from '../../kube/streams/port-stream.ts';
import { forwardConnection } from '../../workflows/port-forward/forward-connection.ts';
import { listen, type Listener } from '../../workflows/port-forward/listen.ts';
import { agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import type { Runtime } from '../shared/runtime.ts';
import { podOnNode } from '../shared/streams/one-pod.ts';

const FLAGS = {
  node: {
    type: 'string',
    value: 'NODE',
    complete: 'nodes',
    help: 'node of the pod; not needed for a DaemonSet with one pod',
  },
  address: {
    type: 'strings',
    value: 'ADDRESS',
    split: true,
    help: 'addresses to listen on: IP addresses or localhost (default localhost)',
  },
} as const satisfies Flags;

const EXAMPLE = hint`${dsCommand('port-forward', ['NAME', '8080:80'], { flags: { node: 'NODE' } })}`;

export const portForwardCommand = defineCommand({
  path: ['port-forward'],
  summary: 'Forward local ports to the pod of a DaemonSet on a node',
  description:
    'Listens on this machine and connects each connection with a port in the pod, until Ctrl-C. When the pod is replaced, new connections ' +
    'go to the new pod on the node.\n\n' +
    'A connection whose local side ends is closed when the pod has been silent for 10 seconds.',
  examples: [
    {
      command: 'ds port-forward node-exporter --node node-7 9100',
      comment: 'read the metrics of one node on port 9100',
    },
    { command: 'ds port-forward node-exporter --node node-7 8080:metrics', comment: 'use port 8080 for a named port' },
    { command: 'ds port-forward node-exporter --node node-7 :9100', comment: 'use any free port' },
  ],
  args: [
    { name: 'NAME', help: 'name of the DaemonSet', complete: 'daemonsets' },
    { name: '[LOCAL:]REMOTE', help: 'ports; LOCAL is REMOTE by default, and any free port when empty', many: true },
  ],
  flags: FLAGS,
  check: (input) => void readInput(input),
  run: async (input, rt) => {
    const { name, nodes, ports, addresses } = readInput(input);
    const { client, namespace } = await rt.connect();
    const find = (): Promise<AgentPod> => podOnNode(client, { name, namespace, nodes }, rt);
    const agent = await find();
    const phase = agent.pod.status?.phase ?? 'Unknown';
    if (phase !== 'Running') {
      throw new DsError('failure', `unable to forward port because pod is not running. Current status=${phase}`, {
        hint: hint`to see why: ${dsCommand('nodes', [name, agent.node], { namespace })}`,
      });
    }
    const connect = followPod(client, agent, find, rt.signal);
    const listeners: Listener[] = [];
    try {
      for (const port of ports) {
        const remote = portNumber(port.remote, agent.pod);
        listeners.push(...(await listenOn(addresses, port.local ?? remote, { remote, connect, rt })));
      }
      // until Ctrl-C
      await abortable(new Promise<never>(() => undefined), rt.signal);
    } finally {
      for (const listener of listeners) listener.close();
    }
    return 'ok';
  },
});

function readInput({ args, flags }: Input<typeof FLAGS>) {
  const [first] = args;
  const isType = first !== undefined && /^(?:ds|daemonsets?(?:\.apps)?)$/i.test(first) && args.length > 2;
  const words = isType ? args.slice(0, 2) : args.slice(0, 1);
  const node = (flags.node ?? '') === '' ? [] : [flags.node ?? ''];
  const { name, nodes } = agentChoice(words, { node, selector: undefined, only: undefined }, EXAMPLE);
  const ports = args.slice(words.length);
  const given = flags.address.length === 0 ? ['localhost'] : flags.address;
  return { name, nodes, ports: ports.map((port): PortMapping => portMapping(port)), addresses: addressesOf(given) };
}

interface Address {
  readonly host: string;
  /** `localhost` is two addresses, of which one may be missing. */
  readonly isOptional: boolean;
}

function addressesOf(given: readonly string[]): readonly Address[] {
  return given.flatMap((address) => {
    if (address === 'localhost') return ['127.0.0.1', '::1'].map((host) => ({ host, isOptional: host === '::1' }));
    if (/^[\d.]+$|^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return [{ host: address, isOptional: false }];
    throw new DsError('usage', `--address=${address}: it must be an IP address or localhost`);
  });
}

type Connect = (port: number) => Promise<PortStream>;

/** Connects to the pod, and to its successor when it is gone. */
function followPod(client: Client, first: AgentPod, find: () => Promise<AgentPod>, signal: AbortSignal): Connect {
  let current = first;
  const open = (port: number): Promise<PortStream> => {
    const namespace = current.pod.metadata?.namespace ?? '';
    return openPortStream(client, { namespace, pod: current.name, port }, ownSignal(signal));
  };
  return async (port) => {
    try {
      return await open(port);
    } catch (error) {
      if (!isKind(error, 'notFound')) throw error;
      current = await find();
      return open(port);
    }
  };
}

interface Forwarding {
  readonly remote: number;
  readonly connect: Connect;
  readonly rt: Runtime;
}

async function listenOn(
  addresses: readonly Address[],
  local: number,
  { remote, connect, rt }: Forwarding,
): Promise<readonly Listener[]> {
  const { stdout } = rt.io;
  const listeners: Listener[] = [];
  for (const { host, isOptional } of addresses) {
    // any free port is the same for both addresses of localhost
    const wanted = local === 0 && isOptional ? (listeners[0]?.port ?? 0) : local;
    const listener = await listen(host, wanted, (socket) => {
      const port = socket.localPort ?? wanted;
      stdout.write(`Handling connection for ${port}\n`);
      connect(remote)
        .then((stream) => forwardConnection(socket, stream))
        .catch((error: unknown) => {
          socket.destroy();
          if (rt.signal.aborted) return;
          const text = error instanceof Error ? error.message : String(error);
          rt.report(new DsError('failure', `an error occurred forwarding ${port} -> ${remote}: ${safeText(text)}`));
        });
    }).catch((error: unknown) => {
      if (isOptional && listeners.length > 0) return undefined;
      throw error;
    });
    if (listener === undefined) continue;
    listeners.push(listener);
    const shown = host.includes(':') ? `[${host}]` : host;
    stdout.write(`Forwarding from ${shown}:${listener.port} -> ${remote}\n`);
  }
  return listeners;
}
