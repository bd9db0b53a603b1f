import { isKind } from '../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import { loadSchema } from '../../apimachinery/schema/load-schema.ts';
import type { ChangePlan } from '../../daemonset/rollout/change-plan.ts';
import { changeWarnings, REFUSALS, type ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import { predict, withRefusedPods } from '../../daemonset/rollout/predict.ts';
import { TEMPLATE_GENERATION_ANNOTATION } from '../../daemonset/pods/pod-revision.ts';
import { daemonSetNode, fieldChanges } from '../../daemonset/revisions/template-changes.ts';
import type { CallOptions, Client, ObjectPath } from '../../kube/client.ts';
import { knownResource } from '../../kube/discovery/known-resources.ts';
import type { DaemonSet, KubeObject, Node } from '../../kube/wire.ts';
import type { AppliedObject } from '../apply/change-set/change.ts';
import { deletionWarning } from '../delete/deletion-warning.ts';
import { readDaemonSetSnapshot, type SnapshotOptions } from '../cluster/daemonset-snapshot.ts';
import { isPodSecurityWarning, podSecurityWarnings, type NamespaceLabels } from './pod-refusal.ts';

export interface PlanOptions extends SnapshotOptions {
  /** Every node, listed once for all plans. */
  readonly nodes: Promise<readonly Node[]>;
  /** A sentence for each field manager that keeps fields which the file does not set. */
  readonly leftBehind: readonly string[];
  /** `Kind namespace/name` of every object in the same files. */
  readonly included: ReadonlySet<string>;
  /** Labels of the namespaces among them. */
  readonly namespaceLabels: NamespaceLabels;
}

/** The plan for a DaemonSet from the result of the server's dry run. Writes nothing. */
export async function planChange(
  client: Client,
  { object, before: live, verdict, warnings, conflict }: AppliedObject,
  { nodes, included, namespaceLabels, leftBehind, now, signal }: PlanOptions,
): Promise<ChangePlan> {
  const after = object as DaemonSet;
  const before = live as DaemonSet | undefined;
  const [schema, { view, history }, missing, insecure] = await Promise.all([
    loadSchema(),
    readDaemonSetSnapshot(client, before ?? after, { nodes, now, signal }),
    missingReferences(client, after, included, { signal }),
    podSecurityWarnings(client, after, namespaceLabels, { signal }),
  ]);
  const conflicts = conflict?.conflicts ?? [];
  const pods = [...view.pods.values()].flat();
  const refusals = [...missing, ...insecure].filter(({ code }) => REFUSALS.has(code));
  const admitted = predict({ before, after, nodes: view.nodes, pods, revisions: history, now });
  const deletion = deletionWarning(object, now);
  const prediction = refusals.length === 0 ? admitted : withRefusedPods(admitted);
  return {
    name: after.metadata?.name ?? '',
    namespace: after.metadata?.namespace ?? '',
    action: verdict === 'serverside-applied' ? 'configured' : verdict,
    fields: fieldChanges(
      schema,
      daemonSetNode(schema),
      before === undefined ? undefined : comparable(live),
      comparable(object),
    ),
    prediction,
    warnings: [
      ...conflictWarning(conflicts.length),
      ...(deletion === undefined ? [] : [{ code: 'deleting', message: deletion } as const]),
      ...changeWarnings({ before: before === undefined ? undefined : view, after, prediction }),
      ...missing,
      ...insecure,
      ...leftBehind.map((message) => ({ code: 'leftBehind', message }) as const),
      ...warnings
        .filter((message) => insecure.length === 0 || !isPodSecurityWarning(message))
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

/** Warns of objects that the pods reference, that do not exist and that the files do not include. Pods cannot be created without them. */
async function missingReferences(
  client: Client,
  { metadata, spec }: DaemonSet,
  included: ReadonlySet<string>,
  options: CallOptions,
): Promise<readonly ChangeWarning[]> {
  const { priorityClassName = '', serviceAccountName = '' } = spec?.template.spec ?? {};
  const namespace = metadata?.namespace ?? '';
  const account = serviceAccountName === 'default' ? '' : serviceAccountName;
  const [hasClass, hasAccount] = await Promise.all([
    exists(
      client,
      { kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', name: priorityClassName },
      included,
      options,
    ),
    exists(client, { kind: 'ServiceAccount', apiVersion: 'v1', namespace, name: account }, included, options),
  ]);
  return [
    ...(hasClass
      ? []
      : [
          {
            code: 'priorityClass',
            message: `there is no PriorityClass ${priorityClassName}: no pod can be created`,
          } as const,
        ]),
    ...(hasAccount
      ? []
      : [
          {
            code: 'serviceAccount',
            message: `there is no ServiceAccount ${account} in namespace ${namespace}: no pod can be created`,
          } as const,
        ]),
  ];
}

interface Reference {
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace?: string;
  /** Empty when nothing is referenced. */
  readonly name: string;
}

/** Users who may not read the object get no warning. */
async function exists(
  client: Client,
  part: Reference,
  included: ReadonlySet<string>,
  options: CallOptions,
): Promise<boolean> {
  const { kind, apiVersion, namespace, name } = part;
  if (name === '' || included.has(referenceKey(kind, namespace, name))) return true;
  const resource = knownResource(apiVersion, kind);
  if (resource === undefined) throw new Error(`${kind} is a known kind`);
  const at: ObjectPath = { resource, namespace, name };
  try {
    return (await client.find<KubeObject>(at, options)) !== undefined;
  } catch (error) {
    if (isKind(error, 'forbidden')) return true;
    throw error;
  }
}

function referenceKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}

/** References of the objects in the files; `namespace` is that of objects that name none. */
export function includedObjects(objects: readonly JsonObject[], namespace: string): ReadonlySet<string> {
  return new Set(
    objects.map((object) => {
      const kind = stringAt(object, 'kind') ?? '';
      const metadata = objectAt(object, 'metadata');
      const own = stringAt(metadata, 'namespace') ?? '';
      const where = kind === 'PriorityClass' ? undefined : own === '' ? namespace : own;
      return referenceKey(kind, where, stringAt(metadata, 'name') ?? '');
    }),
  );
}
