import { parseDuration } from '../../core/duration.ts';
import { DsError } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, type Json, type JsonObject } from '../../core/json.ts';
import { parseQuantity } from '../../core/quantity.ts';
import type { Taint } from '../../kube/wire.ts';
import { readDocuments } from '../../manifest/documents.ts';
import { sourceText } from '../../manifest/text.ts';
import { faultsOf } from '../api/faults.ts';
import { parseBehaviour, type ImageRule } from '../kubelet/behaviour.ts';
import { pool, scenario, USUAL_ALLOCATABLE, type Flaky, type Pool, type Scenario, type Timing } from './scenario.ts';

/** One part of a scenario that knows where it stands, for refusals that name it. */
class Part {
  readonly #value: JsonObject;
  readonly #path: string;

  constructor(value: Json | undefined, path: string, known: readonly string[]) {
    if (!isObject(value)) throw refusal(path, 'is not an object');
    this.#value = value;
    this.#path = path;
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) throw refusal(this.at(unknown), `is not known; there are ${known.join(', ')}`);
  }

  at(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }

  value(key: string): Json | undefined {
    return this.#value[key];
  }

  text(key: string): string | undefined {
    const value = this.#value[key];
    if (value === undefined || typeof value === 'string') return value;
    throw refusal(this.at(key), 'is not a string');
  }

  required(key: string): string {
    const value = this.text(key);
    if (value === undefined || value === '') throw refusal(this.at(key), 'is missing');
    return value;
  }

  count(key: string, usual: number): number {
    const value = this.#value[key] ?? usual;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    throw refusal(this.at(key), 'is not a whole number');
  }

  flag(key: string): boolean {
    const value = this.#value[key] ?? false;
    if (typeof value === 'boolean') return value;
    throw refusal(this.at(key), 'is neither true nor false');
  }

  /** Milliseconds of a duration: `90s`, or a number of seconds. */
  duration(key: string): number | undefined {
    const value = this.#value[key];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number')
      throw refusal(this.at(key), 'is not a duration such as 90s');
    const ms = parseDuration(String(value));
    if (ms < 0) throw refusal(this.at(key), 'is less than nothing');
    return ms;
  }

  texts(key: string): readonly string[] {
    const value = this.#value[key] ?? [];
    const list = typeof value === 'string' ? [value] : value;
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
    throw refusal(this.at(key), 'is not a list of strings');
  }

  map(key: string): Readonly<Record<string, string>> {
    const value = this.#value[key] ?? {};
    if (!isObject(value)) throw refusal(this.at(key), 'is not an object');
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, String(entry as string | number)]));
  }

  parts(key: string, known: readonly string[]): readonly Part[] {
    if (this.#value[key] !== undefined && !Array.isArray(this.#value[key]))
      throw refusal(this.at(key), 'is not a list');
    return arrayAt(this.#value, key).map((item, index) => new Part(item, `${this.at(key)}[${index}]`, known));
  }

  part(key: string, known: readonly string[]): Part | undefined {
    return this.#value[key] === undefined
      ? undefined
      : new Part(objectAt(this.#value, key) ?? null, this.at(key), known);
  }
}

const SCENARIO = ['name', 'summary', 'pools', 'images', 'timing', 'faults'];
const POOL = [
  'name',
  'count',
  'controlPlane',
  'zones',
  'architectures',
  'labels',
  'taints',
  'allocatable',
  'imagePull',
  'start',
  'stop',
  'flaky',
];

/** A scenario of a file: YAML or JSON. Throws a DsError that names the field at fault. */
export async function readScenario(file: string, bytes: Uint8Array): Promise<Scenario> {
  const [first, second] = await readDocuments(sourceText(file, bytes));
  if (first instanceof DsError) throw first;
  if (second instanceof DsError) throw second;
  if (first === undefined || second !== undefined) throw refusal(file, 'has to hold one scenario');
  if (!isObject(first.value)) throw refusal(file, 'is not an object');
  return scenarioOf(first.value);
}

/** The scenario that plain data describes. */
export function scenarioOf(data: JsonObject): Scenario {
  const root = new Part(data, '', SCENARIO);
  const pools = root.parts('pools', POOL).map(poolOf);
  if (pools.length === 0) throw refusal('pools', 'is missing');
  return scenario(root.text('name') ?? 'custom', root.text('summary') ?? '', pools, {
    images: root.parts('images', ['match', 'behaviour']).map(imageRuleOf),
    timing: timingOf(root.part('timing', ['nodeGrace', 'nodeMonitor', 'backOff', 'longestBackOff'])),
    faults: root.value('faults') === undefined ? [] : faultsOf(root.value('faults')),
  });
}

function poolOf(part: Part): Pool {
  const allocatable = { ...USUAL_ALLOCATABLE, ...part.map('allocatable') };
  for (const [resource, quantity] of Object.entries(allocatable)) {
    if (parseQuantity(quantity) === undefined)
      throw refusal(`${part.at('allocatable')}.${resource}`, 'is not a quantity');
  }
  const architectures = part.texts('architectures');
  const times = { pullMs: part.duration('imagePull'), startMs: part.duration('start'), stopMs: part.duration('stop') };
  const given = Object.fromEntries(Object.entries(times).filter(([, ms]) => ms !== undefined)) as Partial<Pool>;
  return pool(part.required('name'), part.count('count', 1), {
    controlPlane: part.flag('controlPlane'),
    zones: part.texts('zones'),
    ...(architectures.length === 0 ? {} : { architectures }),
    labels: part.map('labels'),
    taints: part.parts('taints', ['key', 'value', 'effect']).map(taintOf),
    allocatable,
    flaky: flakyOf(part.part('flaky', ['every', 'down', 'count'])),
    ...given,
  });
}

function taintOf(part: Part): Taint {
  const [key, effect, value] = [part.required('key'), part.required('effect'), part.text('value')];
  if (!['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect))
    throw refusal(part.at('effect'), 'is no effect');
  return { key, effect, ...(value === undefined ? {} : { value }) };
}

function flakyOf(part: Part | undefined): Flaky | undefined {
  if (part === undefined) return undefined;
  const [everyMs, downMs] = [part.duration('every'), part.duration('down')];
  if (everyMs === undefined || everyMs === 0) throw refusal(part.at('every'), 'is missing');
  if (downMs === undefined) throw refusal(part.at('down'), 'is missing');
  return { everyMs, downMs, count: part.count('count', 1) };
}

function imageRuleOf(part: Part): ImageRule {
  const behaviour = parseBehaviour(part.required('behaviour'));
  if (behaviour === undefined || behaviour.kind === 'evicted') {
    throw refusal(part.at('behaviour'), 'is none of missing, crash, crash-5s, slow-3s, unready, runs');
  }
  return { match: part.required('match'), behaviour };
}

function timingOf(part: Part | undefined): Partial<Timing> {
  const times = {
    nodeGraceMs: part?.duration('nodeGrace'),
    nodeMonitorMs: part?.duration('nodeMonitor'),
    backOffMs: part?.duration('backOff'),
    longestBackOffMs: part?.duration('longestBackOff'),
  };
  return Object.fromEntries(Object.entries(times).filter(([, ms]) => ms !== undefined));
}

function refusal(field: string, what: string): DsError {
  return new DsError('usage', `scenario: ${field} ${what}`);
}
