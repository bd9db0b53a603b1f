import type { ColorMode } from './color-mode.ts';
import { flagTable } from './flags/flag-table.ts';
import { GLOBAL_FLAGS } from './flags/global-flags.ts';
import { tokenize, type Token } from './flags/tokenize.ts';

/** The global flags, and -o, which most commands have. */
export const COMMON = flagTable(GLOBAL_FLAGS, {
  output: { type: 'string', short: 'o', value: 'FORMAT', help: 'output format' },
});

/** The options that apply to error messages, and so are read from invalid command lines too. */
export interface OutputOptions {
  readonly color: ColorMode;
  readonly json: boolean;
  readonly verbose: boolean;
}

function lastValue(tokens: readonly Token[], key: string): string | undefined {
  return tokens.reduce<string | undefined>(
    (last, token) => (token.kind === 'flag' && token.flag.key === key ? token.value : last),
    undefined,
  );
}

export function outputOptionsOf(argv: readonly string[]): OutputOptions {
  const tokens = tokenize(argv, COMMON);
  const color = lastValue(tokens, 'color');
  return {
    color: color === 'always' || color === 'never' ? color : 'auto',
    json: lastValue(tokens, 'output') === 'json',
    verbose: Number(lastValue(tokens, 'v') ?? 0) > 0,
  };
}
