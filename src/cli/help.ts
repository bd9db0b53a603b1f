import type { Argument, CommandDefinition } from '../commands/shared/define.ts';
import type { Palette } from '../render/color.ts';
import { flagLines } from './flag-help.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { REGISTRY, SECTIONS, type Group, type RegistryEntry } from './registry.ts';
import { wrap } from '../render/table/wrap.ts';
import { twoColumns } from './text-layout.ts';

/** How help is drawn: the columns that it may take, and its colours. */
export interface HelpStyle {
  readonly width: number;
  readonly palette: Palette;
}

function argumentWord({ name, optional, many }: Argument): string {
  const word = many === true ? `${name}...` : name;
  return optional === true ? `[${word}]` : word;
}

/** `ds get [NAME...] [flags]`. */
export function usageLine(definition: CommandDefinition): string {
  const flags = Object.keys(definition.flags).length === 0 ? [] : ['[flags]'];
  return ['ds', ...definition.path, ...definition.args.map(argumentWord), ...flags].join(' ');
}

function paragraphs(text: string, width: number): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => `${wrap(paragraph.trim().replace(/\s+/g, ' '), width).join('\n')}\n`)
    .join('\n');
}

export function commandHelp(definition: CommandDefinition, { width, palette }: HelpStyle): string {
  const { summary, description, aliases, examples, args, flags } = definition;
  const title = (text: string): string => `${palette.bold(`${text}:`)}\n`;
  const examplesText = examples.map(
    ({ says, command }) =>
      wrap(says, width - 4)
        .map((line) => `  ${palette.dim(`# ${line}`)}\n`)
        .join('') + `  ${command}\n`,
  );
  const parts = [
    paragraphs(`${summary}.`, width),
    description === undefined ? '' : paragraphs(description, width),
    `${title('Usage')}  ${usageLine(definition)}\n`,
    aliases === undefined || aliases.length === 0 ? '' : `${title('Aliases')}  ${aliases.join(', ')}\n`,
    examplesText.length === 0 ? '' : `${title('Examples')}${examplesText.join('\n')}`,
    args.length === 0
      ? ''
      : `${title('Arguments')}${twoColumns(
          args.map(({ name, help }) => [name, help] as const),
          width,
        )}`,
    Object.keys(flags).length === 0 ? '' : `${title('Flags')}${flagLines(flags, width)}`,
    'More flags, which every command takes: ds options\n',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

async function summaries(entries: readonly RegistryEntry[]): Promise<readonly (readonly [string, string])[]> {
  return Promise.all(
    entries.map(async (entry): Promise<readonly [string, string]> => {
      const { summary } = await entry.load();
      return [entry.path.join(' '), summary];
    }),
  );
}

export async function groupHelp(group: Group, { width, palette }: HelpStyle): Promise<string> {
  const words = group.path.join(' ');
  const members = REGISTRY.filter((entry) => entry.path.join(' ').startsWith(`${words} `));
  return [
    `${group.summary}.\n`,
    `${palette.bold('Usage:')}\n  ds ${words} COMMAND [flags]\n`,
    `${palette.bold('Commands:')}\n${twoColumns(await summaries(members), width)}`,
    `More about one: ds ${words} COMMAND --help\n`,
  ].join('\n');
}

export async function rootHelp({ width, palette }: HelpStyle): Promise<string> {
  const sections = await Promise.all(
    SECTIONS.map(async (section) => {
      const entries = REGISTRY.filter((entry) => entry.section === section);
      return entries.length === 0
        ? ''
        : `${palette.bold(`${section}:`)}\n${twoColumns(await summaries(entries), width)}`;
    }),
  );
  return [
    ...wrap('ds is kubectl for DaemonSets: NAME means a DaemonSet.', width).map((line) => `${line}\n`),
    `${palette.bold('Usage:')}\n  ds COMMAND [NAME...] [flags]\n`,
    ...sections.filter((section) => section !== ''),
    'More about one: ds COMMAND --help\nThe flags that every command takes: ds options\n',
  ].join('\n');
}

export function optionsHelp({ width, palette }: HelpStyle): string {
  return [
    `${palette.bold('Every command takes these flags, before or after its words:')}\n`,
    flagLines(GLOBAL_FLAGS, width),
  ].join('\n');
}
