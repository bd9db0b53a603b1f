import { diffCommand } from '../../../../src/commands/diff/diff.ts';
import { applyCommand } from '../../../../src/commands/apply/apply.ts';
import { planCommand } from '../../../../src/commands/plan/plan.ts';
import type { CommandDefinition, Flags } from '../../../../src/commands/shared/define.ts';
import type { Runtime } from '../../../../src/commands/shared/runtime.ts';
import type { Outcome } from '../../../../src/core/outcome.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import { isKind } from '../../../../src/core/errors.ts';
import { jsonEqual } from '../../../../src/core/json/json-equal.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../../src/core/json/json.ts';
import { without } from '../../../../src/core/json/without.ts';
import type { Client, ObjectPath } from '../../../../src/kube/client.ts';
import { knownResource } from '../../../../src/kube/discovery/known-resources.ts';
import { planUndo, undoRollout } from '../../../../src/workflows/rollout/undo-rollout.ts';
import type { AnyObject } from '../../../../src/workflows/apply/change-set/change.ts';
import { withLastAppliedOf } from '../../../../src/workflows/apply/last-applied/keep-last-applied.ts';
import { loadPalette } from '../../../../src/render/color.ts';
import { withoutManagedFields } from '../../../../src/render/output/object-output.ts';
import { unifiedDiff } from '../../../../src/render/unified-diff.ts';
import { toYaml } from '../../../../src/yaml/yaml.ts';
import { invoke } from '../../../support/invoke.ts';
import { testRuntime } from '../../../support/runtime.ts';
import type { Step, Story } from './stories.ts';

/** The cluster in which stories are played. */
export interface Stage {
  readonly client: Client;
  readonly namespace: string;
  /** The release's kubectl, with the file on standard input; when undefined, `ds` does the same instead. */
  readonly kubectl: ((words: readonly string[], file: JsonObject) => Promise<void>) | undefined;
}

interface Ran {
  readonly outcome: Outcome;
  readonly stdout: string;
  readonly error: string;
}

async function ran<F extends Flags>(
  { client, namespace }: Stage,
  command: CommandDefinition<F>,
  words: readonly string[],
  file: JsonObject,
): Promise<Ran> {
  const environment = testRuntime({ stdin: JSON.stringify(file) });
  const rt: Runtime = {
    ...environment.rt,
    clock: systemClock,
    connect: () => Promise.resolve({ client, namespace, context: undefined }),
  };
  const outcome = await invoke(command, ['-f', '-', ...words], rt);
  return {
    outcome,
    stdout: environment.stdout(),
    error: environment.reported.map(({ message }) => message).join('\n'),
  };
}

function pathOf({ namespace }: Stage, file: JsonObject): ObjectPath {
  const resource = knownResource(stringAt(file, 'apiVersion') ?? '', stringAt(file, 'kind') ?? '');
  if (resource === undefined) throw new Error('a known kind');
  return { resource, namespace, name: stringAt(objectAt(file, 'metadata'), 'name') ?? '' };
}

/** Plays a step; one that the server rejects changes nothing, which is a valid start too. */
async function play(stage: Stage, { writer, file, patch }: Step): Promise<void> {
  const { client, kubectl } = stage;
  const at = pathOf(stage, file);
  try {
    switch (writer) {
      case 'kubectl apply':
        if (kubectl !== undefined) await kubectl(['apply', '-f', '-'], file);
        else await ran(stage, applyCommand, ['--server-side=false'], file);
        return;
      case 'kubectl apply --server-side':
        if (kubectl !== undefined) await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], file);
        else await client.patch(at, 'apply', file, { fieldManager: 'kubectl', force: true });
        return;
      case 'kubectl create':
        if (kubectl !== undefined) await kubectl(['create', '-f', '-'], file);
        else await client.create({ ...at, name: undefined }, file, { fieldManager: 'kubectl-create' });
        return;
      case 'kubectl edit':
        await client.patch(at, 'merge', without(file, 'apiVersion', 'kind'), { fieldManager: 'kubectl-edit' });
        return;
      case 'kubectl label':
        await client.patch(
          at,
          'merge',
          { metadata: { labels: { tier: '3', extra: '1' } } },
          { fieldManager: 'kubectl-label' },
        );
        return;
      case 'ds apply':
        await ran(stage, applyCommand, ['--force-conflicts'], file);
        return;
      case 'ds apply --server-side=false':
        await ran(stage, applyCommand, ['--server-side=false'], file);
        return;
      case 'ds set':
        await client.patch(at, 'strategic', patch, { fieldManager: 'ds-set' });
        return;
      case 'ds edit':
        await client.patch(at, 'merge', { metadata: file['metadata'] ?? null }, { fieldManager: 'ds-edit' });
        return;
      case 'ds rollout undo':
        if (file['kind'] !== 'DaemonSet') return;
        await undoRollout(client, await planUndo(client, { namespace: stage.namespace, name: at.name }, 0, {}), {
          dryRun: false,
        });
        return;
      case 'another applier':
        await client.patch(
          at,
          'apply',
          { ...without(file, 'spec', 'data', 'binaryData'), ...patch },
          { fieldManager: 'other', force: true },
        );
        return;
    }
  } catch (error) {
    if (!isKind(error, 'alreadyExists', 'invalid', 'conflict', 'notFound', 'failure', 'server')) throw error;
  }
}

