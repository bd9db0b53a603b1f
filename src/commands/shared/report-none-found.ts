import { withDeadline } from '../../core/async/deadline.ts';
import type { Hint } from '../../core/hint.ts';
import { missingNamespaceHint } from '../../workflows/cluster/missing-namespace.ts';
import type { Runtime } from './runtime.ts';

/** Milliseconds that looking for the namespace may take. */
const LOOK_WITHIN = 3000;

/** kubectl's words for an empty list, and what to type when there is no such namespace. */
export async function reportNoneFound(namespace: string | undefined, rt: Runtime): Promise<void> {
  const { stderr } = rt.io;
  stderr.write(namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  const next = namespace === undefined ? undefined : await missing(namespace, rt);
  const text = next === undefined ? undefined : rt.hintText(next);
  if (text !== undefined) stderr.write(`hint: ${text}\n`);
}

/** Who may not read namespaces is told nothing of them. */
async function missing(namespace: string, rt: Runtime): Promise<Hint | undefined> {
  const { clock, signal } = rt;
  const { client } = await rt.connect();
  try {
    const found = await withDeadline({ clock, timeoutMs: LOOK_WITHIN, signal }, (within) =>
      missingNamespaceHint(client, namespace, within),
    );
    return typeof found === 'symbol' ? undefined : found;
  } catch {
    return undefined;
  }
}
