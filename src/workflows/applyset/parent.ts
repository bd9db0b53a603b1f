import { createHash } from 'node:crypto';
import { byText } from '../../core/text/by-text.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { hint, kubectlCommand, type Hint, type SuggestedCommand, type SuggestedFlags } from '../../core/hint.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { DS_VERSION } from '../../core/version.ts';
import type { CallOptions, Client, ObjectPath, WriteOptions } from '../../kube/client.ts';
import { groupKindText, parseGroupKind, type GroupKind } from '../../kube/discovery/find-kind.ts';
import { apiVersionOf, qualifiedPluralOf, type Resource } from '../../kube/resource.ts';
import { knownInGroup } from '../../kube/discovery/known-resources.ts';
import type { AnyObject, DryRun } from '../apply/change-set/change.ts';
import type { ParentType } from './parent-type.ts';

/** Labels and annotations of KEP-3659, shared with kubectl and other tools. */
export const PART_OF = 'applyset.kubernetes.io/part-of';
const ID = 'applyset.kubernetes.io/id';
const TOOLING = 'applyset.kubernetes.io/tooling';
const KINDS = 'applyset.kubernetes.io/contains-group-kinds';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';
/** What kubectl 1.27 wrote instead of kinds. */
const RESOURCES = 'applyset.kubernetes.io/contains-group-resources';

const TOOL = 'ds';
const OUR_TOOLING = `${TOOL}/v${DS_VERSION}`;
const FIELD_MANAGER = `${TOOL}-applyset`;

/** The parent object of a set. */
export interface Parent extends ParentType, ObjectPath {
  /** Undefined for cluster-scoped objects. */
  readonly namespace: string | undefined;
}

/** The kinds and namespaces of a set according to its parent: a superset of the actual ones. */
export interface Contents {
  readonly kinds: readonly GroupKind[];
  /** Including the parent's. */
  readonly namespaces: readonly string[];
}

const NOTHING: Contents = { kinds: [], namespaces: [] };

/** `applyset-HASH-v1`: the SHA-256 of NAME.NAMESPACE.KIND.GROUP of the parent, in base64 for URLs. */
export function applySetId({
  name,
  namespace = '',
  resource,
}: Pick<Parent, 'name' | 'namespace' | 'resource'>): string {
  const hash = createHash('sha256').update([name, namespace, resource.kind, resource.group].join('.'));
  return `applyset-${hash.digest('base64url')}-v1`;
}

/** `secrets/NAME`. */
function quotedName({ resource, name }: Parent): string {
  return JSON.stringify(`${qualifiedPluralOf(resource)}/${name}`);
}

/** A kubectl command for the parent. */
function onParent(
  verb: 'annotate' | 'label',
  { resource, name, namespace }: Parent,
  values: readonly string[],
  flags: SuggestedFlags = {},
): SuggestedCommand {
  return kubectlCommand(verb, [qualifiedPluralOf(resource), name, ...values], { namespace, flags });
}

/** A custom resource has to be made a parent by its owner. */
function makeParentHint(parent: Parent): Hint {
  const annotate = onParent('annotate', parent, [`${TOOLING}=${OUR_TOOLING}`, `${KINDS}=`]);
  const label = onParent('label', parent, [`${ID}=${applySetId(parent)}`]);
  return hint`to make it the parent of an empty set:\n  ${annotate}\n  ${label}`;
}

function toolOf(tooling: string): string {
  const slash = tooling.lastIndexOf('/');
  return slash < 0 ? tooling : tooling.slice(0, slash);
}

/**
 * The set's contents before anything is applied; empty when there is no parent yet. Throws a DsError of kind `failure` for an object that
 * is no parent, or the parent of another tool's set: by KEP-3659, tools leave each other's sets alone.
 */
export async function readParent(client: Client, parent: Parent, options: CallOptions): Promise<Contents> {
  const live = await client.find<AnyObject>(parent, options);
  if (live === undefined) {
    if (parent.isBuiltIn) return NOTHING;
    throw new DsError('failure', 'custom resource ApplySet parents cannot be created automatically', {
      hint: `create ${quotedName(parent)} first`,
    });
  }
  const metadata = objectAt(live, 'metadata');
  const annotations = objectAt(metadata, 'annotations') ?? {};
  checkTooling(parent, stringAt(annotations, TOOLING));
  checkId(parent, stringAt(objectAt(metadata, 'labels'), ID));
  const extra = namespacesIn(parent, annotations);
  return { kinds: kindsIn(parent, annotations), namespaces: withParents(parent, extra) };
}

function checkTooling(parent: Parent, tooling: string | undefined): void {
  if (tooling === undefined) {
    const message = `ApplySet parent object ${quotedName(parent)} already exists and is missing required annotation "${TOOLING}"`;
    throw new DsError('failure', message, {
      hint: parent.isBuiltIn ? 'the object is used for something else: choose another name' : makeParentHint(parent),
    });
  }
  const tool = toolOf(tooling);
  if (tool === TOOL) return;
  const message = `ApplySet parent object ${quotedName(parent)} already exists and is managed by tooling ${JSON.stringify(tool)} instead of "${TOOL}"`;
  throw new DsError('failure', message, {
    hint: hint`to let ds manage it instead of ${tool}: ${onParent('annotate', parent, [`${TOOLING}=${OUR_TOOLING}`], { overwrite: true })}`,
  });
}

