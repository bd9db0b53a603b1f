import { asDsError, DsError } from '../../core/errors.ts';
import { counted } from '../../core/text/counted.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { ChangePlan } from '../../daemonset/rollout/change-plan.ts';
import type { ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import type { Client } from '../../kube/client.ts';
import { isDaemonSet } from '../../kube/resource.ts';
import { loadPalette } from '../../render/color.ts';
import { objectPrinter } from '../../render/output/object-output.ts';
import { planJson } from '../../render/plan/plan-json.ts';
import { planText } from '../../render/plan/plan-text.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { AppliedObject, Change } from '../../workflows/apply/change-set/change.ts';
import { bodyOf } from '../../workflows/apply/apply-body.ts';
import { allNodes } from '../../workflows/cluster/cluster-snapshot.ts';
import { isSelectorChange, withRecreateHint } from '../../workflows/apply/immutable-selector.ts';
import { withPlace } from '../../workflows/apply/manifest-error.ts';
import type { ManifestTarget } from '../../workflows/apply/manifest-target.ts';
import { includedObjects } from '../../workflows/plan/missing-references.ts';
import { namespaceFailure } from '../../workflows/plan/namespace-failure.ts';
import { namespaceRules } from '../../workflows/plan/namespace-rules.ts';
import { planChange } from '../../workflows/plan/plan-change.ts';
import { changesOf, checkMode, MODE_FLAGS } from '../shared/manifest/apply-mode.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { OUTPUT_FLAG, SHARED_FLAGS } from '../shared/flags.ts';
import { checkManifestFlags, MANIFEST_FLAGS, objectFormat, readChosen } from '../shared/manifest/manifest-flags.ts';
import { leftBehindText, warningsOf, warnOnce } from '../shared/manifest/apply-warnings.ts';
import { withNamespaceHint } from '../shared/manifest/namespace-hint.ts';
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
    help: 'exit 1 if a pod restarts (restart), a node loses its pod (loss), or there is a warning (warning)',
  },
  noFold: SHARED_FLAGS.noFold,
  output: { ...OUTPUT_FLAG, help: 'output format: json or yaml' },
} as const satisfies Flags;

