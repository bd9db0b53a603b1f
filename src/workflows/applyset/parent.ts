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

/** The words of KEP-3659, which kubectl and other tools write too. */
export const PART_OF = 'applyset.kubernetes.io/part-of';
const ID = 'applyset.kubernetes.io/id';
const TOOLING = 'applyset.kubernetes.io/tooling';
const KINDS = 'applyset.kubernetes.io/contains-group-kinds';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';
/** What kubectl 1.27 wrote in the place of kinds. */
const RESOURCES = 'applyset.kubernetes.io/contains-group-resources';

const TOOL = 'ds';
const OUR_TOOLING = `${TOOL}/v${DS_VERSION}`;
const FIELD_MANAGER = `${TOOL}-applyset`;

/** The object that a set is known by. */
export interface Parent extends ParentType, ObjectPath {
  /** Undefined for what has none. */
  readonly namespace: string | undefined;
}

/** What is in a set, as far as its parent says: more than there is, never less. */
export interface Contents {
  readonly kinds: readonly GroupKind[];
  /** That of the parent is among them. */
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
function nameOf({ resource, name }: Parent): string {
  return JSON.stringify(`${qualifiedPluralOf(resource)}/${name}`);
}

/** A command of kubectl about the parent. */
function onParent(
  verb: 'annotate' | 'label',
  { resource, name, namespace }: Parent,
  values: readonly string[],
  flags: SuggestedFlags = {},
): SuggestedCommand {
  return kubectlCommand(verb, [qualifiedPluralOf(resource), name, ...values], { namespace, flags });
}

/** A custom resource is made a parent by whoever made it. */
function howToMake(parent: Parent): Hint {
  const annotate = onParent('annotate', parent, [`${TOOLING}=${OUR_TOOLING}`, `${KINDS}=`]);
  const label = onParent('label', parent, [`${ID}=${applySetId(parent)}`]);
  return hint`make it a parent, of an empty set:\n  ${annotate}\n  ${label}`;
}

function toolOf(tooling: string): string {
  const slash = tooling.lastIndexOf('/');
  return slash < 0 ? tooling : tooling.slice(0, slash);
}

/**
 * What the set holds before anything is applied; nothing when there is no parent yet. Throws a DsError of kind `failure` for an object
 * that is no parent, or that of another set or another tool: KEP-3659 has tools leave each other's sets alone.
 */
export async function readParent(client: Client, parent: Parent, options: CallOptions): Promise<Contents> {
  const live = await client.find<AnyObject>(parent, options);
  if (live === undefined) {
    if (parent.isBuiltIn) return NOTHING;
    throw new DsError('failure', 'custom resource ApplySet parents cannot be created automatically', {
      hint: `create ${nameOf(parent)} first`,
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
    const message = `ApplySet parent object ${nameOf(parent)} already exists and is missing required annotation "${TOOLING}"`;
    throw new DsError('failure', message, {
      hint: parent.isBuiltIn ? 'it is something else: choose another name' : howToMake(parent),
    });
  }
  const tool = toolOf(tooling);
  if (tool === TOOL) return;
  const message = `ApplySet parent object ${nameOf(parent)} already exists and is managed by tooling ${JSON.stringify(tool)} instead of "${TOOL}"`;
  throw new DsError('failure', message, {
    hint: hint`to let ds manage it instead of ${tool}: ${onParent('annotate', parent, [`${TOOLING}=${OUR_TOOLING}`], { overwrite: true })}`,
  });
}

function checkId(parent: Parent, id: string | undefined): void {
  const wanted = applySetId(parent);
  if (id === wanted) return;
  const message =
    id === undefined
      ? `ApplySet parent object ${nameOf(parent)} exists and does not have required label ${ID}`
      : `ApplySet parent object ${nameOf(parent)} exists and has incorrect value for label "${ID}" (got: ${id}, want: ${wanted})`;
  throw new DsError('failure', message, parent.isBuiltIn ? {} : { hint: howToMake(parent) });
}

function words(text = ''): readonly string[] {
  return text === '' ? [] : text.split(',');
}

function kindsIn(parent: Parent, annotations: JsonObject): readonly GroupKind[] {
  const kinds = stringAt(annotations, KINDS);
  if (kinds !== undefined) return words(kinds).map(parseGroupKind);
  const resources = stringAt(annotations, RESOURCES) ?? '';
  if (resources === '') {
    const message = `the annotation "${KINDS}" is not set on the ApplySet parent object ${nameOf(parent)}`;
    throw new DsError('failure', message, {
      hint: 'it says of which kinds the set is; without it nothing can be pruned',
    });
  }
  return words(resources).map((text) => {
    const { group, kind: plural } = parseGroupKind(text);
    const known = knownInGroup(group, { plural });
    if (known !== undefined) return known;
    throw new DsError('failure', `invalid group resource ${JSON.stringify(text)} in "${RESOURCES}" annotation`);
  });
}

/** They become part of URLs, and what is in them may be deleted. */
function namespacesIn(parent: Parent, annotations: JsonObject): readonly string[] {
  return words(stringAt(annotations, NAMESPACES)).map((text) => {
    if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
    throw new DsError(
      'failure',
      `invalid namespace ${JSON.stringify(text.slice(0, 80))} in the annotation "${NAMESPACES}" of the ApplySet parent object ${nameOf(parent)}`,
      { hint: 'nothing was applied or pruned; see who wrote it, and correct the annotation' },
    );
  });
}

function withParents({ namespace }: Parent, namespaces: readonly string[]): readonly string[] {
  return [...new Set(namespace === undefined ? namespaces : [namespace, ...namespaces])];
}

/** Everything that is in one of the two. */
export function both(a: Contents, b: Contents): Contents {
  const kinds = new Map([...a.kinds, ...b.kinds].map((kind) => [groupKindText(kind), kind]));
  return { kinds: [...kinds.values()], namespaces: [...new Set([...a.namespaces, ...b.namespaces])] };
}

function sorted(texts: readonly string[]): string {
  return [...new Set(texts)].sort(byText).join(',');
}

/** What the parent is to say, letter for letter as kubectl writes it. */
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

/** Writes into the parent what the set holds, and makes it when there is none. */
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
    // These fields are the tool's; who else owns them had the set before, or edited it by hand.
    if (!isKind(error, 'conflict')) throw error;
    await apply(true);
  }
}

/** The parent of a set in a namespace; throws a DsError of kind `usage` when one is needed and none was given. */
export function parentOf(type: ParentType, name: string, namespace: string | undefined): Parent {
  const { resource }: { readonly resource: Resource } = type;
  if (!resource.namespaced) return { ...type, name, namespace: undefined };
  if (namespace !== undefined) return { ...type, name, namespace };
  // kubectl's words; a set in a namespace that happened to be the context's would be another set tomorrow
  throw new DsError('usage', 'namespace is required to use namespace-scoped ApplySet', {
    hint: 'say where the set is: --namespace=NAMESPACE',
  });
}
