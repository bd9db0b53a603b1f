import type { Palette } from '../../render/color.ts';
import type { CellState } from '../store/cell-state.ts';

/** How each state is drawn: by its own shape, and in a colour where the terminal has colours. */
export interface Symbols {
  readonly shapes: Readonly<Record<CellState, string>>;
  readonly bar: { readonly full: string; readonly empty: string };
  /** Marks the selected line. */
  readonly selected: string;
  paint(state: CellState, text: string): string;
}

const UNICODE = {
  shapes: { done: '■', updating: '◧', outdated: '□', stuck: 'X', misscheduled: '◆', ineligible: '·' },
  bar: { full: '█', empty: '░' },
  selected: '›',
} as const;

/** For terminals without UTF-8. */
const ASCII = {
  shapes: { done: '#', updating: '+', outdated: '.', stuck: 'X', misscheduled: '?', ineligible: '-' },
  bar: { full: '#', empty: '.' },
  selected: '>',
} as const;

/** What waits is dim, so that the eye goes to what is stuck. */
export function symbolsFor(palette: Palette, { unicode }: { readonly unicode: boolean }): Symbols {
  const paints: Readonly<Record<CellState, (text: string) => string>> = {
    done: palette.ok,
    updating: palette.busy,
    outdated: palette.dim,
    stuck: (text) => palette.bold(palette.bad(text)),
    misscheduled: palette.warn,
    ineligible: palette.dim,
  };
  return { ...(unicode ? UNICODE : ASCII), paint: (state, text) => paints[state](text) };
}

/** Whether the locale is UTF-8; the first variable that is set decides, as in libc. */
export function supportsUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  // Windows consoles set no locale and support UTF-8
  return locale === undefined ? env['OS'] === 'Windows_NT' || env['WT_SESSION'] !== undefined : /utf-?8/i.test(locale);
}
