import { DsError } from '../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { ceilDivide, NANO, parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { knownResource } from '../../kube/discovery/known-resources.ts';
import type { AnyObject } from '../../workflows/apply/change-set/change.ts';

export type MapKind = 'ConfigMap' | 'Secret';

export async function readMap(
  client: Client,
  kind: MapKind,
  at: { readonly namespace: string | undefined; readonly name: string },
  options: CallOptions,
): Promise<JsonObject> {
  const resource = knownResource('v1', kind);
  if (resource === undefined) throw new Error(`${kind} is a kind that every server has`);
  return client.get<AnyObject>({ resource, ...at }, options);
}

/** Returns the current value of a variable's source. Throws a DsError when there is none. */
export type Resolver = (from: JsonObject, object: JsonObject, container: JsonObject) => Promise<string>;

/** Reads each ConfigMap and Secret once, in the namespace of the object. */
export function valueResolver(client: Client, options: CallOptions): Resolver {
  const maps = new Map<string, Promise<JsonObject>>();
  const keyIn = async (kind: MapKind, ref: JsonObject, object: JsonObject): Promise<string> => {
    const [name, key] = [stringAt(ref, 'name') ?? '', stringAt(ref, 'key') ?? ''];
    const namespace = stringAt(objectAt(object, 'metadata'), 'namespace');
    const id = `${kind} ${namespace ?? ''} ${name}`;
    const map = maps.get(id) ?? readMap(client, kind, { namespace, name }, options);
    maps.set(id, map);
    const value = stringAt(objectAt(await map, 'data'), key);
    if (value !== undefined) return kind === 'Secret' ? Buffer.from(value, 'base64').toString('utf8') : value;
    throw missing(`key ${key} not found in ${kind === 'Secret' ? 'secret' : 'config map'} ${name}`);
  };
  return async (from, object, container) => {
    const secret = objectAt(from, 'secretKeyRef');
    if (secret !== undefined) return keyIn('Secret', secret, object);
    const configMap = objectAt(from, 'configMapKeyRef');
    if (configMap !== undefined) return keyIn('ConfigMap', configMap, object);
    const field = objectAt(from, 'fieldRef');
    if (field !== undefined) return fieldOf(object, stringAt(field, 'fieldPath') ?? '');
    const resource = objectAt(from, 'resourceFieldRef');
    if (resource !== undefined) return quantityOf(container, resource);
    throw missing('invalid valueFrom');
  };
}

function missing(message: string): DsError {
  return new DsError('failure', message);
}

const FIELD = /^metadata\.(?:(name|namespace|uid)|(labels|annotations)(?:\['(.*)'\])?)$/;

function fieldOf(object: JsonObject, path: string): string {
  const metadata = objectAt(object, 'metadata');
  const [match, plain, map = '', key] = FIELD.exec(path) ?? [];
  if (match === undefined) throw missing(`unsupported fieldPath: ${path}`);
  if (plain !== undefined) return stringAt(metadata, plain) ?? '';
  const entries = objectAt(metadata, map) ?? {};
  if (key !== undefined) return stringAt(entries, key) ?? '';
  return Object.keys(entries)
    .sort()
    .map((name) => `${name}=${JSON.stringify(entries[name])}`)
    .join('\n');
}

/** A request or a limit in whole units, rounded up, as the kubelet gives it to the container. */
function quantityOf(container: JsonObject, ref: JsonObject): string {
  const path = stringAt(ref, 'resource') ?? '';
  const [, which = '', name = ''] = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(path) ?? [];
  if (which === '') throw missing(`Unsupported container resource : ${path}`);
  const value = quantityAt(objectAt(objectAt(container, 'resources'), which), name);
  const divisor = quantityAt(ref, 'divisor');
  return ceilDivide(value, divisor === 0n ? NANO : divisor).toString();
}

/** In billionths; 0 when there is none. */
function quantityAt(object: JsonObject | undefined, key: string): bigint {
  const value = object?.[key];
  return typeof value === 'string' || typeof value === 'number' ? (parseQuantity(String(value)) ?? 0n) : 0n;
}
