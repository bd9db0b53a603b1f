import { DsError } from '../core/errors.ts';
import { dsCommand, hint, type Hint } from '../core/hint.ts';
import { flagTable, bareValue, type FlagTable } from './flag-table.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { GROUPS, REGISTRY, type Group, type RegistryEntry } from './registry.ts';
import { suggest } from '../core/text/suggest.ts';

/** Where the words of a command line lead. `rest` is the line without them. */
export interface Found {
  readonly path: readonly string[];
  /** The command, or undefined when the words name a group or nothing (`ds` alone). */
  readonly entry: RegistryEntry | undefined;
  readonly group: Group | undefined;
  readonly rest: readonly string[];
  /** The word that no command has, where one was expected. */
  readonly unknownWord: string | undefined;
}

const GLOBALS: FlagTable = flagTable(GLOBAL_FLAGS);

const samePath = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ');

/** The words that may follow these words, in the order of help. */
export function wordsAfter(path: readonly string[]): readonly string[] {
  const depth = path.length;
  const words = [...REGISTRY.map((entry) => entry.path), ...GROUPS.map((group) => group.path)]
    .filter((other) => other.length > depth && samePath(other.slice(0, depth), path))
    .map((other) => other[depth] ?? '');
  return [...new Set(words)];
}

export function entryAt(path: readonly string[]): RegistryEntry | undefined {
  return REGISTRY.find((entry) => samePath(entry.path, path));
}

export function groupAt(path: readonly string[]): Group | undefined {
  return GROUPS.find((group) => samePath(group.path, path));
}

/** Whether the word after this flag is its value. An unknown flag before the command takes one, unless that would eat the command. */
function takesNext(word: string, next: string, path: readonly string[]): boolean {
  if (word.includes('=') || word === '-h' || word === '--help') return false;
  if (word.startsWith('--')) {
    const known = GLOBALS.long(word.slice(2));
    if (known !== undefined) return bareValue(known.flag) === undefined;
  } else {
    const known = GLOBALS.short(word.charAt(1));
    if (known !== undefined) return word.length === 2 && bareValue(known.flag) === undefined;
    if (word.length > 2) return false;
  }
  return !next.startsWith('-') && !wordsAfter(path).includes(next);
}

/** Finds the command among the flags: global flags may stand before and between its words, as with kubectl. */
export function findCommand(argv: readonly string[]): Found {
  const path: string[] = [];
  const rest: string[] = [];
  let unknownWord: string | undefined;
  let at = 0;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') break;
    if (word.startsWith('-') && word !== '-') {
      rest.push(word);
      const next = argv[at + 1];
      if (next !== undefined && takesNext(word, next, path)) {
        rest.push(next);
        at++;
      }
      continue;
    }
    if (!wordsAfter(path).includes(word)) {
      if (entryAt(path) === undefined) unknownWord = word;
      break;
    }
    path.push(word);
    if (wordsAfter(path).length === 0) {
      at++;
      break;
    }
  }
  rest.push(...argv.slice(at));
  return { path, entry: entryAt(path), group: groupAt(path), rest, unknownWord };
}

/** What people type for it elsewhere. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['list', ['get']],
  ['ls', ['get']],
  ['remove', ['delete']],
  ['rm', ['delete']],
  ['show', ['describe']],
]);

/** `status` is `rollout status`: the first command whose last word it is. */
function pathEndingIn(word: string): readonly string[] | undefined {
  return REGISTRY.find(({ path }) => path.length > 1 && path.at(-1) === word)?.path;
}

/** What Deployments have and DaemonSets have not: a rollout is held back by its update strategy. */
function notForDaemonSets(path: readonly string[], word: string, args: readonly string[]): Hint | undefined {
  if (path.join(' ') !== 'rollout' || (word !== 'pause' && word !== 'resume')) return undefined;
  const type = word === 'pause' ? 'OnDelete' : 'RollingUpdate';
  const patch = JSON.stringify({ spec: { updateStrategy: { type } } });
  const command = dsCommand('patch', [args[0] ?? 'NAME'], { flags: { patch } });
  return word === 'pause'
    ? hint`a DaemonSet cannot be paused; to replace no more pods: ${command}`
    : hint`a DaemonSet cannot be paused; to let its pods be replaced again: ${command}`;
}

/** How to call a command or a group: its help, or the one that was probably meant. */
export function commandHint(path: readonly string[], meant?: string): Hint {
  if (meant === undefined) return hint`${dsCommand(path, [], { flags: { help: true } })}`;
  return hint`did you mean this? ${dsCommand([...path, meant])}`;
}

/** `unknown command "gte" for "ds"`, with what was probably meant. */
export function unknownCommand(path: readonly string[], word: string, args: readonly string[] = []): DsError {
  const parent = ['ds', ...path].join(' ');
  const elsewhere = path.length === 0 ? (SYNONYMS.get(word) ?? pathEndingIn(word)) : undefined;
  const next =
    elsewhere === undefined
      ? (notForDaemonSets(path, word, args) ?? commandHint(path, suggest(word, wordsAfter(path))))
      : hint`did you mean this? ${dsCommand(elsewhere, args)}`;
  return new DsError('usage', `unknown command "${word}" for "${parent}"`, {
    hint: next,
  });
}
