import { DsError } from '../../../core/errors.ts';
import { parseRelaxedPath } from '../../../render/jsonpath/relaxed.ts';
import type { Flags, FlagValues } from '../define.ts';
import { LIST_FORMATS, OUTPUT_FLAG, SHARED_FLAGS } from '../flags.ts';
import { TEMPLATE_FLAGS } from './change-output.ts';
import { checkTemplateFormat, COLUMN_SUGGESTIONS, TEMPLATE_SUGGESTIONS, withTemplate } from './template-format.ts';

/** kubectl's flags for how `get` prints a list, and watches it. */
export const LIST_FLAGS = {
  watch: SHARED_FLAGS.watch,
  watchOnly: SHARED_FLAGS.watchOnly,
  outputWatchEvents: SHARED_FLAGS.outputWatchEvents,
  output: {
    ...OUTPUT_FLAG,
    help: LIST_FORMATS,
    suggests: ['wide', 'json', 'yaml', 'kyaml', 'name', ...TEMPLATE_SUGGESTIONS, ...COLUMN_SUGGESTIONS],
  },
  ...TEMPLATE_FLAGS,
  sortBy: SHARED_FLAGS.sortBy,
  noHeaders: SHARED_FLAGS.noHeaders,
  showLabels: SHARED_FLAGS.showLabels,
  labelColumns: SHARED_FLAGS.labelColumns,
  showKind: SHARED_FLAGS.showKind,
  showManagedFields: SHARED_FLAGS.showManagedFields,
} as const satisfies Flags;

/** Throws a DsError of kind `usage`, with kubectl's messages, for flags that contradict each other and expressions that cannot be parsed. */
export function checkListFlags(flags: FlagValues<typeof LIST_FLAGS>): void {
  const { watch, watchOnly, outputWatchEvents, output = '', showLabels, sortBy = '' } = flags;
  if (outputWatchEvents && !watch && !watchOnly) {
    throw new DsError('usage', '--output-watch-events option can only be used with --watch or --watch-only');
  }
  checkTemplateFormat(flags, { columns: true });
  if (showLabels && output !== '' && output !== 'wide') {
    throw new DsError('usage', `--show-labels option cannot be used with ${output} printer`);
  }
  if (sortBy !== '') withTemplate('--sort-by', () => parseRelaxedPath(sortBy), 'usage');
}
