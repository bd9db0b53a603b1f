import type { Argument, CompletionSource } from '../../commands/shared/define.ts';
import { isDaemonSetType, startsWithNodeType } from '../../commands/shared/object-names.ts';

/** What the word at the cursor may be: `prefix`, a name of the source, and `suffix`. */
export interface ArgumentWord {
  readonly source: CompletionSource;
  readonly prefix: string;
  readonly suffix: '' | '=';
}

/** The words before the cursor, as a command reads them. */
interface WordsBefore {
  /** The objects that are named, without a type that stands alone in front of them. */
  readonly objects: readonly string[];
  /** Whether a change, such as `KEY=VALUE`, has been given. */
  readonly hasChange: boolean;
  /** Whether the type of nodes stands alone in front. */
  readonly startsWithNodes: boolean;
}

/** kubectl's TYPE/NAME. */
const TYPE_PREFIX = /^(?:ds|daemonsets?)(?:\.apps|\.v1\.apps)?\//i;
const NODE_PREFIX = /^(?:no|nodes?)\//i;
const CHANGE = /=|-$/;

/** The arguments without a type of DaemonSets that stands alone in front, as in `ds logs ds agent`. */
export function withoutType(operands: readonly string[]): readonly string[] {
  const [first = '', ...rest] = operands;
  return isDaemonSetType(first) ? rest : operands;
}

/** The DaemonSet that a command line names first. */
export function firstName(operands: readonly string[]): string | undefined {
  return withoutType(operands)[0]?.replace(TYPE_PREFIX, '');
}

function wordsBefore(operands: readonly string[]): WordsBefore {
  const [first = '', ...rest] = operands;
  const startsWithNodes = startsWithNodeType(first) && !first.includes('/');
  const words = startsWithNodes ? rest : withoutType(operands);
  const objects = words.filter((word) => !CHANGE.test(word));
  return { objects, hasChange: objects.length < words.length, startsWithNodes };
}

/**
 * What the next argument may be. After a DaemonSet that is to be changed come its changes and no other name, although a command takes
 * several: a list of names would hide what is mostly wanted. `isChosen` says whether a flag, such as `--all`, has chosen the objects.
 */
export function argumentWords(
  { complete: source = 'none', changes }: Argument,
  operands: readonly string[],
  { partial, isChosen }: { readonly partial: string; readonly isChosen: boolean },
): readonly ArgumentWord[] {
  const name = (of: CompletionSource, pattern?: RegExp): ArgumentWord => ({
    source: of,
    prefix: pattern?.exec(partial)?.[0] ?? '',
    suffix: '',
  });
  const names =
    source === 'daemonsets' ? name(source, TYPE_PREFIX) : name(source, source === 'nodes' ? NODE_PREFIX : undefined);
  if (changes === undefined) return [names];
  const { objects, hasChange, startsWithNodes } = wordsBefore(operands);
  const takesNodes = changes.keyOfNodes !== undefined;
  if (takesNodes && NODE_PREFIX.test(partial)) return [name('nodes', NODE_PREFIX)];
  if (TYPE_PREFIX.test(partial)) return [names];
  const areNodes = takesNodes && (startsWithNodes || objects.some((word) => NODE_PREFIX.test(word)));
  const key = (areNodes ? changes.keyOfNodes : undefined) ?? changes.key;
  const change: ArgumentWord = { source: key, prefix: '', suffix: changes.isValue === true ? '' : '=' };
  if (hasChange || isChosen) return [change];
  if (objects.length === 0) return [takesNodes && startsWithNodes ? name('nodes') : names];
  return areNodes && startsWithNodes ? [name('nodes'), change] : [change];
}