export const planCommand = defineCommand({
  path: ['plan'],
  summary: 'Show what ds apply would do on every node, without changing anything',
  description:
    'Applies every object of the files on the server without saving it, and shows for each DaemonSet the changed fields, whether pods ' +
    'restart, which node gains, loses, restarts or keeps a pod and why, the pace of the update, and warnings: a rollout that is already ' +
    'unhealthy, no eligible node, host ports that surge cannot share, a missing PriorityClass, RuntimeClass or ServiceAccount, a PodSecurity ' +
    'level, LimitRange or ResourceQuota that rejects pods, OnDelete. Nothing is written to the cluster.\n\n' +
    'A field that another field manager owns with a different value is a conflict: it is reported, the plan shows the effect of ' +
    '--force-conflicts, and the exit code is 1.\n\n' +
    'A wave uses the whole update budget once; unavailable pods are replaced immediately, outside the budget.\n\n' +
    'JSON: {daemonSets: [{name, namespace, action, fields, templateChanged, desired, update, counts, nodes: [{name, fate, why, text, ' +
    'pod, reasons}], warnings: [{code, message}], conflicts: [{field, manager, live, yours}]}], others: [{name, action}]}; a fate is gains, loses, restarts, keeps or none.',
  examples: [
    { command: 'ds plan -f agent.yaml', comment: 'show what a file would change on every node' },
    { command: 'ds plan -k overlays/production', comment: 'show what a kustomization would change' },
    { command: 'helm template . | ds plan -f -', comment: 'show what the output of another program would change' },
    {
      command: 'ds plan -f agent.yaml --fail-on=restart,loss',
      comment: 'in pipelines: fail if pods would restart or be lost',
    },
    {
      command: "ds plan -f agent.yaml -o json | jq '.daemonSets[].counts'",
      comment: 'count the affected nodes, for scripts',
    },
  ],
  args: [],
  flags: FLAGS,
  isReadOnly: true,
  check: ({ flags }) => {
    checkManifestFlags(flags);
    if (objectFormat(flags.output) === 'name')
      throw new DsError(
        'usage',
        'unable to match a printer suitable for the output format "name", allowed formats are: json,kyaml,yaml',
      );
    checkMode(flags);
    for (const word of flags.failOn) {
      if (FAIL_ON.some((known) => known === word)) continue;
      throw new DsError('usage', `invalid argument ${JSON.stringify(word)} for --fail-on: use ${FAIL_ON.join(', ')}`);
    }
  },
  run: async ({ flags, provided }, rt) => {
    const { objects, failed } = await readChosen(flags, rt);
    if (!objects.some(({ object }) => isDaemonSet(object)) && !failed) {
      throw new DsError('input', 'no DaemonSet found in the files');
    }
    const { client, namespace } = await rt.connect();
    const { clock, signal } = rt;
    const nodes = allNodes(client, { signal });
    // the error is reported when the first plan needs the nodes
    nodes.catch(() => undefined);
    const included = includedObjects(
      objects.map(({ object }) => object),
      namespace,
    );
    const output = await planOutput(flags, rt);
    const now = clock.now();
    const rules = namespaceRules(client, { now, signal });
    const warn = warnOnce(rt);
    /** Namespaces in which nothing can be created. */
    const reported = new Set<string>();
    const plans: ChangePlan[] = [];
    let isFailed = failed;
    const changes = await changesOf(objects, flags, provided, rt);
    const results = changes.preview((change, target, object) => predict(client, change, target, object, rt));
    for await (const result of results) {
      const planned = async (applied: AppliedObject, failure?: ChangeWarning): Promise<void> => {
        const leftBehind = (applied.leftBehind ?? []).map((left) => leftBehindText(left, rt));
        const plan = await planChange(client, applied, { nodes, included, rules, leftBehind, failure, now, signal });
        plans.push(plan);
        output.plan(plan);
      };
      if ('error' in result) {
        const failure = namespaceFailure(result.error);
        // report a namespace once
        if (failure === undefined || !reported.has(failure.namespace)) {
          rt.report(withNamespaceHint(await rt.explain(result.error)));
        }
        if (failure !== undefined) reported.add(failure.namespace);
        isFailed = true;
        const { object } = result.found;
        if (failure !== undefined && isDaemonSet(object)) {
          await planned(notValidated(object, failure.namespace), failure.warning);
        }
        continue;
      }
      const { applied, found, name } = result;
      if (isDaemonSet(found.object)) {
        await planned(applied);
      } else {
        rules.include(applied.object);
        warningsOf(result, rt).forEach(warn);
        output.other(name, applied.verdict);
      }
      if (applied.conflict !== undefined) {
        rt.report(withPlace(applied.conflict, found, name));
        isFailed = true;
      }
    }
    output.end();
    for (const error of plans.flatMap((plan) => failures(plan, flags.failOn))) {
      rt.report(error);
      isFailed = true;
    }
    return (isFailed ? 'failed' : 'ok') satisfies Outcome;
  },
});

/** A new DaemonSet that the server cannot validate, because of its namespace. */
function notValidated(object: JsonObject, namespace: string): AppliedObject {
  return { object: bodyOf(object, { namespace }), verdict: 'created', warnings: [] };
}

/**
 * Predicts the applied object; with field conflicts, as --force-conflicts would apply it. Throws the server's error for a DaemonSet that
 * may not be read, since it cannot be compared.
 */
async function predict(
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

/** The errors of `--fail-on`. */
function failures(
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
  /** For other objects. */
  other(name: string, action: string): void;
  end(): void;
}

/** Prints text plan by plan, or one JSON or YAML object at the end. */
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
