import { Argument, Command, CommanderError, Option } from 'commander';
import type { CommandDefinition, FlagValues, Flags, Input } from '../commands/shared/define.ts';
import { DsError } from '../core/errors.ts';
import { commandHint } from './find-command.ts';
import { dsCommand, hint as hintText, type Hint } from '../core/hint.ts';
import { flagTable, type NamedFlag } from './flag-table.ts';
import { initialValue, readValue } from './flag-values.ts';
import { GLOBAL_FLAGS, type GlobalValues } from './global-flags.ts';
import { suggest } from '../core/text/suggest.ts';
import { tokenize, type Token } from './tokens.ts';

export interface Parsed {
  readonly input: Input<Flags>;
  readonly globals: GlobalValues;
}

/** commander reads `--no-headers` as the negation of `--headers`; pflag does not. */
class PlainOption extends Option {
  readonly #key: string;

  constructor(named: NamedFlag) {
    super(`--${named.name} <value>`);
    this.#key = named.key;
    this.negate = false;
  }

  override attributeName(): string {
    return this.#key;
  }
}

function optionOf(named: NamedFlag): Option {
  const { name, flag } = named;
  const option = new PlainOption(named).argParser((text: string, before: unknown) =>
    readValue(name, flag, text, Array.isArray(before) ? (before as readonly string[]) : []),
  );
  return option.default(initialValue(flag));
}

/** pflag's many spellings as the one that commander reads the same way: `--name=value`, then `--`, then the arguments. */
function canonical(tokens: readonly Token[]): readonly string[] {
  const flags: string[] = [];
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'operand') operands.push(token.text);
    else if (token.kind === 'unknown') flags.push(token.written);
    else if (token.kind === 'flag') {
      // Without its value it is the end: a `--` behind it would become one
      if (token.value === undefined) return [...flags, `--${token.flag.name}`];
      flags.push(`--${token.flag.name}=${token.value}`);
    }
  }
  return [...flags, '--', ...operands];
}

/** `ds apply agent.yaml` lacks its -f. */
function fileHint(path: readonly string[], flags: { readonly filename: string }): Hint {
  return hintText`files go behind -f: ${dsCommand(path, [], { flags })}`;
}

/** commander's refusals in kubectl's words, with the next step. */
function usageError(
  error: CommanderError,
  definition: CommandDefinition,
  tokens: readonly Token[],
  names: readonly string[],
): DsError {
  const command = ['ds', ...definition.path].join(' ');
  const hint = commandHint(definition.path);
  const operands = tokens.filter((token) => token.kind === 'operand');
  switch (error.code) {
    case 'commander.unknownOption': {
      const unknownWord = tokens.find((token) => token.kind === 'unknown');
      const text = unknownWord?.text ?? '';
      if (!text.startsWith('--')) {
        const letter = text.slice(1);
        return new DsError('usage', `unknown shorthand flag: '${letter}' in ${unknownWord?.written ?? text}`, { hint });
      }
      const meant = suggest(text.slice(2), names);
      const question = meant === undefined ? '' : `, did you mean --${meant}?`;
      return new DsError('usage', `unknown flag: ${text}${question}`, { hint });
    }
    case 'commander.optionMissingArgument': {
      const last = tokens.find((token) => token.kind === 'flag' && token.value === undefined);
      return new DsError('usage', `flag needs an argument: ${last?.kind === 'flag' ? last.shown : ''}`, { hint });
    }
    case 'commander.missingArgument': {
      const missing = definition.args[operands.length]?.name ?? '';
      return new DsError('usage', `${command} needs ${missing}`, { hint });
    }
    case 'commander.excessArguments': {
      const extra = operands[definition.args.length];
      const limit = definition.args.length === 0 ? 'no arguments' : `at most ${definition.args.length}`;
      const what = extra?.kind === 'operand' ? ` ("${extra.text}" is too much)` : '';
      const isFile = definition.args.length === 0 && definition.flags['filename'] !== undefined;
      const file = isFile && extra?.kind === 'operand' ? { filename: extra.text } : undefined;
      const next = file === undefined ? hint : fileHint(definition.path, file);
      return new DsError('usage', `${command} takes ${limit}${what}`, { hint: next });
    }
    case 'commander.invalidArgument': {
      const choices = definition.args.flatMap((argument) => argument.choices ?? []);
      return new DsError('usage', `${command} takes one of ${choices.join(', ')}`, { hint });
    }
    default:
      throw error;
  }
}

function operandsBefore(tokens: readonly Token[]): number | undefined {
  const dashes = tokens.findIndex((token) => token.kind === 'dashes');
  return dashes < 0 ? undefined : tokens.slice(0, dashes).filter((token) => token.kind === 'operand').length;
}

/** The words after a command's name as its input and the global flags. Throws a DsError of kind `usage`. */
export function parse(definition: CommandDefinition, words: readonly string[]): Parsed {
  const table = flagTable(definition.flags, GLOBAL_FLAGS);
  const tokens = tokenize(words, table);
  const command = new Command(definition.path.join(' ')).helpOption(false).exitOverride();
  command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  for (const named of table.all) command.addOption(optionOf(named));
  for (const { name, optional, many, choices } of definition.args) {
    const word = many === true ? `${name}...` : name;
    const argument = new Argument(optional === true ? `[${word}]` : `<${word}>`);
    command.addArgument(choices === undefined ? argument : argument.choices(choices));
  }
  command.action(() => undefined);
  try {
    command.parse(canonical(tokens), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      const names = table.all.filter(({ flag }) => flag.hidden !== true).map(({ name }) => name);
      throw usageError(error, definition, tokens, names);
    }
    if (error instanceof DsError && error.hint === undefined) {
      throw new DsError(error.kind, error.message, { hint: commandHint(definition.path) });
    }
    throw error;
  }
  const values = command.opts<FlagValues<Flags> & GlobalValues>();
  const provided = new Set(tokens.flatMap((token) => (token.kind === 'flag' ? [token.flag.key] : [])));
  return {
    input: { args: command.args, flags: values, provided, beforeDashes: operandsBefore(tokens) },
    globals: values,
  };
}
