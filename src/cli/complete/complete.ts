import type { Argument, CommandDefinition, CompletionSource, Flag } from '../../commands/shared/define.ts';
import type { Environment } from '../environment.ts';
import { bareValue, type FlagTable, type NamedFlag } from '../flags/flag-table.ts';
import { readCommandLine, type CommandLine } from '../read-command-line.ts';
import { namesAfter, summaryOf } from '../registry.ts';
import { NOTHING, type Candidate, type Completion } from './completion.ts';

/** The word at the cursor: candidates start with `partial`, and `prefix` is put before them. */
interface Word {
  readonly prefix: string;
  readonly partial: string;
}

/** What a value or an argument completes to. */
interface Values {
  readonly choices?: readonly string[];
  readonly suggests?: readonly string[];
  readonly complete?: CompletionSource;
}

const BUILT_IN: readonly Candidate[] = [
  { value: 'help', description: 'Show the help of a command' },
  { value: 'options', description: 'List the global flags' },
];

function startingWith(partial: string, candidates: readonly Candidate[]): Completion {
  return { candidates: candidates.filter(({ value }) => value.startsWith(partial)) };
}

function commandNames({ path, asksHelp }: CommandLine, partial: string): Completion {
  const commands = namesAfter(path).map((name): Candidate => ({
    value: name,
    description: summaryOf([...path, name]),
  }));
  return startingWith(partial, [...commands, ...(path.length === 0 && !asksHelp ? BUILT_IN : [])]);
}

/** The flags that can still be given. */
function flagNames({ tokens, table }: CommandLine, partial: string): Completion {
  const provided = new Set(tokens.flatMap((token) => (token.kind === 'flag' ? [token.flag.key] : [])));
  const usable = table.all.filter(
    ({ key, flag }) => flag.hidden !== true && (flag.type === 'strings' || !provided.has(key)),
  );
  const candidates = usable.flatMap(({ name, flag }): readonly Candidate[] => [
    { value: `--${name}`, description: flag.help },
    ...(flag.short === undefined ? [] : [{ value: `-${flag.short}`, description: flag.help }]),
  ]);
  return startingWith(partial, [...candidates, { value: '--help', description: 'show the help of the command' }]);
}

function matching(values: readonly string[], { prefix, partial }: Word): Completion {
  const found = values.filter((value) => value.startsWith(partial));
  return {
    candidates: found.map((value) => ({ value: `${prefix}${value}` })),
    open: found.length > 0 && found.every((value) => value.endsWith('=')),
  };
}

async function completeValue(
  values: Values,
  word: Word,
  line: CommandLine,
  environment: Environment,
): Promise<Completion> {
  const { choices, suggests, complete: source = 'none' } = values;
  if (choices !== undefined) return matching(choices, word);
  const files = source === 'file' ? 'any' : source === 'directory' ? 'directories' : undefined;
  if (files !== undefined) return { ...matching(suggests ?? [], word), files };
  if (suggests !== undefined) return matching(suggests, word);
  if (source === 'none') return NOTHING;
  if (source === 'commands') return matching(namesAfter(line.operands), word);
  const { namesOf } = await import('./cluster-names.ts');
  return matching(await namesOf(source, line.tokens, environment), word);
}

function valuesOf(flag: Flag): Values {
  return flag.type === 'boolean' ? { choices: ['true', 'false'] } : flag;
}

/** A flag with the start of its value in one word: `--output=js`, `-oj`, `-o=j`. */
function flagWithValue(arg: string, table: FlagTable): { flag: NamedFlag; word: Word } | undefined {
  const wordFrom = (at: number): Word => ({ prefix: arg.slice(0, at), partial: arg.slice(at) });
  const equals = arg.indexOf('=');
  if (arg.startsWith('--')) {
    const flag = equals < 0 ? undefined : table.long(arg.slice(2, equals));
    return flag && { flag, word: wordFrom(equals + 1) };
  }
  for (let at = 1; at < arg.length; at++) {
    const flag = table.short(arg.charAt(at));
    if (flag === undefined) return undefined;
    if (arg[at + 1] === '=') return { flag, word: wordFrom(at + 2) };
    if (bareValue(flag.flag) === undefined) return arg.length <= at + 1 ? undefined : { flag, word: wordFrom(at + 1) };
  }
  return undefined;
}

function argumentAt({ args }: CommandDefinition, index: number): Argument | undefined {
  const last = args.at(-1);
  return args[index] ?? (last?.many === true ? last : undefined);
}

/** kubectl's TYPE/NAME. */
const TYPE_PREFIX = /^(?:ds|daemonsets?|daemonsets?\.apps)\//i;

async function completeArgument(
  definition: CommandDefinition,
  partial: string,
  line: CommandLine,
  environment: Environment,
): Promise<Completion> {
  const argument: Values = argumentAt(definition, line.operands.length) ?? {};
  const prefix = argument.complete === 'daemonsets' ? (TYPE_PREFIX.exec(partial)?.[0] ?? '') : '';
  const word = { prefix, partial: partial.slice(prefix.length) };
  const completion = await completeValue(argument, word, line, environment);
  return { ...completion, candidates: completion.candidates.filter(({ value }) => !line.operands.includes(value)) };
}

/** Completes the last of these arguments. Only names from a cluster or a kubeconfig need a server or files, and at most 300 ms. */
export async function complete(args: readonly string[], environment: Environment): Promise<Completion> {
  const partial = args.at(-1) ?? '';
  const line = await readCommandLine(args.slice(0, -1));
  const { definition, tokens, table, asksHelp } = line;
  if (definition === undefined && line.operands.length > 0) return NOTHING;
  const last = tokens.at(-1);
  if (last?.kind === 'flag' && last.value === undefined) {
    return completeValue(valuesOf(last.flag.flag), { prefix: '', partial }, line, environment);
  }
  if (!tokens.some(({ kind }) => kind === 'dashes') && partial.startsWith('-')) {
    const found = flagWithValue(partial, table);
    if (found === undefined) return flagNames(line, partial);
    return completeValue(valuesOf(found.flag.flag), found.word, line, environment);
  }
  if (definition === undefined) return commandNames(line, partial);
  return asksHelp ? NOTHING : completeArgument(definition, partial, line, environment);
}
