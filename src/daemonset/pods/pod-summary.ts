import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { humanDuration } from '../../core/text/human-duration.ts';

/** What the columns READY, STATUS and RESTARTS of `kubectl get pods` say of a pod. */
export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** Milliseconds since 1970 of the last restart. */
  readonly lastRestart: number | undefined;
}

interface Restarts {
  readonly count: number;
  readonly last: number | undefined;
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function restartsOf(statuses: readonly JsonObject[]): Restarts {
  let last: number | undefined;
  for (const status of statuses) {
    const finished = Date.parse(stringAt(objectAt(objectAt(status, 'lastState'), 'terminated'), 'finishedAt') ?? '');
    last = latest(last, Number.isNaN(finished) ? undefined : finished);
  }
  return { count: statuses.reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0), last };
}

function endedWord(terminated: JsonObject): string {
  const reason = stringAt(terminated, 'reason') ?? '';
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
}

function conditionIs(pod: JsonObject, type: string, status = 'True'): boolean {
  return objectsAt(objectAt(pod, 'status'), 'conditions').some(
    (condition) => condition['type'] === type && condition['status'] === status,
  );
}

interface Initialising {
  /** Why the pod is not initialized, if it is not. */
  readonly word: string | undefined;
  readonly ready: number;
  /** How many were examined. */
  readonly seen: number;
}

function initialising(pod: JsonObject, sidecars: ReadonlySet<string>): Initialising {
  const total = arrayAt(objectAt(pod, 'spec'), 'initContainers').length;
  const statuses = objectsAt(objectAt(pod, 'status'), 'initContainerStatuses');
  let ready = 0;
  for (const [index, status] of statuses.entries()) {
    const terminated = objectAt(objectAt(status, 'state'), 'terminated');
    const waiting = stringAt(objectAt(objectAt(status, 'state'), 'waiting'), 'reason') ?? '';
    if (terminated !== undefined && numberAt(terminated, 'exitCode') === 0) continue;
    if (sidecars.has(stringAt(status, 'name') ?? '') && status['started'] === true) {
      if (status['ready'] === true) ready++;
      continue;
    }
    const seen = index + 1;
    if (terminated !== undefined) return { word: `Init:${endedWord(terminated)}`, ready, seen };
    if (waiting !== '' && waiting !== 'PodInitializing') return { word: `Init:${waiting}`, ready, seen };
    return { word: `Init:${index}/${total}`, ready, seen };
  }
  return { word: undefined, ready, seen: statuses.length };
}

function running(pod: JsonObject, reason: string): { readonly word: string; readonly ready: number } {
  const statuses = objectsAt(objectAt(pod, 'status'), 'containerStatuses');
  let [word, error, ready] = [reason, '', 0];
  for (const status of [...statuses].reverse()) {
    const state = objectAt(status, 'state');
    const waiting = stringAt(objectAt(state, 'waiting'), 'reason') ?? '';
    const terminated = objectAt(state, 'terminated');
    if (waiting !== '') word = waiting;
    else if (terminated !== undefined) {
      word = endedWord(terminated);
      if (numberAt(terminated, 'exitCode') !== 0) error = word;
    } else if (status['ready'] === true && objectAt(state, 'running') !== undefined) ready++;
  }
  if (word !== 'Completed') return { word, ready };
  if (ready > 0 && conditionIs(pod, 'Ready')) return { word: 'Running', ready };
  if (error !== '') return { word: error, ready };
  return { word: ready > 0 ? 'NotReady' : word, ready };
}

function deletionWord(pod: JsonObject): string | undefined {
  if (objectAt(pod, 'metadata')?.['deletionTimestamp'] === undefined) return undefined;
  const status = objectAt(pod, 'status');
  if (status?.['reason'] === 'NodeLost') return 'Unknown';
  return status?.['phase'] === 'Succeeded' || status?.['phase'] === 'Failed' ? undefined : 'Terminating';
}

/** The columns of `kubectl get pods`: the problems of containers come before the phase, as in the printers of the API server. */
export function podSummary(pod: JsonObject): PodSummary {
  const [spec, status] = [objectAt(pod, 'spec'), objectAt(pod, 'status')];
  const isSidecar = (container: JsonObject): boolean => container['restartPolicy'] === 'Always';
  const sidecars = new Set(
    objectsAt(spec, 'initContainers')
      .filter(isSidecar)
      .map((container) => stringAt(container, 'name') ?? ''),
  );
  const gated = objectsAt(status, 'conditions').some(
    (condition) => condition['type'] === 'PodScheduled' && condition['reason'] === 'SchedulingGated',
  );
  const phase = orElse(stringAt(status, 'reason'), stringAt(status, 'phase') ?? '');
  const start = gated ? 'SchedulingGated' : phase;

  const init = initialising(pod, sidecars);
  const initStatuses = objectsAt(status, 'initContainerStatuses');
  const total = arrayAt(spec, 'containers').length + sidecars.size;
  const deletion = deletionWord(pod);
  if (init.word !== undefined && !conditionIs(pod, 'Initialized')) {
    const { count, last } = restartsOf(initStatuses.slice(0, init.seen));
    return { ready: init.ready, total, status: deletion ?? init.word, restarts: count, lastRestart: last };
  }
  const main = running(pod, init.word ?? start);
  const counted = initStatuses.slice(0, init.seen).filter((one) => sidecars.has(stringAt(one, 'name') ?? ''));
  const { count, last } = restartsOf([...counted, ...objectsAt(status, 'containerStatuses')]);
  return { ready: init.ready + main.ready, total, status: deletion ?? main.word, restarts: count, lastRestart: last };
}

function orElse(value: string | undefined, other: string): string {
  return value === undefined || value === '' ? other : value;
}

/** The RESTARTS column: `3 (5m ago)`. `now` is in milliseconds since 1970. */
export function restartsText({ restarts, lastRestart }: PodSummary, now: number): string {
  if (restarts === 0 || lastRestart === undefined) return String(restarts);
  return `${restarts} (${humanDuration(now - lastRestart)} ago)`;
}

/** The READINESS GATES column: how many of them are true, `1/2`; undefined without any. */
export function readinessGatesText(pod: JsonObject): string | undefined {
  const gates = objectsAt(objectAt(pod, 'spec'), 'readinessGates');
  const open = gates.filter((gate) => conditionIs(pod, stringAt(gate, 'conditionType') ?? ''));
  return gates.length === 0 ? undefined : `${open.length}/${gates.length}`;
}

function numberAt(object: JsonObject | undefined, key: string): number {
  const value = object?.[key];
  return typeof value === 'number' ? value : 0;
}

function objectsAt(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  return arrayAt(object, key).filter(isObject);
}
