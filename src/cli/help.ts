import { Help, type Command, type HelpConfiguration } from 'commander';
import type { Example } from '../commands/shared/define.ts';
import type { Palette } from '../render/color.ts';

/** The description of a longer flag starts on the next line. */
const MAX_TERM_WIDTH = 34;

const DEFAULTS = new Help();

/** Groups are replaced by their commands, as commander itself lists only direct subcommands. */
function visibleCommands(command: Command): Command[] {
  return DEFAULTS.visibleCommands(command).flatMap((child) =>
    child.commands.length === 0 ? [child] : visibleCommands(child),
  );
}

/** Without `ds`. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

export function helpConfiguration(palette: Palette): HelpConfiguration {
  return {
    minWidthToWrap: 20,
    styleTitle: (title) => palette.bold(title),
    visibleCommands,
    subcommandTerm: pathOf,
    optionDescription: ({ description }) => description,
    argumentDescription: ({ description }) => description,
    padWidth: (command, helper) => Math.min(DEFAULTS.padWidth(command, helper), MAX_TERM_WIDTH),
    formatItem: (term, width, description, helper) => {
      const format = (text: string): string => DEFAULTS.formatItem.call(helper, text, width, description, helper);
      return helper.displayWidth(term) <= width ? format(term) : `  ${term}\n${format('')}`;
    },
  };
}

/** The section `Examples:`. */
export function examplesText(examples: readonly Example[], { width, palette }: { width: number; palette: Palette }) {
  const texts = examples.map(({ comment, command }) => {
    const lines = DEFAULTS.boxWrap(comment, width - 4).split('\n');
    return `${lines.map((line) => `  ${palette.dim(`# ${line}`)}\n`).join('')}  ${command}\n`;
  });
  return `${palette.bold('Examples:')}\n${texts.join('\n')}`;
}
