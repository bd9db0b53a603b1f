import type { Output } from '../core/io.ts';

type Paint = (text: string) => string;

/** Colours by what they mean. An empty text stays empty. */
export interface Palette {
  readonly ok: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  /** What is on its way; legible on light and on dark. */
  readonly busy: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
  /** The name of an object. */
  readonly name: Paint;
}

const asItIs: Paint = (text) => text;

/** No colour at all: what is piped looks like this. */
export const PLAIN: Palette = {
  ok: asItIs,
  warn: asItIs,
  bad: asItIs,
  busy: asItIs,
  dim: asItIs,
  bold: asItIs,
  name: asItIs,
};

/**
 * The palette that an output wants. chalk is loaded only when there is something to colour, and only its sixteen colours are
 * used, which terminals let people choose.
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
