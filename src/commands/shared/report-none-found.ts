import { withDeadline } from '../../core/async/deadline.ts';
import type { Hint } from '../../core/hint.ts';
import { missingNamespaceHint } from '../../workflows/cluster/locate-daemonset.ts';
import type { Runtime } from './runtime.ts';

/** How long the look-up of the namespace may take. */
const NAMESPACE_TIMEOUT_MS = 3000;

/** Prints kubectl's line for an empty list, and a hint when the namespace does not exist. */
export async function reportNoneFound(namespace: string | undefined, rt: Runtime): Promise<void> {
  const { stderr } = rt.io;
  stderr.write(namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  const next = namespace === undefined ? undefined : await missingHint(namespace, rt);
  const text = next === undefined ? undefined : rt.hintText(next);
  if (text !== undefined) stderr.write(`hint: ${text}\n`);
}

/** Undefined too when namespaces may not be read. */
async function missingHint(namespace: string, rt: Runtime): Promise<Hint | undefined> {
  const { clock, signal } = rt;
  const { client } = await rt.connect();
  try {
    const found = await withDeadline({ clock, timeoutMs: NAMESPACE_TIMEOUT_MS, signal }, (within) =>
      missingNamespaceHint(client, namespace, within),
    );
    return typeof found === 'symbol' ? undefined : found;
  } catch {
    return undefined;
  }
}
