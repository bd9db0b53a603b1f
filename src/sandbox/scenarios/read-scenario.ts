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
import type { CommandRule } from '../kubelet/processes/command-rule.ts';
import { isUsageAmount, type MetricsSettings } from '../kubelet/resource-usage.ts';
import type { LogRule } from '../kubelet/log-lines.ts';
import { StrictObjectReader, pathText, type Refuse } from '../strict-object-reader.ts';
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

const SCENARIO = ['name', 'summary', 'pools', 'images', 'commands', 'logs', 'metrics', 'timing', 'faults', 'frozen'];
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
const COMMAND = ['match', 'nodes', 'stdout', 'stderr', 'exitCode', 'takes'];
const HINT = 'docs/sandbox.md describes scenario files';

/** Reads a scenario from YAML or JSON. Throws a DsError of kind `input` that names the position and the field. */
export async function readScenario(file: string, bytes: Uint8Array): Promise<Scenario> {
  const source = sourceText(file, bytes);
  const [first, second] = await readDocuments(source);
  if (first instanceof DsError) throw first;
  if (second instanceof DsError) throw second;
  if (first === undefined) throw new DsError('input', `${file}: the file is empty`, { hint: HINT });
  if (second !== undefined)
    throw errorAt(source, second.offset, 'a scenario file has one document, this is a second one', HINT);
  return scenarioOf(first.value as JsonObject, (path, what, key = false) => {
    const offset = offsetOf(first, path, key ? 'key' : 'value');
    return errorAt(source, offset, path.length === 0 ? `a scenario ${what}` : `${pathText(path)} ${what}`, HINT);
  });
}

function scenarioOf(data: JsonObject, refuse: Refuse): Scenario {
  const root = new StrictObjectReader(data, [], SCENARIO, refuse);
  const pools = root.objects('pools', POOL).map(poolOf);
  if (pools.length === 0) throw root.error('pools', 'is missing');
  pools.forEach(({ name }, index) => {
    if (pools.findIndex((one) => one.name === name) < index) {
      throw root.error('pools', `is the name of another pool: ${name}`, index, 'name');
    }
  });
  const total = nodeCount(pools);
  if (total > MAX_NODES) throw root.error('pools', `have ${total} nodes, more than the limit of ${MAX_NODES}`);
  return scenario(root.string('name') ?? 'custom', root.string('summary') ?? '', pools, {
    images: root.objects('images', ['match', 'behaviour']).map(imageRuleOf),
    commands: root.objects('commands', COMMAND).map(commandRuleOf),
    logs: root.objects('logs', ['match', 'rate', 'burst', 'lines']).map(logRuleOf),
    metrics: metricsOf(root.object('metrics', ['delay', 'usage'])),
    timing: timingOf(root.object('timing', ['nodeGrace', 'nodeMonitor', 'backOff', 'longestBackOff'])),
    faults: root.objects('faults', FAULT_KEYS).map(faultOf),
    frozen: root.strings('frozen').map((name, index) => {
      const known = CONTROLLERS.find((one) => one === name);
      if (known !== undefined) return known;
      throw root.error('frozen', `is not a controller: use one of ${CONTROLLERS.join(', ')}`, index);
    }),
  });
}

function poolOf(reader: StrictObjectReader): Pool {
  const name = reader.required('name');
  const [problem] = dnsLabel(name);
  if (problem !== undefined) throw reader.error('name', `is not a valid name for nodes: ${problem}`);
  const allocatable = { ...USUAL_ALLOCATABLE, ...reader.map('allocatable') };
  for (const [resource, quantity] of Object.entries(allocatable)) {
    if (parseQuantity(quantity) === undefined || quantity.startsWith('-')) {
      throw reader.error('allocatable', 'is not a quantity such as 500m or 8Gi', resource);
    }
  }
  const architectures = valuesOf(reader, 'architectures');
  return pool(name, reader.integer('count') ?? 1, {
    controlPlane: reader.boolean('controlPlane') ?? false,
    zones: valuesOf(reader, 'zones'),
    ...(architectures.length === 0 ? {} : { architectures }),
    labels: labelsOf(reader),
    taints: reader.objects('taints', ['key', 'value', 'effect']).map(taintOf),
    allocatable,
    flaky: flakyOf(reader.object('flaky', ['every', 'down', 'count'])),
    ...provided({
      pullMs: reader.duration('imagePull'),
      startMs: reader.duration('start'),
      stopMs: reader.duration('stop'),
    }),
  });
}

/** The times that are set. */
function provided<K extends string>(times: Readonly<Record<K, number | undefined>>): Partial<Record<K, number>> {
  return Object.fromEntries(Object.entries(times).filter(([, ms]) => ms !== undefined)) as Partial<Record<K, number>>;
}

