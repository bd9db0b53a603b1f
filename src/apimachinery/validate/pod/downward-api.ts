import { type JsonObject } from '../../../core/json/json.ts';
import { canonicalQuantity } from '../../quantity/quantity-text.ts';
import { parseQuantity } from '../../quantity/quantity.ts';
import { invalid, notSupported, required } from '../field-error.ts';
import { formatted, notEmpty, quantityText, text, type Found } from '../fields.ts';
import { qualifiedName } from '../formats.ts';

const READABLE = ['metadata.name', 'metadata.namespace', 'metadata.uid'];

/** Fields for environment variables. */
export const ENV_FIELDS: readonly string[] = [
  ...READABLE,
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** Fields for files. */
export const VOLUME_FIELDS: readonly string[] = ['metadata.annotations', 'metadata.labels', ...READABLE];

const KNOWN = new Set([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.host',
]);
const RESOURCES = ['limits', 'requests'].flatMap((what) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((name) => `${what}.${name}`),
);
const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** A reference to a pod field; `fields` are the allowed ones. */
export function* fieldSource(source: JsonObject, at: string, fields: readonly string[]): Found {
  const version = text(source, 'apiVersion') || 'v1';
  const path = text(source, 'fieldPath');
  const here = `${at}.fieldPath`;
  if (path === '') {
    yield required(here);
    return;
  }
  const [, owner, key = ''] = /^(.+)\['(.*)'\]$/.exec(path) ?? [];
  const inMap = owner === 'metadata.annotations' || owner === 'metadata.labels';
  const why =
    version !== 'v1'
      ? `unsupported pod version: ${version}`
      : owner !== undefined
        ? inMap
          ? undefined
          : `field label does not support subscript: ${path}`
        : KNOWN.has(path)
          ? undefined
          : `field label not supported: ${path}`;
  if (why !== undefined) yield invalid(here, path, `error converting fieldPath: ${why}`);
  else if (owner !== undefined) {
    yield* formatted(at, owner === 'metadata.annotations' ? key.toLowerCase() : key, qualifiedName);
  } else if (!fields.includes(path === 'spec.host' ? 'spec.nodeName' : path)) yield notSupported(here, path, fields);
}

/** A reference to a container's limit or request; a file must name the container. */
export function* resourceFieldSource(source: JsonObject, at: string, isFile: boolean): Found {
  const resource = text(source, 'resource');
  const isHugePages = /^(?:limits|requests)\.hugepages-/.test(resource);
  if (isFile && text(source, 'containerName') === '') yield required(`${at}.containerName`);
  else if (resource === '') yield* notEmpty(`${at}.resource`, resource);
  else if (!RESOURCES.includes(resource) && !isHugePages) yield notSupported(`${at}.resource`, resource, RESOURCES);
  const divisor = quantityText(source['divisor']);
  if (parseQuantity(divisor) === 0n) return;
  const isCpu = resource.endsWith('.cpu');
  if ((isCpu ? ['1m', '1'] : SIZES).includes(canonicalQuantity(divisor))) return;
  if (!isCpu && !RESOURCES.includes(resource) && !isHugePages) return;
  const what = isCpu
    ? 'cpu resource'
    : isHugePages
      ? 'hugepages resource'
      : resource.endsWith('.memory')
        ? 'memory resource'
        : 'local ephemeral storage resource';
  const values = isCpu ? '1m and 1' : SIZES.join(', ');
  yield invalid(`${at}.divisor`, resource, `only divisor's values ${values} are supported with the ${what}`);
}
