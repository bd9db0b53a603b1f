import { counted } from '../../core/text/counted.ts';
import type { NodeKey } from '../../daemonset/rollout-run/batches.ts';
import type { NodeState } from '../../daemonset/rollout-run/node-state.ts';
import type { OpenBatch } from '../../daemonset/rollout-run/state.ts';
import { safeText } from '../../core/text/terminal-safe.ts';

/** `batch 2 of 5 (canary, zone-a)`. */
export function batchName(open: OpenBatch, total: number | undefined, undo: boolean): string {
  const of = total === undefined ? '' : ` of ${total}`;
  const { value }: NodeKey = open.low;
  const traits = [undo ? 'undo' : '', open.canary ? 'canary' : '', value ?? ''].filter((text) => text !== '');
  return safeText(`batch ${open.number}${of}${traits.length === 0 ? '' : ` (${traits.join(', ')})`}`);
}

/** What a batch waits for, in one line: `batch 2 (zone-a): 1 of 3 nodes ready; node-4: ContainerCreating`. */
export function waitingText(open: OpenBatch, waited: readonly NodeState[], ready: number, undo: boolean): string {
  const [first] = waited.filter(({ kind }) => kind === 'updating');
  const why = first?.kind === 'updating' ? `; ${first.node.metadata?.name ?? ''}: ${first.cause.reason}` : '';
  const total = counted(ready + waited.length, 'node');
  return `${batchName(open, undefined, undo)}: ${ready} of ${total} ready${safeText(why)}`;
}
