import { asDsError, DsError } from '../../core/errors.ts';
import { counted } from '../../core/text/counted.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { ChangePlan } from '../../daemonset/rollout/change-plan.ts';
import type { Client } from '../../kube/client.ts';
import { isDaemonSet } from '../../kube/resource.ts';
import { loadPalette } from '../../render/color.ts';
import { objectPrinter } from '../../render/output/object-output.ts';
import { planJson } from '../../render/plan/plan-json.ts';
import { planText } from '../../render/plan/plan-text.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { AppliedObject, Change } from '../../workflows/apply/change-set/change.ts';
import { missingNamespace } from '../../workflows/apply/change-set/each-manifest.ts';
import { allNodes } from '../../workflows/cluster/cluster-snapshot.ts';
import { isSelectorChange, withRecreateHint } from '../../workflows/apply/immutable-selector.ts';
import { withPlace } from '../../workflows/apply/manifest-error.ts';
import type { ManifestTarget } from '../../workflows/apply/manifest-target.ts';
import { includedObjects, planChange } from '../../workflows/plan/plan-change.ts';
import { changesOf, checkMode, MODE_FLAGS } from '../shared/manifest/apply-mode.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { checkManifestFlags, MANIFEST_FLAGS, objectFormat, readChosen } from '../shared/manifest/manifest-flags.ts';
import { leftBehindText, leftBehindWarnings, warnOnce } from '../shared/manifest/apply-warnings.ts';
import type { Runtime } from '../shared/runtime.ts';

const FAIL_ON = ['restart', 'loss', 'warning'] as const;

const FLAGS = {
  filename: MANIFEST_FLAGS.filename,
  kustomize: MANIFEST_FLAGS.kustomize,
  recursive: MANIFEST_FLAGS.recursive,
  selector: MANIFEST_FLAGS.selector,
  validate: MANIFEST_FLAGS.validate,
  ...MODE_FLAGS,
  failOn: {
    type: 'strings',
    value: 'WHAT',
    split: true,
    suggests: FAIL_ON,
    help: 'exit 1 when a pod restarts (restart), a node loses its pod (loss), or there is something to warn of (warning)',
  },
  noFold: { type: 'boolean', help: 'a row for each node, and not for those that are alike' },
  output: { type: 'string', short: 'o', value: 'FORMAT', help: 'json or yaml' },
} as const satisfies Flags;

export const planCommand = defineCommand({
  path: ['plan'],
  summary: 'Show what ds apply would do to every node, before anything changes',
  description:
    'Has the server apply every object of the files without keeping it, and tells of each DaemonSet which fields change, whether pods ' +
    'restart, which node gains, loses, restarts or keeps a pod and why, how the update is paced, and what to think of first: a rollout ' +
    'that is unhealthy already, no eligible node, host ports that surge cannot share, a missing PriorityClass or ServiceAccount, ' +
    'a PodSecurity level that refuses the pods, OnDelete. Nothing is ever written to the cluster.\n\n' +
    'What others own with other values is a conflict: it is reported, the plan shows ' +
    'what --force-conflicts would do, and the exit code is 1.\n\n' +
    'A wave is one use of the whole budget; pods that are not available now are replaced at once, outside of it.\n\n' +
    'JSON: {daemonSets: [{name, namespace, action, fields, templateChanged, desired, update, counts, nodes: [{name, fate, why, text, ' +
    'pod, reasons}], warnings: [{code, message}], conflicts: [{field, manager, live, yours}]}], others: [{name, action}]}; a fate is gains, loses, restarts, keeps or none.',
  examples: [
    { command: 'ds plan -f agent.yaml', says: 'what applying a file would do to every node' },
    { command: 'ds plan -k overlays/production', says: 'what a kustomization comes to' },
    { command: 'helm template . | ds plan -f -', says: 'what another program writes' },
    { command: 'ds plan -f agent.yaml --fail-on=restart,loss', says: 'let a pipeline stop before pods go down' },
    { command: "ds plan -f agent.yaml -o json | jq '.daemonSets[].counts'", says: 'for scripts' },
  ],
  args: [],
  flags: FLAGS,
  isReadOnly: true,
  check: ({ flags }) => {
    checkManifestFlags(flags);
    if (objectFormat(flags.output) === 'name') throw new DsError('usage', 'a plan is printed as text, json or yaml');
    checkMode(flags);
    for (const word of flags.failOn) {
      if (FAIL_ON.some((known) => known === word)) continue;
      throw new DsError('usage', `--fail-on takes ${FAIL_ON.join(', ')}, and not "${word}"`);
    }
  },
  run: async ({ flags, provided }, rt) => {
    const { objects, failed } = await readChosen(flags, rt);
    if (!objects.some(({ object }) => isDaemonSet(object)) && !failed) {
      throw new DsError('input', 'there is no DaemonSet in the files to plan for');
    }
    const { client, namespace } = await rt.connect();
    const { clock, signal } = rt;
    const nodes = allNodes(client, { signal });
    // A failure is reported where the first plan needs them
    nodes.catch(() => undefined);
    const included = includedObjects(
      objects.map(({ object }) => object),
      namespace,
    );
    const output = await planOutput(flags, rt);
    const namespaceLabels = new Map<string, JsonObject>();
    const warn = warnOnce(rt);
    const missing = new Set<string>();
    const plans: ChangePlan[] = [];
    let isFailed = failed;
    const changes = await changesOf(objects, flags, provided, rt);
    const results = changes.preview((change, target, object) => predicted(client, change, target, object, rt));
    for await (const result of results) {
      if ('error' in result) {
        const namespace = missingNamespace(result.error);
        // The first object in it says so for all of them
        if (namespace === undefined || !missing.has(namespace)) rt.report(result.error);
        if (namespace !== undefined) missing.add(namespace);
        isFailed = true;
        continue;
      }
      const { applied, found, name } = result;
      if (isDaemonSet(found.object)) {
        const leftBehind = (applied.leftBehind ?? []).map((left) => leftBehindText(left, rt));
        const options = { nodes, included, namespaceLabels, leftBehind, now: clock.now(), signal };
        const plan = await planChange(client, applied, options);
        plans.push(plan);
        output.plan(plan);
      } else {
        const metadata = objectAt(applied.object, 'metadata');
        if (isNamespace(found.object)) {
          namespaceLabels.set(stringAt(metadata, 'name') ?? '', objectAt(metadata, 'labels') ?? {});
        }
        [...applied.warnings, ...leftBehindWarnings(result, rt)].forEach(warn);
        output.other(name, applied.verdict);
      }
      if (applied.conflict !== undefined) {
        rt.report(withPlace(applied.conflict, found, name));
        isFailed = true;
      }
    }
    output.end();
    for (const error of plans.flatMap((plan) => refusals(plan, flags.failOn))) {
      rt.report(error);
      isFailed = true;
    }
    return (isFailed ? 'failed' : 'ok') satisfies Outcome;
  },
});

