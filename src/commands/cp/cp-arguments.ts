import { DsError } from '../../core/errors.ts';
import { hint, type Hint } from '../../core/hint.ts';
import { daemonSetNames } from '../shared/object-names.ts';

/** A copy that a command line means. */
export interface CopyDirection {
  readonly way: 'from' | 'to';
  readonly name: string;
  /** Of the form NAMESPACE/NAME:PATH. */
  readonly namespace: string | undefined;
  /** In the container. */
  readonly path: string;
  /** On this machine. */
  readonly local: string;
}

interface RemoteWord {
  readonly daemonSet: string;
  readonly path: string;
}

const EXAMPLE: Hint = hint`for example: NAME:/var/log/agent.log ./agent.log`;

/** Reads SOURCE and DESTINATION, of which one is NAME:PATH. Throws a DsError of kind `usage`, with kubectl's messages. */
export function copyDirection([source = '', destination = '']: readonly string[]): CopyDirection {
  const [from, to] = [remoteWord(source), remoteWord(destination)];
  if (from !== undefined && to !== undefined) {
    throw new DsError('usage', 'one of src or dest must be a local file specification', { hint: EXAMPLE });
  }
  const remote = from ?? to;
  if (remote === undefined) {
    throw new DsError('usage', 'one of src or dest must be a remote file specification', { hint: EXAMPLE });
  }
  const local = from === undefined ? source : destination;
  if (remote.path === '' || local === '') throw new DsError('usage', 'filepath can not be empty');
  return { way: from === undefined ? 'to' : 'from', ...daemonSetOf(remote.daemonSet), path: remote.path, local };
}

/** Undefined for a path of this machine: one with a drive, or that begins as paths do although it contains a colon. */
function remoteWord(word: string): RemoteWord | undefined {
  if (/^[A-Za-z]:\\|^(?:\.{0,2}|~)\//.test(word)) return undefined;
  const colon = word.indexOf(':');
  if (colon < 0) return undefined;
  if (colon === 0) {
    throw new DsError('usage', 'filespec must match the canonical format: [[NAMESPACE/]NAME:]file/path', {
      hint: EXAMPLE,
    });
  }
  return { daemonSet: word.slice(0, colon), path: word.slice(colon + 1) };
}

/** `NAME`, `ds/NAME`, and kubectl's `NAMESPACE/NAME`. */
function daemonSetOf(word: string): { readonly name: string; readonly namespace: string | undefined } {
  const [first = '', second, ...more] = word.split('/');
  const isType = /^(?:ds|daemonsets?)(?:\.apps|\.v1\.apps)?$/i.test(first);
  const namespace = second === undefined || isType || more.length > 0 ? undefined : first;
  const [name = ''] = daemonSetNames([namespace === undefined ? word : (second ?? '')]);
  return { name, namespace };
}
