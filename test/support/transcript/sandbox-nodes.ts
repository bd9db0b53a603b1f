import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import type { Taint } from '../../../src/kube/wire.ts';
import type { Cluster } from '../../../src/sandbox/cluster.ts';
import { NODES } from '../../../src/sandbox/kinds/nodes.ts';

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const USAGE =
  'usage: nodes add|remove|dead|alive|taint|cordon NAME... [--label K=V] [--taint K=V:EFFECT] [--control-plane]\n';

interface Answer {
  readonly output: string;
  readonly exitCode: number;
}

/** Handles `$ nodes …` on a socket for the machines of the cluster; resolves to a function that stops it. */
export async function listenForNodes(socket: string, cluster: Cluster): Promise<() => Promise<void>> {
  const server = createServer({ allowHalfOpen: true }, (connection) => {
    let requested = '';
    connection
      .setEncoding('utf8')
      .on('data', (part: string) => (requested += part))
      .on('end', () => connection.end(JSON.stringify(answer(JSON.parse(requested) as string[], cluster))));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function answer(args: readonly string[], cluster: Cluster): Answer {
  try {
    return { output: nodesCommand(args, cluster), exitCode: 0 };
  } catch (error) {
    return { output: `error: ${(error as Error).message}\n`, exitCode: 1 };
  }
}

/** The same as {@link ../../control-plane/nodes-command.ts} for the real control plane. */
function nodesCommand(args: readonly string[], { nodes, store }: Cluster): string {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      label: { type: 'string', multiple: true, default: [] },
      taint: { type: 'string', multiple: true, default: [] },
      'control-plane': { type: 'boolean', default: false },
    },
  });
  const [verb = '', ...names] = positionals;
  const labels = Object.fromEntries(values.label.map((label) => label.split('=', 2) as [string, string]));
  const taints = values.taint.map(parseTaint);
  const controlPlane = values['control-plane'];
  const actions: Readonly<Record<string, (name: string) => unknown>> = {
    add: (name) => {
      const request = {
        labels: { ...labels, ...(controlPlane ? { [CONTROL_PLANE]: '' } : {}) },
        taints: [...(controlPlane ? [{ key: CONTROL_PLANE, effect: 'NoSchedule' }] : []), ...taints],
      };
      return nodes.add(name, request);
    },
    remove: (name) => nodes.remove(name),
    dead: (name) => nodes.fail(name),
    alive: (name) => nodes.recover(name),
    taint: (name) => {
      for (const taint of taints) nodes.taint(name, taint);
    },
    cordon: (name) => nodes.cordon(name),
  };
  const run = actions[verb];
  if (run === undefined || names.length === 0) throw new Error(USAGE);
  for (const name of names) {
    if (verb !== 'add' && store.get(NODES, { name }) === undefined) throw new Error(`there is no node ${name}`);
    run(name);
  }
  return names.map((name) => `node ${name}: ${verb}\n`).join('');
}

/** `key=value:Effect` or `key:Effect`. */
function parseTaint(text: string): Taint {
  const [, key = '', value, effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
  if (key === '') throw new Error(`${text} is no taint: KEY=VALUE:EFFECT`);
  return { key, effect, ...(value === undefined ? {} : { value }) };
}
