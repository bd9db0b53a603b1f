import { DsError } from '../../core/errors.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import type { Flags } from './define.ts';

/** kubectl's flags that say which objects a reading command is about. */
export const SELECTION_FLAGS = {
  allNamespaces: { type: 'boolean', short: 'A', help: 'in every namespace' },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "only those whose labels match, as in 'app=agent,tier!=edge'",
  },
  filename: {
    type: 'strings',
    short: 'f',
    value: 'FILE',
    split: true,
    complete: 'file',
    help: 'those that a file, a folder, a URL, or - for standard input names',
  },
  recursive: { type: 'boolean', short: 'R', help: 'with a folder: also the folders in it' },
  chunkSize: { type: 'integer', value: 'N', default: 500, help: 'objects asked for at a time; 0 asks for all at once' },
} as const satisfies Flags;

/** Throws a DsError of kind `usage` when names stand beside what selects by other means. */
export function checkSelection(
  args: readonly string[],
  flags: {
    readonly allNamespaces: boolean;
    readonly selector: string | undefined;
    readonly fieldSelector?: string | undefined;
    readonly chunkSize: number;
    readonly filename: readonly string[];
  },
): void {
  labelQuery(flags.selector ?? '');
  if (flags.chunkSize < 0) throw new DsError('usage', '--chunk-size must not be negative');
  const selects = (flags.selector ?? '') !== '' || (flags.fieldSelector ?? '') !== '';
  if (flags.filename.length > 0) {
    if (args.length > 0) throw new DsError('usage', 'name cannot be provided when a path is specified');
    if (selects) throw new DsError('usage', 'selectors say nothing about the objects that files name');
    if (flags.allNamespaces)
      throw new DsError('usage', '--all-namespaces says nothing about the objects that files name');
  }
  if (args.length === 0) return;
  if (flags.allNamespaces) throw new DsError('usage', 'a resource cannot be retrieved by name across all namespaces');
  if (selects) {
    throw new DsError('usage', 'name cannot be provided when a selector is specified');
  }
}
