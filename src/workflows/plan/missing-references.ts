import { isKind } from '../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import type { CallOptions, Client, ObjectPath } from '../../kube/client.ts';
import { knownResource } from '../../kube/discovery/known-resources.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { AnyObject } from '../apply/change-set/change.ts';

/** `Kind namespace/name` of every object in the same files, and the object. */
export type IncludedObjects = ReadonlyMap<string, JsonObject>;

/** Kinds without a namespace that pods reference. */
const CLUSTER_WIDE = ['PriorityClass', 'RuntimeClass'];

/** What the pods reference besides volumes, and what is missing of it. */
export interface References {
  readonly warnings: readonly ChangeWarning[];
  /** Undefined when there is none, or it may not be read. */
  readonly runtimeClass: JsonObject | undefined;
}

/** Warns of objects that the pods reference, that do not exist and that the files do not include. Pods cannot be created without them. */
export async function readReferences(
  client: Client,
  { metadata, spec }: DaemonSet,
  included: IncludedObjects,
  options: CallOptions,
): Promise<References> {
  const { priorityClassName = '', serviceAccountName = '', runtimeClassName = '' } = spec?.template.spec ?? {};
  const namespace = metadata?.namespace ?? '';
  const account = serviceAccountName === 'default' ? '' : serviceAccountName;
  const [priorityClass, serviceAccount, runtimeClass] = await Promise.all([
    find(
      client,
      { kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', name: priorityClassName },
      included,
      options,
    ),
    find(client, { kind: 'ServiceAccount', apiVersion: 'v1', namespace, name: account }, included, options),
    find(client, { kind: 'RuntimeClass', apiVersion: 'node.k8s.io/v1', name: runtimeClassName }, included, options),
  ]);
  const lacking = (what: string): string => `there is no ${what}: no pod can be created`;
  const warnings: ChangeWarning[] = [];
  if (priorityClass === 'missing') {
    warnings.push({ code: 'priorityClass', message: lacking(`PriorityClass ${priorityClassName}`) });
  }
  if (serviceAccount === 'missing') {
    warnings.push({
      code: 'serviceAccount',
      message: lacking(`ServiceAccount ${account} in namespace ${namespace}`),
    });
  }
  if (runtimeClass === 'missing') {
    warnings.push({ code: 'runtimeClass', message: lacking(`RuntimeClass ${runtimeClassName}`) });
  }
  return { warnings, runtimeClass: runtimeClass === 'missing' ? undefined : runtimeClass };
}

interface Reference {
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace?: string;
  /** Empty when nothing is referenced. */
  readonly name: string;
}

/** Undefined when nothing is referenced, and for users who may not read the object. */
async function find(
  client: Client,
  { kind, apiVersion, namespace, name }: Reference,
  included: IncludedObjects,
  options: CallOptions,
): Promise<JsonObject | 'missing' | undefined> {
  if (name === '') return undefined;
  const ours = included.get(referenceKey(kind, namespace, name));
  if (ours !== undefined) return ours;
  const resource = knownResource(apiVersion, kind);
  if (resource === undefined) throw new Error(`${kind} is a known kind`);
  const at: ObjectPath = { resource, namespace, name };
  try {
    return (await client.find<AnyObject>(at, options)) ?? 'missing';
  } catch (error) {
    if (isKind(error, 'forbidden')) return undefined;
    throw error;
  }
}

function referenceKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}

/** The objects in the files by reference; `namespace` is that of objects that name none. */
export function includedObjects(objects: readonly JsonObject[], namespace: string): IncludedObjects {
  return new Map(
    objects.map((object) => {
      const kind = stringAt(object, 'kind') ?? '';
      const metadata = objectAt(object, 'metadata');
      const own = stringAt(metadata, 'namespace') ?? '';
      const where = CLUSTER_WIDE.includes(kind) ? undefined : own === '' ? namespace : own;
      return [referenceKey(kind, where, stringAt(metadata, 'name') ?? ''), object] as const;
    }),
  );
}
