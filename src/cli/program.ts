import { Argument, Command, Option } from 'commander';
import type { CommandDefinition, Flags } from '../commands/shared/define.ts';
import type { Palette } from '../render/color.ts';
import { flagDescription, flagTerm, usageOf } from './flags/flag-help.ts';
import { flagTable } from './flags/flag-table.ts';
import { initialValue, readValue } from './flags/flag-values.ts';
import { GLOBAL_FLAGS } from './flags/global-flags.ts';
import { examplesText, helpConfiguration } from './help.ts';
import { entriesBelow, summaryOf, type RegistryEntry } from './registry.ts';

/** Where help is printed. */
export interface HelpOutput {
  /** Columns. */
  readonly width: number;
  readonly palette: Palette;
  readonly write: (text: string) => void;
}

function createRoot(output: HelpOutput): Command {
  return new Command('ds')
    .description('ds is kubectl for DaemonSets: NAME means a DaemonSet.')
    .usage('COMMAND [NAME...] [flags]')
    .addHelpOption(new Option('-h, --help').hideHelp())
    .helpCommand(false)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureHelp(helpConfiguration(output.palette))
    .configureOutput({
      writeOut: output.write,
      outputError: () => undefined,
      getOutHelpWidth: () => output.width,
      // The palette decides
      getOutHasColors: () => true,
    })
    .addHelpText('after', '\nHelp for a command: ds COMMAND --help\nGlobal flags: ds options');
}

/** Adds the global flags. Help does not list them, so it is printed without them. */
export function addGlobalFlags(program: Command): void {
  for (const option of optionsOf(GLOBAL_FLAGS)) program.addOption(option);
}

/** commander's tree with only the command or group at this path, as all commands together take 1 ms at every start. */
export function createProgram(
  path: readonly string[],
  entries: readonly RegistryEntry[],
  output: HelpOutput,
): { readonly program: Command; readonly command: Command } {
  const program = createRoot(output);
  if (path[0] === 'options') return { program, command: addOptionsCommand(program) };
  for (const entry of entriesBelow(path, entries)) {
    addCommand(program, entry, path.length === 0 ? `${entry.section}:` : 'Commands:');
  }
  return { program, command: path.reduce((parent, name) => childOf(parent, name) ?? parent, program) };
}

function childOf(parent: Command, name: string): Command | undefined {
  return parent.commands.find((child) => child.name() === name);
}

function addCommand(program: Command, { path, aliases, summary }: RegistryEntry, heading: string): void {
  path.reduce((parent, name, depth) => {
    if (depth < path.length - 1) return childOf(parent, name) ?? addGroup(parent, path.slice(0, depth + 1), heading);
    return parent.command(name).aliases(aliases).summary(summary).helpGroup(heading);
  }, program);
}

function addGroup(parent: Command, path: readonly string[], heading: string): Command {
  const words = path.join(' ');
  return parent
    .command(path.at(-1) ?? '')
    .description(`${summaryOf(path)}.`)
    .usage('COMMAND [flags]')
    .helpGroup(heading)
    .helpCommand(false)
    .addHelpText('after', `\nHelp for a command: ds ${words} COMMAND --help`);
}

function addOptionsCommand(program: Command): Command {
  const command = program
    .command('options')
    .description('Every command takes these flags, before or after its arguments.')
    .usage('[flags]')
    .optionsGroup('Flags:');
  for (const option of optionsOf(GLOBAL_FLAGS)) command.addOption(option);
  return command;
}

/** All options require a value, because `parse` writes every flag as `--name=value`. */
function optionsOf(flags: Flags): readonly Option[] {
  return flagTable(flags).all.map((named) => {
    const { name, flag } = named;
    const option = new Option(`--${name} <value>`, flagDescription(named))
      .default(initialValue(flag))
      .argParser((text, before) => readValue(name, flag, text, Array.isArray(before) ? before : []))
      .hideHelp(flag.hidden === true);
    // Otherwise --no-headers would be the negation of --headers
    option.negate = false;
    option.flags = flagTerm(named);
    return option;
  });
}

/** Adds the arguments and flags of a command, and its help. */
export function describeCommand(command: Command, definition: CommandDefinition, output: HelpOutput): void {
  const { summary, description, args, flags, examples } = definition;
  command
    .description([`${summary}.`, ...(description === undefined ? [] : [description])].join('\n\n'))
    .usage(usageOf(definition))
    .optionsGroup('Flags:')
    .addHelpText('after', () => `\n${examplesText(examples, output)}\nGlobal flags: ds options`);
  for (const { name, help, optional, many, choices } of args) {
    const term = many === true ? `${name}...` : name;
    const argument = new Argument(optional === true ? `[${term}]` : `<${term}>`, help);
    command.addArgument(choices === undefined ? argument : argument.choices(choices));
  }
  for (const option of optionsOf(flags)) command.addOption(option);
}
