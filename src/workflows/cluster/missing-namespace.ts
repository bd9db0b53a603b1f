import { hint, kubectlCommand, type Hint } from '../../core/hint.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { Client } from '../../kube/client.ts';
import { NAMESPACES } from '../../kube/resource.ts';
import type { Namespace } from '../../kube/wire.ts';

/** What to say of a namespace that does not exist; undefined when it does. Throws what the server answers, as when it may not be read. */
export async function missingNamespaceHint(
  client: Client,
  namespace: string,
  signal: AbortSignal,
): Promise<Hint | undefined> {
  if ((await client.find({ resource: NAMESPACES, name: namespace }, { signal })) !== undefined) return undefined;
  const { items } = await client.list<Namespace>({ resource: NAMESPACES }, { signal });
  const meant = suggest(
    namespace,
    items.map(({ metadata }) => metadata?.name ?? ''),
  );
  const guess = meant === undefined ? '' : ` did you mean ${JSON.stringify(meant)}?`;
  const all = kubectlCommand('get namespaces');
  return hint`there is no namespace ${JSON.stringify(namespace)};${guess} all of them: ${all}`;
}
