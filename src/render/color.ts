import type { Output } from '../core/io.ts';

type Paint = (text: string) => string;

/** Colours by meaning. An empty text stays empty. */
export interface Palette {
  readonly ok: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  /** Work in progress; legible on light and dark backgrounds. */
  readonly busy: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
  /** The name of an object. */
  readonly name: Paint;
}

const plain: Paint = (text) => text;

/** No colours, for piped output. */
export const PLAIN: Palette = {
  ok: plain,
  warn: plain,
  bad: plain,
  busy: plain,
  dim: plain,
  bold: plain,
  name: plain,
};

/**
 * The palette of an output. chalk is loaded only if there are colours. Only its sixteen colours are used, because terminals let people
 * choose them.
 */
export async function loadPalette(output: Pick<Output, 'color'>): Promise<Palette> {
  if (!output.color) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    ok: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    busy: chalk.magenta,
    dim: chalk.dim,
    bold: chalk.bold,
    name: chalk.cyan,
  };
}