function isNamespace({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

/**
 * What the server would make of the object. With field conflicts, what it would make of it by force; of a DaemonSet that may not be
 * read, and so not compared, the server's refusal.
 */
async function predicted(
  client: Client,
  change: Change,
  target: ManifestTarget,
  object: JsonObject,
  { signal }: Runtime,
): Promise<AppliedObject> {
  try {
    const applied = await despiteConflicts(change);
    if (applied.verdict === 'serverside-applied' && isDaemonSet(object)) await client.get(target, { signal });
    return applied;
  } catch (error) {
    const refused = asDsError(error);
    if (refused === undefined || !isSelectorChange(refused)) throw error;
    throw await withRecreateHint(client, target, refused, object, { signal });
  }
}

async function despiteConflicts(change: Change): Promise<AppliedObject> {
  try {
    return await change.predict();
  } catch (error) {
    const conflict = asDsError(error);
    if (conflict === undefined || conflict.conflicts.length === 0) throw error;
    return { ...(await change.predict({ force: true })), conflict };
  }
}

/** What `--fail-on` makes of a plan. */
function refusals(
  { name, prediction: { nodes }, warnings }: ChangePlan,
  failOn: readonly string[],
): readonly DsError[] {
  const of = (fate: string): number => nodes.filter((node) => node.fate === fate).length;
  const found = [
    { word: 'restart', count: of('restarts'), what: 'restarted pod' },
    { word: 'loss', count: of('loses'), what: 'lost pod' },
    { word: 'warning', count: warnings.length, what: 'warning' },
  ];
  return found
    .filter(({ word, count }) => count > 0 && failOn.includes(word))
    .map(({ word, count, what }) => new DsError('failure', `${name}: ${counted(count, what)} (--fail-on=${word})`));
}

interface PlanOutput {
  plan(plan: ChangePlan): void;
  /** What is no DaemonSet. */
  other(name: string, action: string): void;
  end(): void;
}

/** Text as it comes, or one object at the end. */
async function planOutput(
  { output, noFold }: { readonly output: string | undefined; readonly noFold: boolean },
  { io: { stdout } }: Runtime,
): Promise<PlanOutput> {
  const format = objectFormat(output);
  if (format !== undefined) {
    const daemonSets: JsonObject[] = [];
    const others: JsonObject[] = [];
    return {
      plan: (plan) => void daemonSets.push(planJson(plan)),
      other: (name, action) => void others.push({ name, action }),
      end: () => {
        const whole = { apiVersion: 'daemonset-cli/v1', kind: 'Plan', daemonSets, others };
        stdout.write(objectPrinter(format, { output: stdout })(whole));
      },
    };
  }
  const palette = await loadPalette(stdout);
  const width = stdout.isTTY ? stdout.columns : undefined;
  let isFirst = true;
  return {
    plan: (plan) => {
      stdout.write(`${isFirst ? '' : '\n'}${planText(plan, { palette, noFold, width })}`);
      isFirst = false;
    },
    other: (name, action) => {
      if (action === 'unchanged') return;
      stdout.write(`${safeText(name)}: would be ${action}\n`);
      isFirst = false;
    },
    end: () => undefined,
  };
}
