import { DsError } from '../../core/errors.ts';
import { suggest } from '../../core/text/suggest.ts';
import { MAX_NODES, pool, scenario, type Scenario } from '../../sandbox/scenarios/scenario.ts';
import { SHIPPED_SCENARIOS, shippedScenario } from '../../sandbox/scenarios/shipped.ts';
import type { Flags, FlagValues } from '../shared/define.ts';
import type { Runtime } from '../shared/runtime.ts';

const DEFAULT_SCENARIO = 'zones';

export const CLUSTER_FLAGS = {
  scenario: {
    type: 'string',
    value: 'NAME|FILE',
    suggests: SHIPPED_SCENARIOS,
    complete: 'file',
    help: `scenario to start with: a built-in name or a file (default "${DEFAULT_SCENARIO}")`,
  },
  nodes: { type: 'integer', value: 'N', help: 'number of plain nodes, instead of a scenario' },
  seed: { type: 'integer', value: 'N', default: 1, help: 'seed of generated names and random events' },
  port: { type: 'integer', value: 'PORT', default: 0, help: 'port to listen on; 0 means any free port' },
} as const satisfies Flags;

export type ClusterFlags = FlagValues<typeof CLUSTER_FLAGS>;

/** A paragraph of help; a test compares it with the built-in scenarios. */
export const SCENARIOS_HELP =
  'Scenarios: single (one node that does everything), zones (a tainted control plane and six workers in three zones), gpu-pool ' +
  '(workers of two architectures, and tainted nodes with GPUs), edge-500 (500 small machines at 25 sites: slow lines, and ten that ' +
  'come and go), five-thousand (three tainted control planes and 4,997 workers in three zones), or a YAML file: docs/sandbox.md.';

export function checkClusterFlags({ scenario: name, nodes, port }: ClusterFlags): void {
  if (port < 0 || port > 65_535) throw new DsError('usage', `--port=${port} is not a valid port`);
  if (nodes === undefined) return;
  if (name !== undefined) throw new DsError('usage', '--nodes cannot be used with --scenario');
  if (nodes < 0 || nodes > MAX_NODES) throw new DsError('usage', `--nodes=${nodes} must be from 0 to ${MAX_NODES}`);
}

/** Throws a DsError of kind `usage` for an unknown scenario, of kind `input` for an invalid file. */
export async function chosenScenario(
  { scenario: name = DEFAULT_SCENARIO, nodes }: ClusterFlags,
  rt: Runtime,
): Promise<Scenario> {
  if (nodes !== undefined) {
    return scenario('nodes', nodes === 1 ? 'one plain node' : `${nodes} plain nodes`, [pool('node', nodes)]);
  }
  const shipped = shippedScenario(name);
  if (shipped !== undefined) return shipped;
  const isFile = name === '-' || /[/\\.]/.test(name) || (name !== '' && (await rt.files.kindOf(name)) !== undefined);
  if (!isFile) throw unknownScenario(name);
  const bytes = name === '-' ? await rt.io.stdin.readAll() : await rt.files.read(name);
  const { readScenario } = await import('../../sandbox/scenarios/read-scenario.ts');
  return readScenario(name === '-' ? 'STDIN' : name, bytes);
}

function unknownScenario(name: string): DsError {
  const meant = suggest(name, SHIPPED_SCENARIOS);
  const question = meant === undefined ? '' : `, did you mean ${meant}?`;
  return new DsError('usage', `there is no scenario or file "${name}"${question}`, {
    hint: `scenarios: ${SHIPPED_SCENARIOS.join(', ')}, or a YAML file`,
  });
}
