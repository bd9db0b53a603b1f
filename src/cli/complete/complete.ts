import type { Argument, CommandDefinition, CompletionSource, Flag } from '../../commands/shared/define.ts';
import type { Environment } from '../environment.ts';
import { bareValue, type FlagTable, type NamedFlag } from '../flags/flag-table.ts';
import { readCommandLine, type CommandLine } from '../read-command-line.ts';
import { namesAfter, summaryOf } from '../registry.ts';
import { argumentWords, withoutType } from './argument-words.ts';
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
  readonly follows?: Readonly<Record<string, CompletionSource>>;
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
  const { choices, suggests, follows = {}, complete: source = 'none' } = values;
  const [start, next] = Object.entries(follows).find(([beginning]) => word.partial.startsWith(beginning)) ?? [];
  if (start !== undefined && next !== undefined) {
    return completeValue({ complete: next }, wordAfter(word, start), line, environment);
  }
  if (choices !== undefined) return matching(choices, word);
  const files = source === 'file' ? 'any' : source === 'directory' ? 'directories' : undefined;
  if (files !== undefined) return { ...matching(suggests ?? [], word), files };
  if (suggests !== undefined) return matching(suggests, word);
  if (source === 'none') return NOTHING;
  if (source === 'commands') return matching(namesAfter(line.operands), word);
  // A range, as in --diff 2..3
  const range = source === 'revisions' ? (/^.*\.\./.exec(word.partial)?.[0] ?? '') : '';
  return matching(await namesFrom(source, line, environment), wordAfter(word, range));
}

/** The word without a beginning that stays as it is. */
function wordAfter({ prefix, partial }: Word, beginning: string): Word {
  return { prefix: `${prefix}${beginning}`, partial: partial.slice(beginning.length) };
}

async function namesFrom(
  source: CompletionSource,
  line: CommandLine,
  environment: Environment,
): Promise<readonly string[]> {
  const { namesOf } = await import('./cluster-names.ts');
  return namesOf(source, line, environment);
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

/** Flags that choose the objects to be changed. */
const CHOOSING: ReadonlySet<string> = new Set(['all', 'selector', 'filename']);

async function completeArgument(
  definition: CommandDefinition,
  partial: string,
  line: CommandLine,
  environment: Environment,
): Promise<Completion> {
  const { operands, tokens } = line;
  const { args } = definition;
  const takesDaemonSet = args[0]?.complete === 'daemonsets';
  const argument = argumentAt(definition, takesDaemonSet ? withoutType(operands).length : operands.length);
  if (argument === undefined) return NOTHING;
  const isChosen = tokens.some((token) => token.kind === 'flag' && CHOOSING.has(token.flag.key));
  const words = argumentWords(argument, operands, { partial, isChosen });
  const completions = await Promise.all(
    words.map(async ({ source, prefix, suffix }): Promise<Completion> => {
      const word = wordAfter({ prefix: '', partial }, prefix);
      if (suffix === '') return completeValue({ ...argument, complete: source }, word, line, environment);
      return matching(
        (await namesFrom(source, line, environment)).map((name) => `${name}${suffix}`),
        word,
      );
    }),
  );
  const candidates = completions.flatMap((one) => one.candidates).filter(({ value }) => !operands.includes(value));
  const isOpen = candidates.length > 0 && candidates.every(({ value }) => value.endsWith('='));
  return { ...completions[0], candidates, open: isOpen };
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
