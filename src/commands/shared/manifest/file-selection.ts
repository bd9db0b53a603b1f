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
  /** Something in the files could not be read; that has been reported. */
  readonly failed: boolean;
}

/** The DaemonSets in files; other objects are skipped. */
export async function daemonSetsOfFiles(
  { filename, recursive }: { readonly filename: readonly string[]; readonly recursive: boolean },
  client: Client,
  choice: NamespaceChoice,
  rt: Runtime,
  selector?: string,
): Promise<FileSelection> {
  const { objects, failed } = await readChosen({ filename, recursive, selector }, rt);
  const daemonSets = objects.filter(({ object }) => isDaemonSet(object));
  if (daemonSets.length === 0 && !failed) throw new DsError('input', `no DaemonSet found in ${filename.join(', ')}`);
  const discovery = createDiscovery(client);
  const targets = await Promise.all(
    daemonSets.map((found) => targetOf(found, discovery, choice, { signal: rt.signal })),
  );
  return { named: targets.map(({ name, namespace = choice.namespace }) => ({ name, namespace })), failed };
}
