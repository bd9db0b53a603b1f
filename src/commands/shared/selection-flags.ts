import { DsError } from '../../core/errors.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import type { Flags } from './define.ts';
import { SHARED_FLAGS } from './flags.ts';

/** kubectl's flags that choose the objects to read. */
export const SELECTION_FLAGS = {
  allNamespaces: SHARED_FLAGS.allNamespaces,
  selector: SHARED_FLAGS.selector,
  filename: SHARED_FLAGS.filename,
  recursive: SHARED_FLAGS.recursive,
  chunkSize: { type: 'integer', value: 'N', default: 500, help: 'objects per request; 0 requests all at once' },
} as const satisfies Flags;

/** Throws a DsError of kind `usage` for ways of choosing that exclude each other. */
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
    if (selects) throw new DsError('usage', '--selector and --field-selector cannot be used with --filename');
    if (flags.allNamespaces) throw new DsError('usage', '--all-namespaces cannot be used with --filename');
  }
  if (args.length === 0) return;
  if (flags.allNamespaces) throw new DsError('usage', 'a resource cannot be retrieved by name across all namespaces');
  if (selects) {
    throw new DsError('usage', 'name cannot be provided when a selector is specified');
  }
}
