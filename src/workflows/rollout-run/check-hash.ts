import { createHash, randomBytes } from 'node:crypto';
import type { CheckHash } from '../../daemonset/rollout-run/state.ts';

/** So that the hash is of nothing else than a check of a run, whatever else somebody hashes. */
const PURPOSE = 'daemonset-cli rollout run check v1';

/** What may be kept of a check on the DaemonSet, where anybody who may read it sees it: the command may hold a token. */
export function hashCheck(command: string, salt = randomBytes(16).toString('hex')): CheckHash {
  return { salt, sha256: createHash('sha256').update(`${PURPOSE}\0${salt}\0${command}`).digest('hex') };
}

export function isSameCheck(command: string, { salt, sha256 }: CheckHash): boolean {
  return hashCheck(command, salt).sha256 === sha256;
}
