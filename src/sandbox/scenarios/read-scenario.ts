import { DsError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import type { Taint } from '../../kube/wire.ts';
import { readDocuments } from '../../yaml/documents.ts';
import { offsetOf } from '../../yaml/marks.ts';
import { errorAt, sourceText } from '../../yaml/text.ts';
import { dnsLabel, labelValue, qualifiedName, type Format } from '../../apimachinery/validate/formats.ts';
import { FAULT_KEYS, faultOf } from '../api/faults/read-fault.ts';
import { CONTROLLERS } from '../controllers/control-plane.ts';
import { parseBehaviour, type ImageRule } from '../kubelet/behaviour.ts';
import { Part, pathText, type Refuse } from '../strict-object-reader.ts';
import {
  MAX_NODES,
  nodeCount,
  pool,
  scenario,
  USUAL_ALLOCATABLE,
  type Flaky,
  type Pool,
  type Scenario,
  type Timing,
} from './scenario.ts';

const SCENARIO = ['name', 'summary', 'pools', 'images', 'timing', 'faults', 'frozen'];
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
const HINT = 'docs/sandbox.md tells what a scenario may say';

/** A scenario of a file: YAML or JSON. Throws a DsError of kind `input` that names the place and the field at fault. */
export async function readScenario(file: string, bytes: Uint8Array): Promise<Scenario> {
  const source = sourceText(file, bytes);
  const [first, second] = await readDocuments(source);
  if (first instanceof DsError) throw first;
  if (second instanceof DsError) throw second;
  if (first === undefined) throw new DsError('input', `${file}: there is nothing in it`, { hint: HINT });
  if (second !== undefined)
    throw errorAt(source, second.offset, 'a scenario is one document, and this is another', HINT);
  return scenarioOf(first.value as JsonObject, (path, what, key = false) => {
    const offset = offsetOf(first, path, key ? 'key' : 'value');
    return errorAt(source, offset, path.length === 0 ? `a scenario ${what}` : `${pathText(path)} ${what}`, HINT);
  });
}

function scenarioOf(data: JsonObject, refuse: Refuse): Scenario {
  const root = new Part(data, [], SCENARIO, refuse);
  const pools = root.parts('pools', POOL).map(poolOf);
  if (pools.length === 0) throw root.wrong('pools', 'is missing');
  pools.forEach(({ name }, index) => {
    if (pools.findIndex((one) => one.name === name) < index) {
      throw root.wrong('pools', `is another pool called ${name}`, index, 'name');
    }
  });
  const total = nodeCount(pools);
  if (total > MAX_NODES) throw root.wrong('pools', `have ${total} nodes; a sandbox has at most ${MAX_NODES}`);
  return scenario(root.text('name') ?? 'custom', root.text('summary') ?? '', pools, {
    images: root.parts('images', ['match', 'behaviour']).map(imageRuleOf),
    timing: timingOf(root.part('timing', ['nodeGrace', 'nodeMonitor', 'backOff', 'longestBackOff'])),
    faults: root.parts('faults', FAULT_KEYS).map(faultOf),
    frozen: root.texts('frozen').map((name, index) => {
      const known = CONTROLLERS.find((one) => one === name);
      if (known !== undefined) return known;
      throw root.wrong('frozen', `is no controller; there are ${CONTROLLERS.join(', ')}`, index);
    }),
  });
}

function poolOf(part: Part): Pool {
  const name = part.required('name');
  const [problem] = dnsLabel(name);
  if (problem !== undefined) throw part.wrong('name', `is no name for nodes: ${problem}`);
  const allocatable = { ...USUAL_ALLOCATABLE, ...part.map('allocatable') };
  for (const [resource, quantity] of Object.entries(allocatable)) {
    if (parseQuantity(quantity) === undefined || quantity.startsWith('-')) {
      throw part.wrong('allocatable', 'is not a quantity such as 500m or 8Gi', resource);
    }
  }
  const architectures = valuesOf(part, 'architectures');
  return pool(name, part.whole('count') ?? 1, {
    controlPlane: part.flag('controlPlane') ?? false,
    zones: valuesOf(part, 'zones'),
    ...(architectures.length === 0 ? {} : { architectures }),
    labels: labelsOf(part),
    taints: part.parts('taints', ['key', 'value', 'effect']).map(taintOf),
    allocatable,
    flaky: flakyOf(part.part('flaky', ['every', 'down', 'count'])),
    ...provided({ pullMs: part.duration('imagePull'), startMs: part.duration('start'), stopMs: part.duration('stop') }),
  });
}

/** Those that are told. */
function provided<K extends string>(times: Readonly<Record<K, number | undefined>>): Partial<Record<K, number>> {
  return Object.fromEntries(Object.entries(times).filter(([, ms]) => ms !== undefined)) as Partial<Record<K, number>>;
}

/** What becomes the values of labels. */
function valuesOf(part: Part, key: string): readonly string[] {
  return part.texts(key).map((value, index) => {
    const [problem] = labelValue(value);
    if (problem === undefined && value !== '') return value;
    throw part.wrong(key, problem ?? 'is empty', index);
  });
}

function labelsOf(part: Part): Readonly<Record<string, string>> {
  const labels = part.map('labels');
  for (const [key, value] of Object.entries(labels)) {
    const [problem] = [...qualifiedName(key), ...labelValue(value)];
    if (problem !== undefined) throw part.wrong('labels', `is no label: ${problem}`, key);
  }
  return labels;
}

function checked(part: Part, key: string, value: string, format: Format): void {
  const [problem] = format(value);
  if (problem !== undefined) throw part.wrong(key, problem);
}

function taintOf(part: Part): Taint {
  const [key, effect, value] = [part.required('key'), part.required('effect'), part.text('value')];
  checked(part, 'key', key, qualifiedName);
  checked(part, 'value', value ?? '', labelValue);
  if (!['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)) {
    throw part.wrong('effect', 'is none of NoSchedule, PreferNoSchedule, NoExecute');
  }
  return { key, effect, ...(value === undefined ? {} : { value }) };
}

function flakyOf(part: Part | undefined): Flaky | undefined {
  if (part === undefined) return undefined;
  const [everyMs, downMs] = [part.duration('every'), part.duration('down')];
  if (everyMs === undefined || everyMs === 0) throw part.wrong('every', 'is missing');
  if (downMs === undefined) throw part.wrong('down', 'is missing');
  return { everyMs, downMs, count: part.whole('count') ?? 1 };
}

function imageRuleOf(part: Part): ImageRule {
  const behaviour = parseBehaviour(part.required('behaviour'));
  if (behaviour === undefined || behaviour.kind === 'evicted') {
    throw part.wrong('behaviour', 'is none of missing, crash, crash-5s, slow-3s, unready, runs');
  }
  return { match: part.required('match'), behaviour };
}

function timingOf(part: Part | undefined): Partial<Timing> {
  return provided({
    nodeGraceMs: part?.duration('nodeGrace'),
    nodeMonitorMs: part?.duration('nodeMonitor'),
    backOffMs: part?.duration('backOff'),
    longestBackOffMs: part?.duration('longestBackOff'),
  });
}
