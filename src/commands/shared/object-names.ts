import { DsError } from '../../core/errors.ts';
import { hint, kubectlCounterpart } from '../../core/hint.ts';

const OURS = /^(?:ds|daemonsets?)(?:\.apps|\.v1\.apps)?$/i;

/** Types that people type by habit. A DaemonSet with such a name is reached as `ds/NAME`. */
const OTHERS = new Map<string, string>(
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
  return new DsError('usage', `ds is for DaemonSets, and "${word}" is another type`, {
    hint: hint`other types: ${kubectlCounterpart(args)}; a DaemonSet with that name: ds/${word}`,
  });
}

/** Throws a DsError of kind `usage` for a name that no path of the API can hold. `kind` is what the message calls the object. */
function checkName(name: string, kind: string, word = name): string {
  const problem =
    name === ''
      ? 'it is empty'
      : name === '.' || name === '..'
        ? `it may not be '${name}'`
        : /[/%]/.test(name)
          ? 'it may not contain / or %'
          : undefined;
  if (problem !== undefined) throw new DsError('usage', `invalid ${kind} name "${word}": ${problem}`);
  return name;
}

function nameOf(word: string): string {
  const slash = word.indexOf('/');
  if (slash < 0) return checkName(word, 'DaemonSet');
  const type = word.slice(0, slash);
  const name = word.slice(slash + 1);
  if (!OURS.test(type)) {
    throw new DsError('usage', `ds is for DaemonSets, and "${word}" is of another type`, {
      hint: hint`other types: ${kubectlCounterpart([word])}`,
    });
  }
  return checkName(name, 'DaemonSet');
}

/** Only the plural or the short form is surely no name when it stands alone: `ingress` may well be a DaemonSet. */
function isOtherType(word: string, alone: boolean): boolean {
  const type = OTHERS.get(word.toLowerCase());
  return type !== undefined && (!alone || type !== word.toLowerCase());
}

/**
 * The DaemonSets that a command line names. `NAME`, `ds/NAME`, `daemonset/NAME`, `daemonsets/NAME` and `daemonset.apps/NAME` mean the
 * same. A first word that is our type and nothing else is kubectl's habit (`get ds NAME`) and is dropped, so that a
 * DaemonSet called `ds` is `ds/ds`. Another type is a usage error, with a hint. Each name is given once, in the order of the line.
 */
export function daemonSetNames(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  if (first === undefined) return [];
  if (isOtherType(first, rest.length === 0)) throw otherType(first, args);
  const words = OURS.test(first) ? rest : args;
  return [...new Set(words.map(nameOf))];
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
