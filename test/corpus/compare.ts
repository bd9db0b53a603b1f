import { comparable, exact } from '../support/transcript/normalize.ts';
import type { Part } from './parse.ts';

/** What a program printed, and how it exited. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * The errors of both programs in one form. kubectl names the source of an error before it, `ds` always writes `error: `, and the next
 * step below it: those two differences are everywhere, and docs/kubectl.md says so once.
 */
function commonErrors(stderr: string): string {
  return stderr
    .replace(/^Error from server(?: \(\w+\))?: /gm, 'error: ')
    .replace(/^The (?=.* is invalid)/gm, 'error: The ')
    .replace(/^See 'kubectl .*' for usage\.\n/gm, '')
    .replace(/^hint: .*\n(?: {2,}.*\n)*/gm, '')
    .trimEnd();
}

/**
 * The parts in which two results differ. In a shared namespace only the width of columns may be another; in two namespaces also what the
 * server chose for each: UIDs, times, the random ends of names. `own` are the names of the namespaces, which become one.
 */
export function differingParts(
  ds: Result,
  kubectl: Result,
  own: readonly [string, string] | undefined,
): readonly Part[] {
  const form = (text: string, namespace: string | undefined): string =>
    namespace === undefined ? exact(text, false) : comparable(text.replaceAll(namespace, 'NAMESPACE'), false);
  const parts: Part[] = [];
  if (form(ds.stdout, own?.[0]) !== form(kubectl.stdout, own?.[1])) parts.push('stdout');
  if (form(commonErrors(ds.stderr), own?.[0]) !== form(commonErrors(kubectl.stderr), own?.[1])) parts.push('stderr');
  if (ds.code !== kubectl.code) parts.push('code');
  return parts;
}
