import type { Argument, CommandDefinition, CompletionSource, Flag } from '../../commands/shared/define.ts';
import { bareValue, type FlagTable, type NamedFlag } from '../flags/flag-table.ts';
import { readCommandLine, type CommandLine } from '../read-command-line.ts';
import { namesAfter, summaryOf } from '../registry.ts';
import type { Token } from '../flags/tokenize.ts';
import type { Environment } from '../environment.ts';
import { NOTHING, type Candidate, type Completion } from './completion.ts';
import { globalsOf } from './globals.ts';

/** The line up to the cursor: what is finished, read as flags and operands, and the word that is being typed. */
interface Line {
  readonly tokens: readonly Token[];
  readonly table: FlagTable;
  readonly partial: string;
}

/** The commands at the root that are no modules. */
const BUILT_IN: readonly Candidate[] = [
  { value: 'help', says: 'Show what a command does, with examples' },
  { value: 'options', says: 'Show the flags that every command takes' },
];

function commandNames({ path, asksHelp }: CommandLine, partial: string): Completion {
  const commands = namesAfter(path).map((name): Candidate => ({ value: name, says: summaryOf([...path, name]) }));
  const builtIn = path.length === 0 && !asksHelp ? BUILT_IN : [];
  return { candidates: [...commands, ...builtIn].filter(({ value }) => value.startsWith(partial)) };
}

async function namesFrom(
  source: CompletionSource,
  prefix: string,
  partial: string,
  environment: Environment,
  line: Line,
) {
  const { namesOf } = await import('./cluster-names.ts');
  const names = await namesOf(source, environment, globalsOf(line.tokens));
  return names.filter((name) => name.startsWith(partial)).map((name): Candidate => ({ value: `${prefix}${name}` }));
}

async function values(
  flag: Flag,
  prefix: string,
  partial: string,
  environment: Environment,
  line: Line,
): Promise<Completion> {
  const matching = (all: readonly string[]): Completion => {
    const fitting = all.filter((one) => one.startsWith(partial));
    return {
      candidates: fitting.map((one) => ({ value: `${prefix}${one}` })),
      open: fitting.length > 0 && fitting.every((one) => one.endsWith('=')),
    };
  };
  if (flag.type === 'boolean') return matching(['true', 'false']);
  if (flag.type === 'string' && flag.choices !== undefined) return matching(flag.choices);
  if (flag.suggests !== undefined) {
    const suggested = matching(flag.suggests);
    // Shells look for files where nothing else fits
    return flag.complete === 'file' ? { ...suggested, files: 'any' } : suggested;
  }
  const source = flag.complete ?? 'none';
  if (source === 'file') return { candidates: [], files: 'any' };
  if (source === 'directory') return { candidates: [], files: 'directories' };
  return { candidates: await namesFrom(source, prefix, partial, environment, line) };
}

/** Flags that may still be given; the letters too when nothing but a dash was typed. */
function flags({ tokens, table, partial }: Line): Completion {
  const provided = new Set(tokens.flatMap((token) => (token.kind === 'flag' ? [token.flag.key] : [])));
  const usable = table.all.filter(
    ({ key, flag }) => flag.hidden !== true && (flag.type === 'strings' || !provided.has(key)),
  );
  const help: Candidate = { value: '--help', says: 'show what the command does, with examples' };
  const spelled = ({ name, flag }: NamedFlag): readonly Candidate[] => [
    { value: `--${name}`, says: flag.help },
    ...(flag.short === undefined ? [] : [{ value: `-${flag.short}`, says: flag.help }]),
  ];
  return {
    candidates: [...usable.flatMap(spelled), help].filter(({ value }) => value.startsWith(partial)),
  };
}

/** The flag and the beginning of its value in one word: `--output=js`, `-oj`, `-o=j`. */
function flagInWord(word: string, table: FlagTable): { flag: NamedFlag; prefix: string; partial: string } | undefined {
  const equals = word.indexOf('=');
  if (word.startsWith('--')) {
    const flag = equals < 0 ? undefined : table.long(word.slice(2, equals));
    return flag && { flag, prefix: word.slice(0, equals + 1), partial: word.slice(equals + 1) };
  }
  for (let at = 1; at < word.length; at++) {
    const flag = table.short(word.charAt(at));
    if (flag === undefined) return undefined;
    const from = word[at + 1] === '=' ? at + 2 : at + 1;
    if (from > at + 1 || bareValue(flag.flag) === undefined) {
      return word.length <= at + 1 ? undefined : { flag, prefix: word.slice(0, from), partial: word.slice(from) };
    }
  }
  return undefined;
}

function argumentAt(definition: CommandDefinition, index: number): Argument | undefined {
  const last = definition.args.at(-1);
  return definition.args[index] ?? (last?.many === true ? last : undefined);
}

const TYPE_PREFIX = /^(?:ds|daemonsets?|daemonsets?\.apps)\//i;

async function operand(definition: CommandDefinition, environment: Environment, line: Line): Promise<Completion> {
  const before = line.tokens.flatMap((token) => (token.kind === 'operand' ? [token.text] : []));
  const argument = argumentAt(definition, before.length);
  const source = argument?.complete;
  if (argument?.choices !== undefined) {
    const candidates = argument.choices.filter((one) => one.startsWith(line.partial)).map((value) => ({ value }));
    return { candidates };
  }
  if (source === undefined || source === 'none') return NOTHING;
  if (source === 'file') return { candidates: [], files: 'any' };
  if (source === 'directory') return { candidates: [], files: 'directories' };
  const prefix = source === 'daemonsets' ? (TYPE_PREFIX.exec(line.partial)?.[0] ?? '') : '';
  const candidates = await namesFrom(source, prefix, line.partial.slice(prefix.length), environment, line);
  return { candidates: candidates.filter(({ value }) => !before.includes(value)) };
}

/**
 * What the last of these words may become; the others are finished. Commands and flags need neither kubeconfig nor server,
 * and what needs them has a limit of 300 ms.
 */
export async function complete(line: readonly string[], environment: Environment): Promise<Completion> {
  const partial = line.at(-1) ?? '';
  const read = await readCommandLine(line.slice(0, -1));
  const { definition, tokens, table, asksHelp } = read;
  if (definition === undefined && read.operands.length > 0) return NOTHING;
  const here: Line = { tokens, table, partial };
  const last = tokens.at(-1);
  if (last?.kind === 'flag' && last.value === undefined) return values(last.flag.flag, '', partial, environment, here);
  if (!tokens.some(({ kind }) => kind === 'dashes') && partial.startsWith('-')) {
    const inside = flagInWord(partial, table);
    if (inside !== undefined) return values(inside.flag.flag, inside.prefix, inside.partial, environment, here);
    return flags(here);
  }
  if (definition === undefined) return commandNames(read, partial);
  return asksHelp ? NOTHING : operand(definition, environment, here);
}
