import { safeText } from '../../core/text/terminal-safe.ts';
import { typeNameOf } from '../../kube/resource.ts';
import type { DeleteTarget } from '../../workflows/delete/delete-objects.ts';
import type { Runtime } from '../shared/runtime.ts';

/** An answer longer than this is no answer, in bytes. */
const LONGEST_ANSWER = 1024;

/**
 * Lists the objects and asks whether to delete them, as `kubectl delete --interactive` does. Only `y` or `Y` on one line means yes; another
 * word, an empty line and the end of the input mean no.
 */
export async function confirmDeletion(targets: readonly DeleteTarget[], { io }: Runtime): Promise<boolean> {
  const names = targets.map(({ resource, name }) => `${typeNameOf(resource)}/${safeText(name)}\n`);
  io.stdout.write(`You are about to delete the following ${targets.length} resource(s):\n${names.join('')}`);
  io.stdout.write('Do you want to continue? (y/N): ');
  if (/^[ \t]*y[ \t]*\r?\n?$/i.test(await firstLine(io.stdin))) return true;
  io.stdout.write('deletion is cancelled\n');
  return false;
}

/** The input up to the end of its first line. */
async function firstLine(stdin: Runtime['io']['stdin']): Promise<string> {
  let line = '';
  for await (const piece of stdin.pieces()) {
    line += Buffer.from(piece).toString('latin1');
    const end = line.indexOf('\n');
    if (end >= 0) return line.slice(0, end);
    if (line.length > LONGEST_ANSWER) break;
  }
  return line;
}
