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

/** The colours of logs. */
export interface LogPalette {
  /** The colour of a node, or of a group of nodes; the same in every run. */
  prefix(name: string, text: string): string;
  readonly match: Paint;
}

/** As {@link loadPalette}, for logs. */
export async function loadLogPalette(output: Pick<Output, 'color'>): Promise<LogPalette> {
  if (!output.color) return { prefix: (_, text) => text, match: plain };
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  const colors = [
    chalk.cyan,
    chalk.green,
    chalk.yellow,
    chalk.magenta,
    chalk.blue,
    chalk.cyanBright,
    chalk.greenBright,
    chalk.yellowBright,
    chalk.magentaBright,
    chalk.blueBright,
  ];
  return {
    prefix: (name, text) => (colors[hashOf(name) % colors.length] ?? plain)(text),
    match: (text) => (text === '' ? text : chalk.bold.red(text)),
  };
}

/** Neighbours such as node-1 and node-2 get different colours. */
function hashOf(name: string): number {
  let hash = 7;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) >>> 0;
  return hash;
}
