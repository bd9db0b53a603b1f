import { DsError } from '../../../core/errors.ts';
import { hint, sameCommand, type Hint } from '../../../core/hint.ts';
import { labelQuery } from '../../../apimachinery/labels/label-query.ts';
import type { Flags, FlagValues } from '../define.ts';
import { SHARED_FLAGS } from '../flags.ts';
import { CHANGE_OUTPUT_FLAGS, checkChangeOutput } from '../output/change-output.ts';

/** The flags of commands that change fields of existing objects. */
export const CHANGE_FLAGS = {
  filename: SHARED_FLAGS.filename,
  recursive: SHARED_FLAGS.recursive,
  local: { type: 'boolean', help: 'change and print the objects of the files without contacting the server' },
  dryRun: SHARED_FLAGS.dryRun,
  ...CHANGE_OUTPUT_FLAGS,
} as const satisfies Flags;

export type ChangeFlags = FlagValues<typeof CHANGE_FLAGS>;

/** The flags that choose objects without naming them. */
export const CHOICE_FLAGS = { all: SHARED_FLAGS.all, selector: SHARED_FLAGS.selector } as const satisfies Flags;

export interface ChoiceFlags {
  readonly all?: boolean;
  readonly selector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly allNamespaces?: boolean;
}

function usage(message: string, next?: Hint): DsError {
  return new DsError('usage', message, { hint: next });
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

/** Throws a DsError of kind `usage`, as kubectl does. `names` is the number of named objects; none does not mean all. */
export function checkChange(names: number, flags: ChangeFlags & ChoiceFlags): void {
  const { all = false, selector, fieldSelector, allNamespaces = false } = flags;
  const selects = all || isSet(selector) || isSet(fieldSelector);
  checkChangeOutput(flags);
  labelQuery(selector ?? '');
  if (all && isSet(selector)) throw usage('cannot set --all and --selector at the same time');
  if (all && isSet(fieldSelector)) throw usage('cannot set --all and --field-selector at the same time');
  if (flags.local) {
    if (flags.dryRun === 'server') {
      throw usage('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    }
    if (names > 0) throw usage('--local changes objects in files and takes no names');
    if (flags.filename.length === 0)
      throw usage('one or more files must be specified with --local', hint`${sameCommand({ filename: 'FILE' })}`);
  }
  if (flags.filename.length > 0) {
    if (names > 0) {
      throw usage('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    }
    if (all || isSet(fieldSelector) || allNamespaces) {
      throw usage('--all, --all-namespaces and --field-selector cannot be used with --filename');
    }
    return;
  }
  if (names === 0 && !selects) {
    throw usage('no DaemonSet is named', hint`${sameCommand({}, ['NAME'])}`);
  }
  if (names > 0 && selects) throw usage('name cannot be provided when a selector is specified');
  if (names > 0 && allNamespaces) throw usage('a resource cannot be retrieved by name across all namespaces');
}

export interface Pairs {
  /** The names before the first pair. */
  readonly words: readonly string[];
  /** `KEY=VALUE` and `KEY-`. */
  readonly pairs: readonly string[];
}

function isPair(word: string): boolean {
  return (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');
}

/** Throws for a pair without a key, which would otherwise be read as the name of an object. `what` is what the key is: `label`. */
export function refuseKeyless(args: readonly string[], what: string): void {
  const keyless = args.find((word) => word.startsWith('='));
  if (keyless !== undefined) throw usage(`invalid ${what} ${JSON.stringify(keyless)}: there is no key before the "="`);
}

/** Separates names from pairs. `type` is kubectl's word for the pairs. */
export function splitPairs(args: readonly string[], type: string): Pairs {
  refuseKeyless(args, type);
  const first = args.findIndex(isPair);
  if (first < 0) return { words: args, pairs: [] };
  const pairs = args.slice(first);
  const late = pairs.find((word) => !isPair(word));
  if (late !== undefined) throw usage(`all resources must be specified before ${type} changes: ${late}`);
  return { words: args.slice(0, first), pairs };
}
