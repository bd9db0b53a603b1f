import type { Clock } from '../core/clock.ts';
import type { Client } from '../kube/client.ts';
import { latestPodMessage, podEvents, podLog, type PodMessage } from '../workflows/cluster/pod-messages.ts';
import { lastCreateError } from '../workflows/cluster/create-error.ts';
import type { Board } from './board.ts';
import type { LogPapers, NodePapers, Papers } from './body.ts';
import type { Model } from './model.ts';
import { createShelf } from './shelf.ts';
import type { Ui } from './ui.ts';

/** What the view reads of the cluster beside what it watches: only what is looked at, and seldom. */
export interface Desk {
  /** Sees to it that what the page needs is read, or read anew. */
  fetch(model: Model, ui: Ui, entries: Board['entries']): void;
  papers(ui: Ui): Papers;
  /** What was last heard of a stuck node. */
  readonly evidence: (node: string) => PodMessage | undefined;
}

/** Milliseconds after which things are read again. */
const LOG_AGE = 2000;
const EVENTS_AGE = 5000;
const EVIDENCE_AGE = 10_000;
const CREATE_AGE = 5000;
/** More than a screen of it. */
const LOG_LINES = 500;
/** So many causes are looked into. */
const CAUSES = 6;

interface DeskOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

export function createDesk(client: Client, board: Board, { clock, signal, changed }: DeskOptions): Desk {
  const base = { now: () => clock.now(), changed };
  const evidence = createShelf<PodMessage | undefined>({ ...base, refused: () => undefined });
  const events = createShelf<NodePapers>({ ...base, refused: (refused) => ({ events: undefined, refused }) });
  const logs = createShelf<LogPapers>({ ...base, refused: (refused) => ({ container: '', lines: [], refused }) });
  const creation = createShelf<string | undefined>({ ...base, refused: () => undefined });
  return {
    fetch: ({ ds, stuck }, { page, node }, entries) => {
      const entry = node === undefined ? undefined : entries.get(node);
      const { shown } = entry?.report ?? {};
      if (page === 'log' && node !== undefined && shown !== undefined) {
        logs.want(node, LOG_AGE, async () => ({
          ...(await podLog(client, shown, { tailLines: LOG_LINES, signal })),
          refused: undefined,
        }));
      }
      if (page === 'node' && node !== undefined && shown !== undefined) {
        events.want(node, EVENTS_AGE, async () => ({
          events: await podEvents(client, shown.pod, { signal }),
          refused: undefined,
        }));
      }
      if (page === 'overview') {
        for (const group of stuck.slice(0, CAUSES)) {
          const report = group.entries[0]?.report;
          if (report === undefined) continue;
          evidence.want(report.name, EVIDENCE_AGE, () => latestPodMessage(client, report, { signal }));
        }
      }
      const isMissing = board.missing > 0;
      if (isMissing) creation.want('', CREATE_AGE, () => lastCreateError(client, ds, { signal }));
      board.setCreateError(isMissing ? creation.get('') : undefined);
    },
    papers: ({ node = '' }) => ({ node: events.get(node), log: logs.get(node) }),
    evidence: (node) => evidence.get(node),
  };
}