function checkId(parent: Parent, id: string | undefined): void {
  const wanted = applySetId(parent);
  if (id === wanted) return;
  const message =
    id === undefined
      ? `ApplySet parent object ${quotedName(parent)} exists and does not have required label ${ID}`
      : `ApplySet parent object ${quotedName(parent)} exists and has incorrect value for label "${ID}" (got: ${id}, want: ${wanted})`;
  throw new DsError('failure', message, parent.isBuiltIn ? {} : { hint: makeParentHint(parent) });
}

function listItems(text = ''): readonly string[] {
  return text === '' ? [] : text.split(',');
}

function kindsIn(parent: Parent, annotations: JsonObject): readonly GroupKind[] {
  const kinds = stringAt(annotations, KINDS);
  if (kinds !== undefined) return listItems(kinds).map(parseGroupKind);
  const resources = stringAt(annotations, RESOURCES) ?? '';
  if (resources === '') {
    const message = `the annotation "${KINDS}" is not set on the ApplySet parent object ${quotedName(parent)}`;
    throw new DsError('failure', message, {
      hint: 'it lists the kinds of the set; nothing can be pruned without it',
    });
  }
  return listItems(resources).map((text) => {
    const { group, kind: plural } = parseGroupKind(text);
    const known = knownInGroup(group, { plural });
    if (known !== undefined) return known;
    throw new DsError('failure', `invalid group resource ${JSON.stringify(text)} in "${RESOURCES}" annotation`);
  });
}

/** Validated, because they become part of URLs and objects in them may be deleted. */
function namespacesIn(parent: Parent, annotations: JsonObject): readonly string[] {
  return listItems(stringAt(annotations, NAMESPACES)).map((text) => {
    if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
    throw new DsError(
      'failure',
      `invalid namespace ${JSON.stringify(text.slice(0, 80))} in the annotation "${NAMESPACES}" of the ApplySet parent object ${quotedName(parent)}`,
      { hint: 'nothing was applied or pruned; find out who wrote the annotation, and correct it' },
    );
  });
}

function withParents({ namespace }: Parent, namespaces: readonly string[]): readonly string[] {
  return [...new Set(namespace === undefined ? namespaces : [namespace, ...namespaces])];
}

/** The union of both contents. */
export function union(a: Contents, b: Contents): Contents {
  const kinds = new Map([...a.kinds, ...b.kinds].map((kind) => [groupKindText(kind), kind]));
  return { kinds: [...kinds.values()], namespaces: [...new Set([...a.namespaces, ...b.namespaces])] };
}

function sorted(texts: readonly string[]): string {
  return [...new Set(texts)].sort(byText).join(',');
}

/** The parent object, byte for byte as kubectl writes it. */
function parentObject(parent: Parent, { kinds, namespaces }: Contents): JsonObject {
  const { resource, name, namespace } = parent;
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: {
        [TOOLING]: OUR_TOOLING,
        [KINDS]: sorted(kinds.map(groupKindText)),
        [NAMESPACES]: sorted(namespaces.filter((one) => one !== namespace)),
      },
      labels: { [ID]: applySetId(parent) },
    },
  };
}

export interface ParentSettings extends CallOptions {
  readonly dryRun: DryRun;
  readonly fieldValidation: WriteOptions['fieldValidation'];
}

/** Stores the set's contents in the parent, which is created if necessary. */
export async function writeParent(
  client: Client,
  parent: Parent,
  contents: Contents,
  { dryRun, fieldValidation, signal }: ParentSettings,
): Promise<void> {
  if (dryRun === 'client') return;
  const body = parentObject(parent, contents);
  const apply = async (force: boolean): Promise<void> => {
    const options = { fieldManager: FIELD_MANAGER, fieldValidation, force, dryRun: dryRun === 'server', signal };
    await client.patch<AnyObject>(parent, 'apply', body, options);
  };
  try {
    await apply(false);
  } catch (error) {
    // these fields belong to the tool: another owner had the set before, or edited it by hand
    if (!isKind(error, 'conflict')) throw error;
    await apply(true);
  }
}

/** The parent of a set; throws a DsError of kind `usage` when its type needs a namespace and none was given. */
export function parentOf(type: ParentType, name: string, namespace: string | undefined): Parent {
  const { resource }: { readonly resource: Resource } = type;
  if (!resource.namespaced) return { ...type, name, namespace: undefined };
  if (namespace !== undefined) return { ...type, name, namespace };
  // kubectl's message; the context's namespace is not used, because it may be different tomorrow
  throw new DsError('usage', 'namespace is required to use namespace-scoped ApplySet', {
    hint: 'pass the namespace of the set: --namespace=NAMESPACE',
  });
}
