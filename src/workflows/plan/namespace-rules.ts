import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { without } from '../../core/json/without.ts';
import { limitRangeDefaults } from '../../apimachinery/quota/limit-range.ts';
import { quotaState, type QuotaState } from '../../apimachinery/quota/pod-quota.ts';
import type { Client } from '../../kube/client.ts';
import { knownResource } from '../../kube/discovery/known-resources.ts';
import { NAMESPACES, PODS, type Resource } from '../../kube/resource.ts';
import type { AnyObject } from '../apply/change-set/change.ts';
import type { SnapshotOptions } from '../cluster/daemonset-snapshot.ts';
import { unlessForbidden } from '../cluster/unless-forbidden.ts';

/** A quota, and what is used of it. Plans add what their pods will use. */
export interface PlannedQuota {
  readonly quota: JsonObject;
  state: QuotaState;
}

/** What decides in a namespace whether pods are admitted. */
export interface NamespaceRules {
  /** Labels of the Namespace; undefined when it does not exist or may not be read. */
  readonly labels: JsonObject | undefined;
  readonly quotas: readonly PlannedQuota[];
  readonly limitRanges: readonly JsonObject[];
}

/** The rules of namespaces in the cluster and in the same files. */
export interface NamespaceRulesReader {
  /** Takes over an object of the files as the server would store it; others than those of the rules are ignored. */
  include(object: JsonObject): void;
  /** Reads each namespace once. What the user may not read does not apply. */
  read(namespace: string): Promise<NamespaceRules>;
}

const CORE = 'v1';

export function namespaceRules(client: Client, { now, signal }: SnapshotOptions): NamespaceRulesReader {
  /** By kind, namespace and name. */
  const included = new Map<string, Map<string, JsonObject>>();
  const known = new Map<string, Promise<NamespaceRules>>();
  const includedOf = (kind: string, namespace: string): ReadonlyMap<string, JsonObject> =>
    included.get(`${kind} ${namespace}`) ?? new Map();

  const listed = async (kind: string, namespace: string): Promise<readonly JsonObject[]> => {
    const live = await unlessForbidden(client.list<AnyObject>({ resource: resourceOf(kind), namespace }, { signal }));
    const byName = new Map((live?.items ?? []).map((object) => [nameOf(object), object as JsonObject]));
    return [...new Map([...byName, ...includedOf(kind, namespace)]).values()];
  };

  const labelsOf = async (name: string): Promise<JsonObject | undefined> => {
    const ours = includedOf('Namespace', '').get(name);
    const object = ours ?? (await unlessForbidden(client.find<AnyObject>({ resource: NAMESPACES, name }, { signal })));
    return object && (objectAt(object['metadata'] as JsonObject | undefined, 'labels') ?? {});
  };

  const read = async (namespace: string): Promise<NamespaceRules> => {
    const [labels, quotas, limitRanges] = await Promise.all([
      labelsOf(namespace),
      listed('ResourceQuota', namespace),
      listed('LimitRange', namespace),
    ]);
    const isCounted = quotas.every((quota) => objectAt(objectAt(quota, 'status'), 'used') !== undefined);
    const pods = isCounted
      ? []
      : ((await unlessForbidden(client.list<AnyObject>({ resource: PODS, namespace }, { signal })))?.items ?? []);
    return {
      labels,
      quotas: quotas.map((quota) => ({ quota, state: quotaState(quota, pods, now) })),
      limitRanges: limitRanges.map(limitRangeDefaults),
    };
  };

  return {
    include: (object) => {
      if (object['apiVersion'] !== CORE) return;
      const kind = stringAt(object, 'kind') ?? '';
      const namespace = stringAt(objectAt(object, 'metadata'), 'namespace') ?? '';
      const key = `${kind} ${namespace}`;
      // the limits of the file take effect, not those that the status repeats
      const ours =
        kind === 'ResourceQuota' ? { ...object, status: without(objectAt(object, 'status') ?? {}, 'hard') } : object;
      included.set(key, (included.get(key) ?? new Map<string, JsonObject>()).set(nameOf(object), ours));
    },
    read: (namespace) => {
      const rules = known.get(namespace) ?? read(namespace);
      known.set(namespace, rules);
      return rules;
    },
  };
}

function resourceOf(kind: string): Resource {
  const resource = knownResource(CORE, kind);
  if (resource === undefined) throw new Error(`${kind} is a known kind`);
  return resource;
}

function nameOf(object: JsonObject): string {
  return stringAt(objectAt(object, 'metadata'), 'name') ?? '';
}
