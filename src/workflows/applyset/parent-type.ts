import { DsError } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { knownResource } from '../../kube/discovery/known-resources.ts';
import type { Resource } from '../../kube/resource.ts';
import type { AnyObject } from '../apply/change-set/change.ts';

/** A type and a name from `--applyset`. */
export interface ParentReference {
  /** Plural, singular or short name, optionally with a group (`widgets.example.com`). Undefined means Secret. */
  readonly type: string | undefined;
  readonly name: string;
}

/** `[RESOURCE][.GROUP]/NAME`. Throws a DsError of kind `usage`. */
export function parseParentReference(text: string): ParentReference {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  if (name === '' || name.includes('/')) {
    const why = name === '' ? 'name cannot be blank' : 'a name must not contain a slash';
    throw new DsError('usage', `invalid parent reference ${JSON.stringify(text)}: ${why}`, {
      hint: '--applyset=NAME is a Secret, --applyset=configmaps/NAME a ConfigMap',
    });
  }
  return { type: slash < 0 ? undefined : text.slice(0, slash), name };
}

/** A type that may be a parent. */
export interface ParentType {
  readonly resource: Resource;
  /** A missing parent of this type is created. */
  readonly isBuiltIn: boolean;
}

const SECRETS = ['secrets', 'secret'];
const CONFIG_MAPS = ['configmaps', 'configmap', 'cm'];

/** The label of a CustomResourceDefinition whose objects may be parents. */
const IS_PARENT_TYPE = 'applyset.kubernetes.io/is-parent-type';

function builtIn(kind: string): ParentType {
  const resource = knownResource('v1', kind);
  if (resource === undefined) throw new Error(`${kind} is a known kind`);
  return { resource, isBuiltIn: true };
}

/** The type of a reference. Throws a DsError of kind `input` for a type that may not be a parent, and what the server answers. */
export async function parentType(
  client: Client,
  { type = 'secrets' }: ParentReference,
  options: CallOptions,
): Promise<ParentType> {
  const [word = '', ...rest] = type.toLowerCase().split('.');
  const group = rest.join('.');
  if (group === '' && SECRETS.includes(word)) return builtIn('Secret');
  if (group === '' && CONFIG_MAPS.includes(word)) return builtIn('ConfigMap');
  const definitions = knownResource('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  if (definitions === undefined) throw new Error('CustomResourceDefinition is a known kind');
  const { items } = await client.list<AnyObject>(
    { resource: definitions },
    { ...options, labelSelector: IS_PARENT_TYPE },
  );
  const found = items.find((crd) => isNamed(crd, word, group));
  if (found !== undefined) return { resource: resourceOf(found), isBuiltIn: false };
  // kubectl's message
  throw new DsError('input', `resource ${JSON.stringify(type)} is not permitted as an ApplySet parent`, {
    hint: `a parent is a Secret, a ConfigMap, or of a kind whose CustomResourceDefinition has the label ${IS_PARENT_TYPE}`,
  });
}

function isNamed(crd: JsonObject, word: string, group: string): boolean {
  const spec = objectAt(crd, 'spec');
  const names = objectAt(spec, 'names');
  const words: readonly (Json | undefined)[] = [
    names?.['plural'],
    names?.['singular'],
    ...arrayAt(names, 'shortNames'),
  ];
  const kind = (stringAt(names, 'kind') ?? '').toLowerCase();
  return (words.includes(word) || kind === word) && (group === '' || stringAt(spec, 'group') === group);
}

function resourceOf(crd: JsonObject): Resource {
  const spec = objectAt(crd, 'spec');
  const names = objectAt(spec, 'names');
  const served = arrayAt(spec, 'versions')
    .filter(isObject)
    .filter((version) => version['served'] === true);
  const version = served.find(({ storage }) => storage === true) ?? served[0];
  return {
    group: stringAt(spec, 'group') ?? '',
    version: stringAt(version, 'name') ?? '',
    plural: stringAt(names, 'plural') ?? '',
    kind: stringAt(names, 'kind') ?? '',
    namespaced: stringAt(spec, 'scope') === 'Namespaced',
  };
}
