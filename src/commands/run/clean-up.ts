import { counted } from '../../core/text/counted.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isLeftOver, isRunOf, RUN_OF_LABEL, runOf } from '../../daemonset/run/run-pod.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet, Pod } from '../../kube/wire.ts';
import { removeOldRunPods } from '../../workflows/run/remove-run-pods.ts';
import type { Runtime } from '../shared/runtime.ts';

/** Removes all pods that runs for a DaemonSet have created, and says which. */
export async function cleanUp(
  { choice: { name } }: { readonly choice: { readonly name: string } },
  rt: Runtime,
): Promise<Outcome> {
  const { client, namespace } = await rt.connect();
  const ds = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal: rt.signal });
  const selector = `${RUN_OF_LABEL}=${runOf(name)}`;
  const isChosen = (pod: Pod): boolean => isRunOf(pod, ds);
  const names = await removeOldRunPods(client, { namespace, name, selector, isChosen, signal: rt.signal });
  for (const pod of names) rt.io.stdout.write(`pod/${pod} deleted\n`);
  if (names.length === 0) rt.io.stderr.write(`No pods of runs found for ${name} in ${namespace} namespace.\n`);
  return 'ok';
}

/** Removes what a run that was killed left, before a new one begins. Only pods past their deadline: others may belong to another `ds`. */
export async function removeLeftOver(client: Client, ds: DaemonSet, rt: Runtime): Promise<void> {
  const { name = '', namespace = '' } = ds.metadata ?? {};
  const now = rt.clock.now();
  const names = await removeOldRunPods(client, {
    namespace,
    name,
    selector: `${RUN_OF_LABEL}=${runOf(name)}`,
    isChosen: (pod) => isRunOf(pod, ds) && isLeftOver(pod, now),
    signal: rt.signal,
  });
  if (names.length > 0) rt.warn(`removed ${counted(names.length, 'pod')} that an earlier run had left behind`);
}
