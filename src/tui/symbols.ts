import type { Palette } from '../render/color.ts';
import type { CellState } from './cell.ts';

/** How each state is drawn: by a shape of its own, and in a colour where there are any. */
export interface Symbols {
  readonly shapes: Readonly<Record<CellState, string>>;
  readonly bar: { readonly full: string; readonly empty: string };
  /** Stands in front of what is selected. */
  readonly picked: string;
  readonly rule: string;
  paint(state: CellState, text: string): string;
}

const UNICODE = {
  shapes: { done: '■', changing: '◧', waiting: '□', stuck: 'X', misplaced: '◆', ineligible: '·' },
  bar: { full: '█', empty: '░' },
  picked: '›',
  rule: '─',
} as const;

/** For terminals that do not speak UTF-8. */
const ASCII = {
  shapes: { done: '#', changing: '+', waiting: '.', stuck: 'X', misplaced: '?', ineligible: '-' },
  bar: { full: '#', empty: '.' },
  picked: '>',
  rule: '-',
} as const;

export function symbolsFor(palette: Palette, { unicode }: { readonly unicode: boolean }): Symbols {
  const paints: Readonly<Record<CellState, (text: string) => string>> = {
    done: palette.ok,
    changing: palette.busy,
    waiting: (text) => text,
    stuck: palette.bad,
    misplaced: palette.busy,
    ineligible: palette.dim,
  };
  return { ...(unicode ? UNICODE : ASCII), paint: (state, text) => paints[state](text) };
}

/** Whether the locale says that the terminal takes UTF-8; the first that is set decides, as in libc. */
export function speaksUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  // Consoles of Windows set none, and take it
  return locale === undefined ? env['OS'] === 'Windows_NT' || env['WT_SESSION'] !== undefined : /utf-?8/i.test(locale);
}
