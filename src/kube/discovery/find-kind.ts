import { isKind } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { CallOptions, Client } from '../client.ts';
import type { Discovery } from './discovery.ts';
import { knownInGroup } from './known-resources.ts';
import type { Resource } from '../resource.ts';

/** A kind without its version, such as `DaemonSet.apps` and `ConfigMap`. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** `DaemonSet.apps`; the group may have dots, a kind has none. */
export function parseGroupKind(text: string): GroupKind {
  const dot = text.indexOf('.');
  return dot < 0 ? { group: '', kind: text } : { group: text.slice(dot + 1), kind: text.slice(0, dot) };
}

export function groupKindText({ group, kind }: GroupKind): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** The versions of a group, the preferred one first; empty if the server does not have the group. */
async function versionsOf(client: Client, group: string, options: CallOptions): Promise<readonly string[]> {
  if (group === '') return ['v1'];
  let document: JsonObject;
  try {
    document = await client.getRaw(`/apis/${encodeURIComponent(group)}`, options);
  } catch (error) {
    if (isKind(error, 'notFound')) return [];
    throw error;
  }
  const preferred = stringAt(objectAt(document, 'preferredVersion'), 'groupVersion');
  const all = arrayAt(document, 'versions')
    .filter(isObject)
    .map((version) => stringAt(version, 'groupVersion'));
  return [...new Set([preferred, ...all])].filter((version) => version !== undefined);
}

/** The resource of a kind whose version is not known; undefined if the server does not have it. */
export async function findKind(
  client: Client,
  discovery: Discovery,
  { group, kind }: GroupKind,
  options: CallOptions,
): Promise<Resource | undefined> {
  const known = knownInGroup(group, { kind });
  if (known !== undefined) return known;
  for (const version of await versionsOf(client, group, options)) {
    const resource = await discovery.resourceFor(version, kind, options);
    if (resource !== undefined) return resource;
  }
  return undefined;
}
