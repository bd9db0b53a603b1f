import {
  kubectlCommand,
  type Hint,
  type HintPart,
  type KubectlCounterpart,
  type SameCommand,
  type SuggestedCommand,
  type SuggestedFlags,
  type SuggestedValue,
} from './hint.ts';
import { shellWord, type Shell } from './text/shell-word.ts';

/** The parts of the command line that suggested commands repeat. */
export interface Invocation {
  /** How `ds` is called: `['ds']`. */
  readonly program: readonly string[];
  /** The path of the command: `['rollout', 'undo']`; empty before it is known. */
  readonly path: readonly string[];
  /** The arguments after the program, as they were typed. */
  readonly argv: readonly string[];
  /** The connection flags that were given, without the namespace. */
  readonly connection: SuggestedFlags;
  /** The value of --namespace. */
  readonly namespace: string | undefined;
  /** The namespace of commands without --namespace; undefined before a connection. */
  readonly contextNamespace: string | undefined;
  /** The command shows what another command would do, so it must not suggest one that changes the cluster. */
  readonly isReadOnly: boolean;
  readonly shell: Shell;
}

/** A run of `ds` without flags. */
export const PLAIN_INVOCATION: Invocation = {
  program: ['ds'],
  path: [],
  argv: [],
  connection: {},
  namespace: undefined,
  contextNamespace: undefined,
  isReadOnly: false,
  shell: 'posix',
};

/** Flags that people write in their short form, which is the same in ds and kubectl. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['allNamespaces', '-A'],
  ['filename', '-f'],
  ['namespace', '-n'],
  ['output', '-o'],
  ['patch', '-p'],
  ['selector', '-l'],
]);

/** Commands that do not connect to a cluster, or find it by themselves. */
const LOCAL = new Set(['completion', 'lint', 'options', 'sandbox']);

/** Commands that only read. Any other may change the cluster. */
const READING: Readonly<Record<SuggestedCommand['program'], readonly string[]>> = {
  ds: [
    'auth check',
    'completion',
    'describe',
    'diff',
    'get',
    'lint',
    'nodes',
    'options',
    'plan',
    'rollout history',
    'rollout status',
    'sandbox',
    'version',
    'wait',
  ],
  kubectl: ['api-resources', 'auth', 'describe', 'get'],
};

/** `dryRun` → `dry-run`. */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function flagArgs(key: string, value: SuggestedValue): readonly string[] {
  const letter = LETTERS.get(key);
  if (value === true) return [letter ?? `--${flagName(key)}`];
  const values = typeof value === 'object' ? value : [String(value)];
  // quotes are easiest to read around the value alone
  const isQuoted = (one: string): boolean => shellWord(one) !== one;
  return values.flatMap((one) => {
    if (letter !== undefined) return [letter, one];
    return isQuoted(one) ? [`--${flagName(key)}`, one] : [`--${flagName(key)}=${one}`];
  });
}

function connectionArgs(command: SuggestedCommand, run: Invocation): readonly string[] {
  const { program, path, flags } = command;
  if (flags['help'] === true || (program === 'ds' && LOCAL.has(path[0] ?? ''))) return [];
  const connection = Object.entries(run.connection).filter(([key]) => !Object.hasOwn(flags, key));
  return [...namespaceArgs(command, run), ...connection.flatMap(([key, value]) => flagArgs(key, value))];
}

function namespaceArgs({ program, flags, namespace }: SuggestedCommand, run: Invocation): readonly string[] {
  if (flags['allNamespaces'] === true || Object.hasOwn(flags, 'namespace')) return [];
  if (namespace === undefined) {
    return program === 'ds' && run.namespace !== undefined ? flagArgs('namespace', run.namespace) : [];
  }
  const isImplied = run.namespace === undefined && namespace === run.contextNamespace;
  return isImplied ? [] : flagArgs('namespace', namespace);
}

/** The current arguments with the flags and names added. A token on the command line is not printed. */
function sameArgs({ flags, names }: SameCommand, run: Invocation): readonly string[] {
  const dashes = run.argv.indexOf('--');
  const words = (dashes < 0 ? run.argv : run.argv.slice(0, dashes)).map((word, at, all) =>
    word.startsWith('--token=') ? '--token=TOKEN' : all[at - 1] === '--token' ? 'TOKEN' : word,
  );
  const more = Object.entries(flags).flatMap(([key, value]) => flagArgs(key, value));
  const rest = dashes < 0 ? [] : run.argv.slice(dashes);
  const at = words.indexOf(run.path.at(-1) ?? '') + 1 || words.length;
  const named = names.length === 0 ? words : words.toSpliced(at, 0, ...names);
  return [...named, ...more.filter((word) => !words.includes(word)), ...rest];
}

/**
 * The only function that writes a command for a person to type: each argument quoted for the shell, with the namespace of the object and
 * the connection flags of this run.
 */
export function commandLine(command: SuggestedCommand | SameCommand | KubectlCounterpart, run: Invocation): string {
  return commandArgs(command, run)
    .map((word) => shellWord(word, run.shell))
    .join(' ');
}

/** Commands that kubectl has too, and that need only the names of objects. */
const COUNTERPARTS = new Set([
  'delete',
  'describe',
  'edit',
  'get',
  'rollout history',
  'rollout restart',
  'rollout status',
  'rollout undo',
]);

function counterpartOf({ args }: KubectlCounterpart, { path, namespace }: Invocation): SuggestedCommand {
  const words = path.join(' ');
  return kubectlCommand(COUNTERPARTS.has(words) ? words : 'get', args, { namespace });
}

function commandArgs(command: SuggestedCommand | SameCommand | KubectlCounterpart, run: Invocation): readonly string[] {
  if (command.program === 'counterpart') return commandArgs(counterpartOf(command, run), run);
  if (command.program === 'same') return [...run.program, ...sameArgs(command, run)];
  const { program, path, args, flags, trailing = [] } = command;
  const provided = Object.entries(flags).flatMap(([key, value]) => flagArgs(key, value));
  const more = [...provided, ...connectionArgs(command, run)];
  // A name that looks like a flag is an argument after --
  const words = args.some((arg) => arg.startsWith('-')) ? [...more, '--', ...args] : [...args, ...more];
  return [...(program === 'ds' ? run.program : [program]), ...path, ...words, ...trailing];
}

function changesCluster(part: HintPart, run: Invocation): boolean {
  if (typeof part === 'string' || part.program === 'same') return false;
  if (part.program === 'counterpart') return changesCluster(counterpartOf(part, run), run);
  if (part.flags['help'] === true) return false;
  if (part.flags['dryRun'] !== undefined) return false;
  const words = part.path.join(' ');
  return !READING[part.program].some((path) => words === path || words.startsWith(`${path} `));
}

/** The text of a hint when the command line is not known. */
export function plainHint(provided: Hint): string {
  return hintText(provided, PLAIN_INVOCATION) ?? '';
}

/**
 * The text of a hint. Undefined if this run must not suggest it: `ds plan` and `ds diff` never suggest a command that changes the cluster.
 */
export function hintText(provided: Hint, run: Invocation): string | undefined {
  if (typeof provided === 'string') return provided;
  if (run.isReadOnly && provided.some((part) => changesCluster(part, run))) return undefined;
  return provided.map((part) => (typeof part === 'string' ? part : commandLine(part, run))).join('');
}
