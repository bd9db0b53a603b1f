import { safeText } from '../../core/text/terminal-safe.ts';
import { bytesOf } from './line-text.ts';

export interface PrefixParts {
  /** The value of the label of --by; absent without --by. */
  readonly group?: string | undefined;
  readonly node: string;
  /** Only when the logs of several containers of a pod are read. */
  readonly container?: string | undefined;
}

/** `[node-1] `, `[zone-a/node-1/agent] `: in brackets as kubectl's, with one character per byte. */
export function logPrefix({ group, node, container }: PrefixParts): string {
  const parts = [group, node, container].filter((part) => part !== undefined);
  return `[${bytesOf(safeText(parts.join('/')))}] `;
}
