import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { itemsAt, text } from '../validate/fields.ts';
import { fieldWarning, type ApiWarning, type Warnings } from './api-warning.ts';
import { claimSpecWarnings } from './quantity-warnings.ts';

/** Volume plugins that were removed from Kubernetes, in the server's order. */
const REMOVED: readonly (readonly [key: string, message: string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
];
const REMOVED_LATER: readonly (readonly [key: string, message: string])[] = [
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** Field names that Go prints differently. */
const SHOWN: ReadonlyMap<string, string> = new Map([['storageos', 'storageOS']]);

function* removedPlugins(volume: JsonObject, at: string, plugins: typeof REMOVED): Warnings {
  for (const [key, message] of plugins) {
    if (isObject(volume[key])) yield fieldWarning(`${at}.${SHOWN.get(key) ?? key}`, message);
  }
}

interface MountedPath {
  readonly path: string;
  /** The source of the file. */
  readonly source: string;
}

function shown({ path, source }: MountedPath): string {
  return source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
}

/** Whether two paths conflict: they are equal, or one contains the other. */
function collide(a: string, b: string): boolean {
  return a !== '' && b !== '' && (`${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`));
}

/** Limit of pairwise comparisons of a volume's files, which are quadratic. */
const MAX_COMPARED = 500;

/** The conflicts in a list of paths, as `later with earlier`. */
function overlaps(paths: readonly MountedPath[]): readonly string[] {
  const found: string[] = [];
  const before: MountedPath[] = [];
  for (const { path, source } of paths.slice(0, MAX_COMPARED)) {
    const here = { path: path.replace(/\/+$/, ''), source };
    for (const other of before) {
      if (collide(here.path, other.path)) found.push(`${shown(here)} with ${shown(other)}`);
    }
    before.push(here);
  }
  return found;
}

function pathsOf(source: JsonObject | undefined, name: string): readonly MountedPath[] {
  return itemsAt(source, 'items').map((item) => ({ path: text(item, 'path'), source: name }));
}

/** The paths of a projected volume source's files. */
function projectedPaths(source: JsonObject): readonly MountedPath[] {
  const [configMap, secret, downward] = ['configMap', 'secret', 'downwardAPI'].map((key) => objectAt(source, key));
  if (Array.isArray(configMap?.['items'])) return pathsOf(configMap, `ConfigMap "${text(configMap, 'name')}"`);
  if (Array.isArray(secret?.['items'])) return pathsOf(secret, `Secret "${text(secret, 'name')}"`);
  if (Array.isArray(downward?.['items'])) return pathsOf(downward, 'DownwardAPI');
  const token = objectAt(source, 'serviceAccountToken');
  if (token !== undefined) return [{ path: text(token, 'path'), source: 'ServiceAccountToken' }];
  const bundle = objectAt(source, 'clusterTrustBundle');
  if (bundle !== undefined) {
    const name = stringAt(bundle, 'name') ?? text(bundle, 'signerName');
    return [{ path: text(bundle, 'path'), source: `ClusterTrustBundle "${name}"` }];
  }
  const certificate = objectAt(source, 'podCertificate');
  const files: readonly (readonly [key: string, what: string])[] = [
    ['certificateChainPath', 'chain'],
    ['keyPath', 'key'],
    ['credentialBundlePath', 'credential bundle'],
  ];
  return files.flatMap(([key, what]) => {
    const path = text(certificate, key);
    return path === '' ? [] : [{ path, source: `PodCertificate ${what}` }];
  });
}

function* overlappingPaths(volume: JsonObject, at: string): Warnings {
  const name = text(volume, 'name');
  const [configMap, secret] = [objectAt(volume, 'configMap'), objectAt(volume, 'secret')];
  const downward = objectAt(volume, 'downwardAPI');
  const simple: readonly (readonly [key: string, what: string, source: JsonObject | undefined])[] = [
    ['configMap', `ConfigMap "${text(configMap, 'name')}"`, configMap],
    ['secret', `Secret "${text(secret, 'secretName')}"`, secret],
    ['downwardAPI', 'DownwardAPI', downward],
  ];
  const warning = (key: string, what: string, overlap: string): ApiWarning => ({
    field: `${at}.${key}`,
    text: `volume ${JSON.stringify(name)} (${what}): overlapping paths: ${overlap}`,
  });
  for (const [key, what, source] of simple) {
    for (const overlap of overlaps(pathsOf(source, ''))) yield warning(key, what, overlap);
  }
  const projected = objectAt(volume, 'projected');
  const sources = itemsAt(projected, 'sources');
  for (const source of sources) {
    if (Object.values(source).some((one) => one !== undefined && one !== null)) continue;
    yield {
      field: `${at}.projected.sources`,
      text: `volume ${JSON.stringify(name)} (Projected) has no sources provided`,
    };
  }
  for (const overlap of overlaps(sources.flatMap(projectedPaths))) yield warning('projected', 'Projected', overlap);
}

/** Warnings for a pod's volumes. */
export function* volumeWarnings(spec: JsonObject, at: string): Warnings {
  const volumes = itemsAt(spec, 'volumes');
  for (const [index, volume] of volumes.entries()) {
    const here = `${at}.volumes[${index}]`;
    yield* removedPlugins(volume, here, REMOVED);
    const claim = objectAt(objectAt(volume, 'ephemeral'), 'volumeClaimTemplate');
    yield* claimSpecWarnings(objectAt(claim, 'spec'), `${here}.ephemeral.volumeClaimTemplate.spec`);
    yield* removedPlugins(volume, here, REMOVED_LATER);
  }
  for (const [index, volume] of volumes.entries()) yield* overlappingPaths(volume, `${at}.volumes[${index}]`);
}

/** Warnings for `spec` of a PersistentVolume. */
export function* persistentVolumePluginWarnings(spec: JsonObject | undefined): Warnings {
  const order = ['cephfs', 'photonPersistentDisk', 'scaleIO', 'storageos', 'glusterfs', 'rbd'];
  const messages = new Map([...REMOVED, ...REMOVED_LATER]);
  for (const key of order) {
    if (isObject(spec?.[key])) yield fieldWarning(`spec.${SHOWN.get(key) ?? key}`, messages.get(key) ?? '');
  }
}
