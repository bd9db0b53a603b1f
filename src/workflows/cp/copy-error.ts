import { asDsError, DsError } from '../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../core/hint.ts';

/** The container of a copy, with what hints name. */
export interface CopyTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the DaemonSet and of the node. */
  readonly name: string;
  readonly node: string;
}

/** What container runtimes say of a program that is not in the image. */
const NOT_FOUND = /executable file not found|no such file or directory|not found in \$PATH/i;
/** What shells, and some runtimes, exit with then: the program cannot be run, there is none. */
const NOT_STARTED: ReadonlySet<number> = new Set([126, 127]);

/** Whether a command did not start because there is no such program. */
export function isMissingProgram(error: unknown): boolean {
  const { message = '', kind } = asDsError(error) ?? {};
  return kind === 'server' && NOT_FOUND.test(message);
}

export function isNotStarted(exitCode: number): boolean {
  return NOT_STARTED.has(exitCode);
}

/** The error for an image without tar, with a way to copy one file without it. */
export function noTar(
  { namespace, pod, container, name, node }: CopyTarget,
  way: 'from' | 'to',
  path: string,
): DsError {
  const cat = dsCommand('exec', [name], { namespace, flags: { node, container } });
  const save = dsCommand('exec', [name], { namespace, flags: { node, container, stdin: true } });
  const command: Hint =
    way === 'from'
      ? hint`one file can be copied without tar: ${{ ...cat, trailing: ['--', 'cat', path] }} > FILE`
      : hint`one file can be copied without tar: ${{ ...save, trailing: ['--', 'sh', '-c', 'cat > "$0"', path] }} < FILE`;
  return new DsError('failure', `container ${container} of pod ${pod} has no tar, which copies need`, {
    hint: command,
  });
}
