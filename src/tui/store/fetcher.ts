import type { Clock } from '../../core/clock.ts';
import type { Client } from '../../kube/client.ts';
import type { Event } from '../../kube/wire.ts';
import { latestPodMessage, podEvents, podLog, type PodMessage } from '../../workflows/cluster/pod-messages.ts';
import { lastCreateError } from '../../workflows/cluster/create-error.ts';
import { createCache } from './cache.ts';
import type { Model } from '../model/model.ts';
import type { Navigation } from '../navigation.ts';
import type { NodeStore } from './node-store.ts';

/** What is shown of one node. Undefined until it was read. */
export interface Details {
  readonly events: EventDetails | undefined;
  readonly log: LogDetails | undefined;
}

interface EventDetails {
  readonly items: readonly Event[];
  /** Why there are none. */
  readonly error?: string;
}

interface LogDetails {
  readonly container: string;
  readonly lines: readonly string[];
  /** Why there are none. */
  readonly error?: string;
}

/** Reads from the cluster what the informer does not watch: only what the current page shows, and rarely. */
export interface Fetcher {
  /** Reads what the page needs, or reads it again. */
  fetch(model: Model, navigation: Navigation): void;
  detailsOf(node: string | undefined): Details;
  /** The latest event or log line of a stuck node. */
  messageOf(node: string): PodMessage | undefined;
}

/** Milliseconds after which something is read again. */
const LOG_MS = 2000;
const EVENTS_MS = 5000;
const MESSAGE_MS = 10_000;
const CREATE_ERROR_MS = 5000;
const LOG_LINES = 500;
/** The largest groups of stuck nodes are looked into, up to so many. */
const MAX_CAUSES = 6;

interface FetcherOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

export function createFetcher(client: Client, store: NodeStore, { clock, signal, changed }: FetcherOptions): Fetcher {
  const base = { now: () => clock.now(), changed };
  const messages = createCache<PodMessage | undefined>({ ...base, failed: () => undefined });
  const events = createCache<EventDetails>({ ...base, failed: (error) => ({ items: [], error }) });
  const logs = createCache<LogDetails>({ ...base, failed: (error) => ({ container: '', lines: [], error }) });
  const createErrors = createCache<string | undefined>({ ...base, failed: () => undefined });
  return {
    fetch: ({ ds, causes }, { page, node }) => {
      const shown = node === undefined ? undefined : store.entries.get(node)?.report.shown;
      if (page === 'log' && node !== undefined && shown !== undefined) {
        logs.refresh(node, LOG_MS, () => podLog(client, shown, { tailLines: LOG_LINES, signal }));
      }
      if (page === 'node' && node !== undefined && shown !== undefined) {
        events.refresh(node, EVENTS_MS, async () => ({ items: await podEvents(client, shown.pod, { signal }) }));
      }
      if (page === 'overview') {
        for (const group of causes.slice(0, MAX_CAUSES)) {
          const report = group.entries[0]?.report;
          if (report === undefined) continue;
          messages.refresh(report.name, MESSAGE_MS, () => latestPodMessage(client, report, { signal }));
        }
      }
      const isMissing = store.missing > 0;
      if (isMissing) createErrors.refresh('', CREATE_ERROR_MS, () => lastCreateError(client, ds, { signal }));
      store.setCreateError(isMissing ? createErrors.get('') : undefined);
    },
    detailsOf: (node = '') => ({ events: events.get(node), log: logs.get(node) }),
    messageOf: (node) => messages.get(node),
  };
}
