import type { DeletionBlockers } from '../daemonset/pods/deletion.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { stuckText } from './nodes/stuck-nodes.ts';

/** The meaning of the garbage collector's finalizers. */
const MEANING: Readonly<Record<string, string>> = {
  foregroundDeletion: 'its dependents are deleted first',
  orphan: 'its dependents are orphaned first',
};

/** What blocks the deletion of an object: a line per finalizer and message, and the pods by cause. `now` in milliseconds since 1970. */
export function blockersText({ finalizers, pods, messages }: DeletionBlockers, now: number): string {
  const held = finalizers.map((finalizer) => {
    const meaning = Object.hasOwn(MEANING, finalizer) ? ` (${MEANING[finalizer] ?? ''})` : '';
    return `held by the finalizer ${finalizer}${meaning}`;
  });
  const lines = [...held, ...messages].map((line) => `${safeText(line)}\n`);
  return `${lines.join('')}${stuckText(pods, now)}`;
}
