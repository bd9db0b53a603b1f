import { DsError } from '../../../core/errors.ts';
import { labelQuery } from '../../../apimachinery/labels/label-query.ts';
import type { Flags, FlagValues } from '../define.ts';
import { MANIFEST_FLAGS, objectFormat } from '../manifest/manifest-flags.ts';

/** The flags of commands that change some fields of objects that are there. */
export const CHANGE_FLAGS = {
  filename: {
    ...MANIFEST_FLAGS.filename,
    help: 'what a file, a folder, a URL, or - for standard input names; may be given several times',
  },
  recursive: MANIFEST_FLAGS.recursive,
  local: { type: 'boolean', help: 'change what the files say, print it, and ask no server' },
  dryRun: MANIFEST_FLAGS.dryRun,
  output: { type: 'string', short: 'o', value: 'FORMAT', help: 'print the changed objects: json, yaml or name' },
  showManagedFields: MANIFEST_FLAGS.showManagedFields,
} as const satisfies Flags;

export type ChangeFlags = FlagValues<typeof CHANGE_FLAGS>;

/** The flags that choose without names. */
export const CHOICE_FLAGS = {
  all: { type: 'boolean', help: 'every DaemonSet of the namespace' },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "those whose labels match, as in 'app=agent,tier!=edge'; with -f: only those of the files",
  },
} as const satisfies Flags;

/** What may choose the objects of a change, beside names and files. */
export interface ChoiceFlags {
  readonly all?: boolean;
  readonly selector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly allNamespaces?: boolean;
}

function usage(message: string, hint?: string): DsError {
  return new DsError('usage', message, hint === undefined ? {} : { hint });
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

/** kubectl's refusals; no name never means all of them. `names` counts the objects that are named. */
export function checkChange(names: number, flags: ChangeFlags & ChoiceFlags): void {
  const { all = false, selector, fieldSelector, allNamespaces = false } = flags;
  const selects = all || isSet(selector) || isSet(fieldSelector);
  objectFormat(flags.output);
  labelQuery(selector ?? '');
  if (all && isSet(selector)) throw usage('cannot set --all and --selector at the same time');
  if (all && isSet(fieldSelector)) throw usage('cannot set --all and --field-selector at the same time');
  if (flags.local) {
    if (flags.dryRun === 'server') {
      throw usage('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    }
    if (names > 0) throw usage('--local changes what files say, and takes no names');
    if (flags.filename.length === 0) throw usage('one or more files must be specified with --local: -f FILE');
  }
  if (flags.filename.length > 0) {
    if (names > 0) {
      throw usage('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    }
    if (all || isSet(fieldSelector) || allNamespaces) {
      throw usage('--all, --all-namespaces and --field-selector say nothing about the objects of files');
    }
    return;
  }
  if (names === 0 && !selects) {
    throw usage('no DaemonSet is named', 'name it before what changes, or choose with --filename, --selector or --all');
  }
  if (names > 0 && selects) throw usage('name cannot be provided when a selector is specified');
  if (names > 0 && allNamespaces) throw usage('a resource cannot be retrieved by name across all namespaces');
}

export interface Pairs {
  /** The words before the first pair: names. */
  readonly words: readonly string[];
  /** `KEY=VALUE` and `KEY-`. */
  readonly pairs: readonly string[];
}

function isPair(word: string): boolean {
  return (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');
}

/** Names, then what to change; `type` is what kubectl calls the pairs. */
export function splitPairs(args: readonly string[], type: string): Pairs {
  const first = args.findIndex(isPair);
  if (first < 0) return { words: args, pairs: [] };
  const pairs = args.slice(first);
  const late = pairs.find((word) => !isPair(word));
  // kubectl's sentence
  if (late !== undefined) throw usage(`all resources must be specified before ${type} changes: ${late}`);
  return { words: args.slice(0, first), pairs };
}
