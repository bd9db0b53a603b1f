import { DsError } from '../../../core/errors.ts';
import type { Client } from '../../../kube/client.ts';
import { createDiscovery } from '../../../kube/discovery/discovery.ts';
import { isDaemonSet } from '../../../kube/resource.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import { targetOf, type NamespaceChoice } from '../../../workflows/apply/manifest-target.ts';
import { readChosen } from './manifest-flags.ts';
import type { Runtime } from '../runtime.ts';

export interface FileSelection {
  readonly named: readonly NamedDaemonSet[];
  /** Something in the files could not be read. It has been reported. */
  readonly failed: boolean;
}

/** The DaemonSets that files name; what ships beside them is passed over. */
export async function daemonSetsOfFiles(
  { filename, recursive }: { readonly filename: readonly string[]; readonly recursive: boolean },
  client: Client,
  choice: NamespaceChoice,
  rt: Runtime,
  selector?: string,
): Promise<FileSelection> {
  const { objects, failed } = await readChosen({ filename, recursive, selector }, rt);
  const ours = objects.filter(({ object }) => isDaemonSet(object));
  if (ours.length === 0 && !failed) throw new DsError('input', `there is no DaemonSet in ${filename.join(', ')}`);
  const discovery = createDiscovery(client);
  const targets = await Promise.all(ours.map((found) => targetOf(found, discovery, choice, { signal: rt.signal })));
  return { named: targets.map(({ name, namespace = choice.namespace }) => ({ name, namespace })), failed };
}