/** The object without what differs between two runs. */
function lasting(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const managedFields = arrayAt(metadata, 'managedFields')
    .filter(isObject)
    // controllers write it at an arbitrary time
    .filter((entry) => entry['subresource'] !== 'status')
    .map((entry) => JSON.stringify(sorted(without(entry, 'time'))))
    .sort();
  const kept = without(metadata, 'uid', 'resourceVersion', 'creationTimestamp');
  return { ...without(object, 'status'), metadata: { ...kept, managedFields } };
}

async function diffOf(before: JsonObject | undefined, after: JsonObject): Promise<string> {
  const seen = (object: JsonObject): string => {
    const bare = before === undefined ? withoutManagedFields(object) : without(withoutManagedFields(object), 'status');
    const metadata = { ...objectAt(bare, 'metadata'), resourceVersion: undefined };
    return toYaml({ ...bare, metadata });
  };
  const palette = await loadPalette({ color: false });
  const from = { name: 'before', text: before === undefined ? '' : seen(before) };
  return unifiedDiff(from, { name: 'after', text: seen(withLastAppliedOf(before, after)) }, palette);
}

/** The lines that a diff adds and removes, without those that differ between runs and the status of a new object. */
function changedLines(diff: string): readonly string[] {
  return diff
    .replace(/^\+status:\n(?:\+ .*\n)+/m, '')
    .split('\n')
    .filter(
      (line) => /^[-+](?![-+]{2} )/.test(line) && !/^[-+] +(?:uid|creationTimestamp|resourceVersion): /.test(line),
    );
}

/** Compares what `ds plan`, `ds diff` and a dry run predict for the last apply of the story with what it does; returns every difference. */
export async function differences(stage: Stage, { before, file, flags }: Story): Promise<readonly string[]> {
  for (const step of before) await play(stage, step);
  const at = pathOf(stage, file);
  const live = await stage.client.find<AnyObject>(at);
  const mode = flags.filter((flag) => flag !== '--overwrite=false');
  const diff = await ran(stage, diffCommand, mode, file);
  const isPlanned = file['kind'] === 'DaemonSet';
  const plan = isPlanned ? await ran(stage, planCommand, [...mode, '-o', 'json'], file) : undefined;
  const dryRun = await ran(
    stage,
    applyCommand,
    [...flags, '--dry-run=server', '-o', 'json', '--show-managed-fields'],
    file,
  );
  // for a DaemonSet, the plan has the verdict
  const words = isPlanned ? undefined : await ran(stage, applyCommand, [...flags, '--dry-run=server'], file);
  const applied = await ran(stage, applyCommand, flags, file);
  const stored = await stage.client.find<AnyObject>(at);

  const palette = await loadPalette({ color: false });
  const found: string[] = [];
  const same = (what: string, announced: unknown, done: unknown): void => {
    const [a = '', b = ''] = [announced, done].map((value) => JSON.stringify(value, undefined, 1));
    if (a !== b)
      found.push(`${what}:\n${unifiedDiff({ name: 'announced', text: a }, { name: 'done', text: b }, palette)}`);
  };
  same('outcome', dryRun.outcome, applied.outcome);
  same('error', dryRun.error, applied.error);
  if (applied.outcome !== 'ok' || stored === undefined) {
    if (plan !== undefined) same('plan', plan.outcome, 'failed');
    same('diff', diff.outcome, 'failed');
    if (live !== undefined && stored !== undefined) {
      const spec = (object: JsonObject): JsonObject => without(lasting(object), 'metadata');
      if (!jsonEqual(spec(live), spec(stored))) found.push('a failed apply has changed the object');
    }
    return found;
  }
  if (words !== undefined) same('message', words.stdout.replace(' (server dry run)', ''), applied.stdout);
  same('object', sorted(lasting(JSON.parse(dryRun.stdout) as JsonObject)), sorted(lasting(stored)));
  const lines = changedLines(await diffOf(live, stored));
  same('diff', changedLines(diff.stdout), lines);
  same('exit code of diff', diff.outcome, lines.length > 0 ? 'differs' : 'ok');
  if (plan !== undefined) {
    const [only] = (JSON.parse(plan.stdout) as { daemonSets: readonly { action: string; templateChanged: boolean }[] })
      .daemonSets;
    const template = (object: JsonObject | undefined) => objectAt(objectAt(object, 'spec'), 'template');
    same('plan', only?.action, /(\w+)\n$/.exec(applied.stdout)?.[1]);
    const isChanged = live !== undefined && !jsonEqual(template(live), template(stored));
    same('templateChanged', only?.templateChanged, live !== undefined && isChanged);
  }
  return found;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
