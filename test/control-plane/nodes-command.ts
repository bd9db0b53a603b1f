import type { Taint } from '../../src/kube/wire.ts';
import type { Api } from './api.ts';
import type { RealNodes } from './real-nodes/real-nodes.ts';
import { addNode, cordonNode, removeNode, resetNodes, setHeartbeat, taintNode } from './nodes.ts';

export const NODES_USAGE = `
  nodes add NAME... [--label K=V] [--taint K=V:EFFECT] [--control-plane]
  nodes remove NAME...   the machine and its Node are gone
  nodes dead NAME...     its kubelet stops talking; a real node loses its power
  nodes alive NAME...    and talks again; a real node starts from its disk
  nodes taint NAME... --taint K=V:EFFECT
  nodes cordon NAME...
  nodes reset            what \`up\` made of them
`;

export interface NodeFlags {
  readonly label?: readonly string[] | undefined;
  readonly taint?: readonly string[] | undefined;
  readonly 'control-plane'?: boolean | undefined;
}

/** `nodes VERB NAME…`; resolves to what is to be printed. `real` are the real nodes, if there can be any. */
export async function nodesCommand(
  api: Api,
  args: readonly string[],
  flags: NodeFlags,
  real?: RealNodes,
): Promise<string> {
  const [verb, ...names] = args;
  if (verb === 'reset' && names.length === 0) {
    await resetNodes(api);
    return 'nodes reset\n';
  }
  const run = names.length === 0 ? undefined : actions(api, flags, real)[verb ?? ''];
  if (run === undefined) throw new Error(`usage:${NODES_USAGE}`);
  for (const name of names) await run(name);
  return names.map((name) => `node ${name}: ${verb ?? ''}\n`).join('');
}

function actions(
  api: Api,
  flags: NodeFlags,
  real: RealNodes | undefined,
): Readonly<Record<string, (name: string) => Promise<void>>> {
  const labels = Object.fromEntries((flags.label ?? []).map((label) => label.split('=', 2) as [string, string]));
  const spec = { labels, taints: (flags.taint ?? []).map(parseTaint), controlPlane: flags['control-plane'] ?? false };
  return {
    add: (name) => addNode(api, { name, ...spec }),
    remove: (name) => removeNode(api, name),
    dead: (name) => (real?.names().includes(name) === true ? real.powerOff(name) : setHeartbeat(api, name, 'stopped')),
    alive: (name) => (real?.names().includes(name) === true ? real.powerOn(name) : setHeartbeat(api, name, 'running')),
    taint: (name) => taintNode(api, name, spec.taints),
    cordon: (name) => cordonNode(api, name),
  };
}

/** `key=value:Effect` or `key:Effect`. */
function parseTaint(text: string): Taint {
  const [, key = '', value, effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
  if (key === '') throw new Error(`${text} is no taint: KEY=VALUE:EFFECT`);
  return { key, ...(value === undefined ? {} : { value }), effect };
}
