import { flagDescription, flagTerm, usageLine } from '../../src/cli/flags/flag-help.ts';
import { flagTable } from '../../src/cli/flags/flag-table.ts';
import { GLOBAL_FLAGS } from '../../src/cli/flags/global-flags.ts';
import { REGISTRY, SECTIONS, type Section } from '../../src/cli/registry.ts';
import type { CommandDefinition, Flags } from '../../src/commands/shared/define.ts';

/** A flag in the documentation. */
export interface DocumentedFlag {
  /** `-f, --filename FILE`. */
  readonly usage: string;
  readonly help: string;
}

/** A command in the documentation: the content of its help, as data. */
export interface DocumentedCommand {
  /** `ds rollout status`. */
  readonly name: string;
  readonly section: Section;
  readonly usage: string;
  readonly definition: CommandDefinition;
  readonly flags: readonly DocumentedFlag[];
}

/** The exit codes and their meaning. */
export const EXIT_STATUS: readonly (readonly [string, string])[] = [
  ['0', 'success'],
  ['1', 'failure; for ds diff: the objects differ'],
  ['2', 'the command line is wrong; for ds diff: any error'],
  ['3', 'timed out while waiting'],
  ['4', 'not authenticated or forbidden'],
  ['70', 'a bug in ds'],
  ['129', 'the terminal has gone'],
  ['130', 'interrupted (Ctrl-C, SIGINT)'],
  ['143', 'terminated (SIGTERM)'],
];

/** Every command, in the order of help. */
export async function documentedCommands(): Promise<readonly DocumentedCommand[]> {
  const entries = SECTIONS.flatMap((section) => REGISTRY.filter((entry) => entry.section === section));
  return Promise.all(
    entries.map(async ({ section, load }) => {
      const definition = await load();
      const name = ['ds', ...definition.path].join(' ');
      return { name, section, usage: usageLine(definition), definition, flags: documentedFlags(definition.flags) };
    }),
  );
}

/** The flags that every command takes. */
export function connectionFlags(): readonly DocumentedFlag[] {
  return documentedFlags(GLOBAL_FLAGS);
}

function documentedFlags(flags: Flags): readonly DocumentedFlag[] {
  return flagTable(flags)
    .all.filter(({ flag }) => flag.hidden !== true)
    .map((named) => ({ usage: flagTerm(named).trim(), help: flagDescription(named) }));
}

/** The paragraphs of a description. */
export function paragraphsOf({ description = '' }: CommandDefinition): readonly string[] {
  return description
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
}
