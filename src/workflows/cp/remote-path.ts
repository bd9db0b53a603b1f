import { posix } from 'node:path';
import { byteText, type ByteText } from '../../core/byte-text.ts';

/** A path in a container. */
export interface RemotePath {
  /** As a program gets it: without a slash at its end, and never an option. */
  readonly argument: string;
  /** How tar names what is there: the path without what leads up, and without slashes at its ends. Empty for `/` and `.`. */
  readonly prefix: ByteText;
}

export function remotePath(path: string): RemotePath {
  const trimmed = path.replace(/(?<=.)\/+$/, '');
  const argument = trimmed.startsWith('-') ? `./${trimmed}` : trimmed;
  return { argument, prefix: byteText(withoutParents(posix.normalize(argument.replace(/^\/+/, '')))) };
}

/** As every tar stores a name: it removes all that leads up. */
function withoutParents(path: string): string {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return names.slice(names.lastIndexOf('..') + 1).join('/');
}

/** A member's name relative to the requested path, in parts; empty for the path itself. Undefined if it is not in there. */
export function namesBelow(name: ByteText, prefix: ByteText): readonly ByteText[] | undefined {
  const names = partsOf(name);
  const expected = partsOf(prefix);
  return expected.every((part, at) => names[at] === part) ? names.slice(expected.length) : undefined;
}

function partsOf(path: ByteText): readonly ByteText[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
