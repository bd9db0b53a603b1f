import { basename } from 'node:path';

/** How `ds` was called, and the command line. */
export interface InvokedAs {
  /** `['ds']`; `['kubectl', 'ds']` as a plugin of kubectl. */
  readonly program: readonly string[];
  readonly argv: readonly string[];
}

/**
 * kubectl runs `kubectl-ds` for `kubectl ds`, `kubectl-manage_daemonset` for `kubectl manage-daemonset`, and asks `kubectl_complete-ds`
 * for completion with the words of the line, in the protocol of cobra's `__complete`. All may be links to `ds`. `calledAs` is the path or
 * name that this process was started by.
 */
export function invokedAs(calledAs: string, argv: readonly string[]): InvokedAs {
  const [, completes, name] = /^kubectl(_complete)?-(\w+)$/.exec(basename(calledAs).replace(/\.(?:exe|js)$/, '')) ?? [];
  if (name === undefined) return { program: ['ds'], argv };
  const program = ['kubectl', name.replaceAll('_', '-')];
  return { program, argv: completes === undefined ? argv : ['__complete', ...argv] };
}

/** What this process was started by: a binary itself, or the script that Node runs. */
export function calledAs(): string {
  return process.versions['bun'] === undefined ? (process.argv[1] ?? '') : process.argv0;
}
