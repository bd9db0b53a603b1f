import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import type { ChangePlan } from '../../daemonset/rollout/change-plan.ts';
import { changeWarnings, type ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import { predict } from '../../daemonset/rollout/predict.ts';
import { TEMPLATE_GENERATION_ANNOTATION } from '../../daemonset/pods/pod-revision.ts';
import { daemonSetNode, fieldChanges } from '../../daemonset/revisions/template-changes.ts';
import type { Client } from '../../kube/client.ts';
import type { DaemonSet, Node } from '../../kube/wire.ts';
import type { AppliedObject } from '../apply/change-set/change.ts';
import { deletionWarning } from '../delete/deletion-warning.ts';
import { readDaemonSetSnapshot, type SnapshotOptions } from '../cluster/daemonset-snapshot.ts';
import { readReferences, type IncludedObjects } from './missing-references.ts';
import type { NamespaceRulesReader } from './namespace-rules.ts';
import { admission, isPodSecurityWarning } from './pod-refusal.ts';

export interface PlanOptions extends SnapshotOptions {
  /** Every node, listed once for all plans. */
  readonly nodes: Promise<readonly Node[]>;
  /** A sentence for each field manager that keeps fields which the file does not set. */
  readonly leftBehind: readonly string[];
  readonly included: IncludedObjects;
  readonly rules: NamespaceRulesReader;
  /** Why applying fails, although the plan can be shown. */
  readonly failure?: ChangeWarning | undefined;
}

/** The plan for a DaemonSet from the result of the server's dry run. Writes nothing. */
export async function planChange(
  client: Client,
  { object, before: live, verdict, warnings, conflict }: AppliedObject,
  { nodes, included, rules, leftBehind, failure, now, signal }: PlanOptions,
): Promise<ChangePlan> {
  const after = object as DaemonSet;
  const before = live as DaemonSet | undefined;
  const [schema, { view, history }, references, ofNamespace] = await Promise.all([
    loadSchema(),
    readDaemonSetSnapshot(client, before ?? after, { nodes, now, signal }),
    readReferences(client, after, included, { signal }),
    rules.read(after.metadata?.namespace ?? ''),
  ]);
  const conflicts = conflict?.conflicts ?? [];
  const pods = [...view.pods.values()].flat();
  const unrestricted = predict({ before, after, nodes: view.nodes, pods, revisions: history, now });
  const deletion = deletionWarning(object, now);
  const overhead = objectAt(objectAt(references.runtimeClass, 'overhead'), 'podFixed');
  const isRefused = references.warnings.length > 0;
  const { prediction, warnings: refusals } = admission(after, unrestricted, ofNamespace, { overhead, isRefused, now });
  const saysPodSecurity = refusals.some(({ code }) => code === 'podSecurity');
  return {
    name: after.metadata?.name ?? '',
    namespace: after.metadata?.namespace ?? '',
    action: verdict === 'created' || verdict === 'unchanged' ? verdict : 'configured',
    fields: fieldChanges(
      schema,
      daemonSetNode(schema),
      before === undefined ? undefined : comparable(live),
      comparable(object),
    ),
    prediction,
    warnings: [
      ...(failure === undefined ? [] : [failure]),
      ...conflictWarning(conflicts.length),
      ...(deletion === undefined ? [] : [{ code: 'deleting', message: deletion } as const]),
      ...changeWarnings({ before: before === undefined ? undefined : view, after, prediction }),
      ...references.warnings,
      ...refusals,
      ...leftBehind.map((message) => ({ code: 'leftBehind', message }) as const),
      ...warnings
        .filter((message) => !saysPodSecurity || !isPodSecurityWarning(message))
        .map((message) => ({ code: 'server', message }) as const),
    ],
    conflicts,
  };
}

function conflictWarning(count: number): readonly ChangeWarning[] {
  if (count === 0) return [];
  const what = count === 1 ? '1 conflict with another field manager' : `${count} conflicts with other field managers`;
  return [{ code: 'conflict', message: `${what}: an apply fails; this plan assumes --force-conflicts` }];
}

/** The part that users set, without what the server writes. */
function comparable(object: JsonObject | undefined): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const own = Object.entries(objectAt(metadata, 'annotations') ?? {}).filter(
    ([key]) => key !== TEMPLATE_GENERATION_ANNOTATION && key !== LAST_APPLIED,
  );
  const annotations = own.length === 0 ? undefined : Object.fromEntries(own);
  return { metadata: { labels: metadata?.['labels'], annotations }, spec: object?.['spec'] };
}
