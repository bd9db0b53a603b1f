import { safeText } from '../../core/text/terminal-safe.ts';
import type { Output } from '../../core/io.ts';
import { bytesOf } from './line-text.ts';

export interface PrefixParts {
  /** The value of the label of --by; absent without --by. */
  readonly group?: string | undefined;
  readonly node: string;
  /** Only when the logs of several containers of a pod are read. */
  readonly container?: string | undefined;
}

/** `[node-1] `, `[zone-a/node-1/agent] `: in brackets as kubectl's, with one character per byte. */
export function logPrefix({ group, node, container }: PrefixParts): string {
  const parts = [group, node, container].filter((part) => part !== undefined);
  return `[${bytesOf(safeText(parts.join('/')))}] `;
}

type Paint = (text: string) => string;

/** The colours of prefixes and matches. */
export interface LogPalette {
  /** The colour of a node, or of a group of nodes; the same in every run. */
  prefix(name: string, text: string): string;
  readonly match: Paint;
}

/** Loads colours only if the output has them. Only the colours that terminals let people choose. */
export async function loadLogPalette(output: Pick<Output, 'color'>): Promise<LogPalette> {
  if (!output.color) return { prefix: (_, text) => text, match: (text) => text };
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
    prefix: (name, text) => (colors[hashOf(name) % colors.length] ?? chalk.cyan)(text),
    match: (text) => (text === '' ? text : chalk.bold.red(text)),
  };
}

/** Neighbours such as node-1 and node-2 get different colours. */
function hashOf(name: string): number {
  let hash = 7;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) >>> 0;
  return hash;
}
