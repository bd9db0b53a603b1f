import { DsError } from '../../core/errors.ts';
import { hint, kubectlCounterpart, type Hint } from '../../core/hint.ts';
import { pathSegmentProblem } from '../../kube/path-segment.ts';
import type { Argument, ArgumentChanges } from './define.ts';

/** The argument of commands that take any number of DaemonSets. */
export function daemonSetsArgument(help: string, name = 'NAME'): Argument {
  return { name, help, optional: true, many: true, complete: 'daemonsets' };
}

/** The argument of commands that take DaemonSets and then what to change. */
export function changesArgument(help: string, name: string, changes: ArgumentChanges): Argument {
  return { ...daemonSetsArgument(help, name), changes };
}

const DAEMON_SET_TYPE = /^(?:ds|daemonsets?)(?:\.apps|\.v1\.apps)?$/i;

/** Types that people type by habit, by each of their spellings. A DaemonSet of such a name is written `ds/NAME`. */
const OTHER_TYPES = new Map<string, string>(
  Object.entries({
    all: '',
    configmap: 'cm',
    controllerrevision: '',
    cronjob: 'cj',
    deployment: 'deploy',
    event: 'ev',
    ingress: 'ing',
    job: '',
    namespace: 'ns',
    node: 'no',
    pod: 'po',
    replicaset: 'rs',
    secret: '',
    service: 'svc',
    serviceaccount: 'sa',
    statefulset: 'sts',
  }).flatMap(
    ([singular, short]) =>
      [
        [singular, singular],
        [singular === 'ingress' ? 'ingresses' : `${singular}s`, singular],
        ...(short === '' ? [] : [[short, singular] as const]),
      ] as const,
  ),
);

function otherType(word: string, args: readonly string[]): DsError {
  return new DsError('usage', `ds only works with DaemonSets, and "${word}" is another resource type`, {
    hint: hint`for other types: ${kubectlCounterpart(args)}; for a DaemonSet of that name: ds/${word}`,
  });
}

/** Throws a DsError of kind `usage` for a name that no path of the API can hold. `kind` is what the message calls the object. */
function checkName(name: string, kind: string, word = name): string {
  const problem = pathSegmentProblem(name);
  if (problem !== undefined) throw new DsError('usage', `invalid ${kind} name "${word}": ${problem}`);
  return name;
}

function nameOf(word: string): string {
  const slash = word.indexOf('/');
  if (slash < 0) return checkName(word, 'DaemonSet');
  const type = word.slice(0, slash);
  const name = word.slice(slash + 1);
  if (!DAEMON_SET_TYPE.test(type)) {
    throw new DsError('usage', `ds only works with DaemonSets, and "${word}" has another resource type`, {
      hint: hint`for other types: ${kubectlCounterpart([word])}`,
    });
  }
  return checkName(name, 'DaemonSet');
}

/** A singular that stands alone may be a name: `ingress` is a common one. */
function isOtherType(word: string, alone: boolean): boolean {
  const type = OTHER_TYPES.get(word.toLowerCase());
  return type !== undefined && (!alone || type === 'all' || type !== word.toLowerCase());
}

/**
 * The DaemonSets that a command line names, each once and in its order. `NAME`, `ds/NAME`, `daemonset/NAME`, `daemonsets/NAME` and
 * `daemonset.apps/NAME` mean the same. As with kubectl, the type may stand alone in front (`get ds NAME`); a DaemonSet called `ds` is
 * `ds/ds`. Throws a DsError of kind `usage` for another type.
 */
export function daemonSetNames(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  if (first === undefined) return [];
  if (isOtherType(first, rest.length === 0)) throw otherType(first, args);
  const words = DAEMON_SET_TYPE.test(first) ? rest : args;
  return [...new Set(words.map(nameOf))];
}

/** Whether a word is only the type of DaemonSets, which may stand in front of names. */
export function isDaemonSetType(word: string): boolean {
  return DAEMON_SET_TYPE.test(word);
}

const NODE_TYPE = /^(?:no|nodes?)(?:\/|$)/i;

/** Whether a word is `node/NAME`, or the type alone. */
export function startsWithNodeType(word: string): boolean {
  return NODE_TYPE.test(word);
}

/** The name of a node: `NAME` or `node/NAME`. */
export function nodeName(word: string): string {
  return checkName(word.replace(/^(?:no|nodes?)\//i, ''), 'node', word);
}

/**
 * A DaemonSet and the nodes after it, each once. As everywhere, the type may stand in front of the name (`ds nodes ds agent`); a node may be
 * `node/n1`. Throws a DsError of kind `usage`, with the example as its hint, when no DaemonSet is named.
 */
export function daemonSetAndNodes(
  args: readonly string[],
  example: Hint,
): { readonly name: string; readonly nodes: readonly string[] } {
  const isType = daemonSetNames(args.slice(0, 1)).length === 0;
  const [word, ...nodes] = isType ? args.slice(1) : args;
  const [name] = word === undefined ? [] : daemonSetNames(isType ? [...args.slice(0, 1), word] : [word]);
  if (name === undefined) throw new DsError('usage', 'no DaemonSet is named', { hint: example });
  return { name, nodes: [...new Set(nodes.map((node) => node.replace(/^(?:no|nodes?)\//, '')))] };
}