/** A list of valid label values. */
function valuesOf(reader: StrictObjectReader, key: string): readonly string[] {
  return reader.strings(key).map((value, index) => {
    const [problem] = labelValue(value);
    if (problem === undefined && value !== '') return value;
    throw reader.error(key, problem ?? 'is empty', index);
  });
}

function labelsOf(reader: StrictObjectReader): Readonly<Record<string, string>> {
  const labels = reader.map('labels');
  for (const [key, value] of Object.entries(labels)) {
    const [problem] = [...qualifiedName(key), ...labelValue(value)];
    if (problem !== undefined) throw reader.error('labels', `is not a valid label: ${problem}`, key);
  }
  return labels;
}

function checked(reader: StrictObjectReader, key: string, value: string, format: Format): void {
  const [problem] = format(value);
  if (problem !== undefined) throw reader.error(key, problem);
}

function taintOf(reader: StrictObjectReader): Taint {
  const [key, effect, value] = [reader.required('key'), reader.required('effect'), reader.string('value')];
  checked(reader, 'key', key, qualifiedName);
  checked(reader, 'value', value ?? '', labelValue);
  if (!['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)) {
    throw reader.error('effect', 'must be NoSchedule, PreferNoSchedule or NoExecute');
  }
  return { key, effect, ...(value === undefined ? {} : { value }) };
}

function flakyOf(reader: StrictObjectReader | undefined): Flaky | undefined {
  if (reader === undefined) return undefined;
  const [everyMs, downMs] = [reader.duration('every'), reader.duration('down')];
  if (everyMs === undefined || everyMs === 0) throw reader.error('every', 'is missing');
  if (downMs === undefined) throw reader.error('down', 'is missing');
  return { everyMs, downMs, count: reader.integer('count') ?? 1 };
}

function imageRuleOf(reader: StrictObjectReader): ImageRule {
  const behaviour = parseBehaviour(reader.required('behaviour'));
  if (behaviour === undefined || behaviour.kind === 'evicted') {
    throw reader.error('behaviour', 'must be missing, crash, crash-5s, done, slow-3s, unready or runs');
  }
  return { match: reader.required('match'), behaviour };
}

function commandRuleOf(reader: StrictObjectReader): CommandRule {
  const exitCode = reader.integer('exitCode') ?? 0;
  if (exitCode > 255) throw reader.error('exitCode', 'is more than 255');
  return {
    match: reader.required('match'),
    nodes: reader.string('nodes') ?? '*',
    stdout: reader.string('stdout') ?? '',
    stderr: reader.string('stderr') ?? '',
    exitCode,
    takesMs: reader.duration('takes') ?? 0,
  };
}

/** Lines per second that one container may print: the sandbox computes each line. */
const MAX_RATE = 100_000;

function logRuleOf(reader: StrictObjectReader): LogRule {
  const rate = reader.integer('rate', 1) ?? 1;
  if (rate > MAX_RATE) throw reader.error('rate', `is more than ${MAX_RATE} lines per second`);
  const lines = reader.strings('lines');
  const breaks = lines.findIndex((line) => line.includes('\n'));
  if (breaks >= 0) throw reader.error('lines', 'has a line break', breaks);
  return {
    match: reader.required('match'),
    rate,
    burst: reader.integer('burst', 1) ?? 1,
    lines: lines.length === 0 ? ['{container}: line {n}'] : lines,
  };
}

/** A metrics server measures each container every 15 seconds, and a value takes two measurements. */
const METRICS_DELAY_MS = 15_000;

function metricsOf(reader: StrictObjectReader | undefined): MetricsSettings | undefined {
  if (reader === undefined) return undefined;
  const usage = reader.objects('usage', ['match', 'nodes', 'cpu', 'memory']).map((rule) => {
    const amounts = Object.fromEntries(
      (['cpu', 'memory'] as const).flatMap((resource) => {
        const amount = rule.string(resource);
        if (amount === undefined) return [];
        if (!isUsageAmount(amount))
          throw rule.error(resource, 'is neither a quantity such as 120m nor a share such as 80%');
        return [[resource, amount]];
      }),
    );
    return { match: rule.required('match'), nodes: rule.string('nodes') ?? '*', ...amounts };
  });
  return { delayMs: reader.duration('delay') ?? METRICS_DELAY_MS, usage };
}

function timingOf(reader: StrictObjectReader | undefined): Partial<Timing> {
  return provided({
    nodeGraceMs: reader?.duration('nodeGrace'),
    nodeMonitorMs: reader?.duration('nodeMonitor'),
    backOffMs: reader?.duration('backOff'),
    longestBackOffMs: reader?.duration('longestBackOff'),
  });
}
