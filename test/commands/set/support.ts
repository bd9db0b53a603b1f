import type { CommandDefinition, Flags } from '../../../src/commands/shared/define.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { strategicMergePatch } from '../../../src/apimachinery/patch/strategic-merge-patch.ts';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import { json } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntimeOptions } from '../../support/runtime.ts';

export const SETS = '/apis/apps/v1/namespaces/default/daemonsets';

/** A DaemonSet with these containers. */
export function daemonSet(name: string, podSpec: JsonObject): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'default' },
    spec: { template: { spec: podSpec } },
  };
}

/** Serves DaemonSets and merges patches into them as the API server does. */
export async function setEnvironment(sets: readonly JsonObject[], options: TestRuntimeOptions = {}) {
  const environment = testRuntime(options);
  const { transport } = environment;
  const schema = await loadSchema();
  const node = schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' });
  if (node === undefined) throw new Error('there is no schema of DaemonSets');
  const live = new Map<string, JsonObject>();
  for (const set of sets) {
    const { name } = set['metadata'] as { readonly name: string };
    live.set(name, set);
    transport.on('GET', `${SETS}/${name}`, () => json(live.get(name)));
    transport.on('PATCH', `${SETS}/${name}`, (request) => {
      const patched = strategicMergePatch(schema, node, live.get(name) ?? {}, request.json as JsonObject);
      if (request.query.get('dryRun') === null) live.set(name, patched);
      return json(patched);
    });
  }
  const podSpec = (name: string): unknown =>
    (live.get(name) as { readonly spec: { readonly template: { readonly spec: unknown } } }).spec.template.spec;
  const run = <F extends Flags>(command: CommandDefinition<F>, line: string | readonly string[]) =>
    invoke(command, typeof line === 'string' ? line.split(' ') : line, environment.rt);
  const patches = () => transport.requests.filter(({ method }) => method === 'PATCH');
  return { ...environment, podSpec, run, patches };
}
