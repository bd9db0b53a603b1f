import type { Clock } from '../../core/clock.ts';
import type { Event, KubeObject } from '../../kube/wire.ts';
import { EVENTS } from '../kinds/events.ts';
import { isApiError } from '../store/api-error.ts';
import { timestamp, type Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { createEventLimits, type EventDetails, type Verdict } from './event-limits.ts';

export interface EventSource {
  readonly component: string;
  /** The node of a kubelet. */
  readonly host?: string;
}

/** Records events, with the limits and the form of client-go's recorder. */
export interface Recorder {
  record(source: EventSource, about: Stored, event: EventDetails): void;
  /** In the form of events.k8s.io, as the scheduler does. */
  recordAction(component: string, action: string, about: Stored, event: EventDetails): void;
}

/** Objects from typed lists have kind and apiVersion only when their creator set them. */
function referenceTo(about: Stored, fieldPath: string | undefined): Event['involvedObject'] {
  const { name, namespace, uid, resourceVersion } = about.metadata;
  return {
    kind: about.kind ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: about.apiVersion ?? '',
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

/** Names with the time in nanoseconds; a counter makes them unique within a millisecond. */
function nameGenerator(clock: Clock): (about: Stored) => string {
  let count = 0;
  return ({ metadata }) => {
    const nanoseconds = BigInt(clock.now()) * 1_000_000n + BigInt(count++ % 1_000_000);
    return `${metadata.name}.${nanoseconds.toString(16)}`;
  };
}

function microtime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

export function createRecorder(store: Store): Recorder {
  const { clock } = store;
  const newName = nameGenerator(clock);
  const limits = createEventLimits(clock);

  const write = (about: Stored, verdict: Verdict, body: Partial<Event>, again: (event: Event) => Event): void => {
    if (verdict.skip) return;
    const namespace = about.metadata.namespace ?? 'default';
    try {
      if (verdict.known !== undefined && store.get(EVENTS, { namespace, name: verdict.known }) !== undefined) {
        store.modify(EVENTS, { namespace, name: verdict.known }, again);
        return;
      }
      const { metadata } = store.create(EVENTS, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: newName(about), namespace },
        ...(body as Omit<Event, 'metadata'>),
      });
      verdict.written(metadata.name);
    } catch (error) {
      // As client-go, drop an event that cannot be written, because of its namespace or a fault.
      if (!isApiError(error)) throw error;
    }
  };

  return {
    record: (source, about, event) => {
      const { type, reason, fieldPath } = event;
      const verdict = limits.correlate(`${source.component} ${source.host ?? ''}`, about.metadata.uid, event);
      const now = timestamp(clock.now());
      const { message, count } = verdict;
      const body: Partial<Event> = {
        involvedObject: referenceTo(about, fieldPath),
        reason,
        message,
        source,
        firstTimestamp: now,
        lastTimestamp: now,
        count,
        type,
        reportingComponent: source.component,
        reportingInstance: source.host ?? '',
      };
      write(about, verdict, body, (before) => ({ ...before, message, count, lastTimestamp: now }));
    },
    recordAction: (component, action, about, event) => {
      const { type, reason, message, fieldPath } = event;
      const verdict = limits.correlate(component, about.metadata.uid, event);
      const now = microtime(clock.now());
      const body = {
        involvedObject: referenceTo(about, fieldPath),
        reason,
        message,
        source: {},
        firstTimestamp: null,
        lastTimestamp: null,
        type,
        eventTime: now,
        action,
        reportingComponent: component,
        reportingInstance: `${component}-ds-sandbox`,
      } as unknown as Partial<Event>;
      const series = { count: verdict.count, lastObservedTime: now };
      write(about, verdict, body, (before) => ({ ...before, series }));
    },
  };
}

/** The object with kind and apiVersion, for the references in events. */
export function withKind<T extends KubeObject>(object: Stored<T>, kind: string, apiVersion: string): Stored<T> {
  return object.kind === undefined ? { ...object, kind, apiVersion } : object;
}
