import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { KubeObject } from '../../kube/wire.ts';
import { asJson, timestamp } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { ALL_VERBS, STATUS_SUBRESOURCE, type Kind } from './kind.ts';
import { commonRules } from './rules.ts';

const common = commonRules({ generation: true, status: 'none' });

export const CUSTOM_RESOURCE_DEFINITIONS: Kind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  verbs: ALL_VERBS,
  subresources: [STATUS_SUBRESOURCE],
  rules: {
    ...common,
    defaults: withNames,
    prepareCreate: (object, context) => ({
      ...(common.prepareCreate?.(object, context) ?? object),
      status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: storedVersions(object) },
    }),
  },
};

/** The kind of a CustomResourceDefinition, with its served versions. */
export interface CustomKind extends Kind {
  readonly versions: readonly string[];
  /** The `additionalPrinterColumns` of each version. */
  readonly printerColumns: ReadonlyMap<string, readonly JsonObject[]>;
}

/** The printer columns of a custom resource in a version; empty for other kinds. */
export function printerColumnsOf(kind: Kind, version: string): readonly JsonObject[] {
  return (kind as Partial<CustomKind>).printerColumns?.get(version) ?? [];
}

/** In the order of the server's discovery for custom resources. */
const CUSTOM_VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

function strings(object: JsonObject | undefined, key: string): readonly string[] {
  return arrayAt(object, key).filter((item) => typeof item === 'string');
}

/** The names of a definition: kind and plural are required, the server sets the others. */
function withNames(definition: JsonObject): JsonObject {
  const spec = objectAt(definition, 'spec');
  const names = objectAt(spec, 'names');
  const kind = stringAt(names, 'kind');
  if (spec === undefined || names === undefined || kind === undefined) return definition;
  const full = {
    ...names,
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    listKind: stringAt(names, 'listKind') ?? `${kind}List`,
  };
  if (names['singular'] === full.singular && names['listKind'] === full.listKind && spec['conversion'] !== undefined) {
    return definition;
  }
  return { ...definition, spec: { ...spec, names: full, conversion: spec['conversion'] ?? { strategy: 'None' } } };
}

function establishedStatus(definition: JsonObject, now: string): JsonObject {
  const spec = objectAt(definition, 'spec');
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    lastTransitionTime: now,
    message,
    reason,
    status: 'True',
    type,
  });
  return {
    acceptedNames: objectAt(spec, 'names') ?? {},
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    storedVersions: storedVersions(definition),
  };
}

function storedVersions(definition: JsonObject): readonly string[] {
  return versionsOf(objectAt(definition, 'spec'))
    .filter((version) => version['storage'] === true)
    .map((version) => stringAt(version, 'name') ?? '');
}

function versionsOf(spec: JsonObject | undefined): readonly JsonObject[] {
  return arrayAt(spec, 'versions').filter(isObject);
}

/** The kind of a definition; its objects are stored unchanged, without a schema. */
export function customKindOf(definition: KubeObject): CustomKind | undefined {
  const spec = objectAt(definition as unknown as JsonObject, 'spec');
  const names = objectAt(spec, 'names');
  const served = versionsOf(spec).filter((version) => version['served'] === true);
  const [group, plural, kind] = [stringAt(spec, 'group'), stringAt(names, 'plural'), stringAt(names, 'kind')];
  const first = served[0];
  if (group === undefined || plural === undefined || kind === undefined || first === undefined) return undefined;
  const storage = served.find((version) => version['storage'] === true) ?? first;
  const status = served.some((version) => objectAt(objectAt(version, 'subresources'), 'status') !== undefined);
  return {
    group,
    version: stringAt(storage, 'name') ?? '',
    plural,
    kind,
    namespaced: stringAt(spec, 'scope') !== 'Cluster',
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    shortNames: strings(names, 'shortNames'),
    categories: strings(names, 'categories'),
    verbs: CUSTOM_VERBS,
    subresources: status ? [STATUS_SUBRESOURCE] : [],
    versions: served.map((version) => stringAt(version, 'name') ?? ''),
    printerColumns: new Map(
      served.map((version) => [
        stringAt(version, 'name') ?? '',
        arrayAt(version, 'additionalPrinterColumns').filter(isObject),
      ]),
    ),
    lockedUpdates: true,
    returnsDeleted: false,
    rules: commonRules({ generation: true, ...(status ? { status: 'none' as const } : {}) }),
  };
}

/**
 * Keeps `served` up to date with the definitions in the store, by their names. A changed definition keeps the kind that it had
 * first.
 */
export function followDefinitions(store: Store, served: Map<string, CustomKind>): () => void {
  return store.subscribe(CUSTOM_RESOURCE_DEFINITIONS, ({ type, object }) => {
    const name = object.metadata.name;
    const known = served.get(name);
    const made = type === 'DELETED' ? undefined : customKindOf(object);
    if (known !== undefined && made !== undefined) return;
    if (known !== undefined) {
      store.removeType(known);
      served.delete(name);
    } else if (made !== undefined) {
      store.addType(made);
      served.set(name, made);
      const status = establishedStatus(asJson(object), timestamp(store.clock.now()));
      const established = (current: KubeObject): JsonObject => ({ ...asJson(current), status });
      store.modify(CUSTOM_RESOURCE_DEFINITIONS, { name }, established, { subresource: 'status' });
    }
  });
}
