import { isObject, objectAt, type JsonObject } from '../../core/json.ts';
import { parseQuantity } from '../../core/quantity.ts';
import { duplicate, forbidden, invalid, required, tooLong, type FieldError } from './field-error.ts';
import {
  fileBelow,
  formatted,
  integer,
  itemsAt,
  notEmpty,
  oneOf,
  quantityText,
  text,
  validMode,
  withoutBacksteps,
  type Found,
} from './fields.ts';
import { dnsLabel, dnsSubdomain } from './formats.ts';
import { fieldSource, resourceFieldSource, VOLUME_FIELDS } from './pod-downward.ts';
import { validateLabelSelector } from './label-selector.ts';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const ONLY_ONE = 'may not specify more than 1 volume type';
const CONFLICTING = 'conflicting duplicate paths';
const MIN_TOKEN_SECONDS = 600;

type Validate = (source: JsonObject, at: string) => Found;

/** Needs these texts, and that is all that is asked of it here. */
function needs(...keys: readonly string[]): Validate {
  return function* (source, at) {
    for (const key of keys) yield* notEmpty(`${at}.${key}`, text(source, key));
  };
}

function* keysToPaths(source: JsonObject, at: string): Found {
  for (const [index, item] of itemsAt(source, 'items').entries()) {
    const here = `${at}.items[${index}]`;
    yield* notEmpty(`${here}.key`, text(item, 'key'));
    yield* notEmpty(`${here}.path`, text(item, 'path'));
    yield* fileBelow(`${here}.path`, text(item, 'path'));
    yield* validMode(`${here}.mode`, item['mode']);
  }
}

function filesOf(name: string): Validate {
  return function* (source, at) {
    yield* notEmpty(`${at}.${name}`, text(source, name));
    yield* validMode(`${at}.defaultMode`, source['defaultMode']);
    yield* keysToPaths(source, at);
  };
}

/** The server names the volume here, never the file. */
function* downwardFile(file: JsonObject, at: string): Found {
  yield* notEmpty(`${at}.path`, text(file, 'path'));
  yield* fileBelow(`${at}.path`, text(file, 'path'));
  const [field, resource] = [objectAt(file, 'fieldRef'), objectAt(file, 'resourceFieldRef')];
  if (field !== undefined) {
    yield* fieldSource(field, `${at}.fieldRef`, VOLUME_FIELDS);
    if (resource !== undefined) {
      yield invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
    }
  } else if (resource !== undefined) yield* resourceFieldSource(resource, `${at}.resourceFieldRef`, true);
  else yield required(at, 'one of fieldRef and resourceFieldRef is required');
  yield* validMode(`${at}.mode`, file['mode']);
}

function* trustBundle(source: JsonObject, at: string): Found {
  const [name, signer] = [source['name'], source['signerName']];
  if (typeof name === 'string' && typeof signer === 'string') {
    yield invalid(at, source, 'only one of name and signerName may be used');
  } else if (typeof name === 'string') {
    if (name === '') yield required(`${at}.name`, 'must be a valid object name');
    if (isObject(source['labelSelector'])) {
      yield invalid(`${at}.labelSelector`, source['labelSelector'], 'labelSelector must be unset if name is specified');
    }
  } else if (typeof signer === 'string') {
    if (signer === '') yield required(`${at}.signerName`, 'must be a valid signer name');
    yield* validateLabelSelector(source['labelSelector'], `${at}.labelSelector`);
  } else yield required(at, 'either name or signerName must be specified');
  yield* notEmpty(`${at}.path`, text(source, 'path'));
  yield* fileBelow(`${at}.path`, text(source, 'path'));
}

function* token(source: JsonObject, at: string, projected: string): Found {
  const seconds = integer(source, 'expirationSeconds') ?? 3600;
  const field = `${at}.expirationSeconds`;
  if (seconds < MIN_TOKEN_SECONDS) yield invalid(field, seconds, 'may not specify a duration less than 10 minutes');
  if (seconds > 2 ** 32) yield invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds');
  // The server names the volume here, never the source.
  yield* notEmpty(`${projected}.path`, text(source, 'path'));
  yield* fileBelow(`${projected}.path`, text(source, 'path'));
}

const projected: Validate = function* (volume, at) {
  yield* validMode(`${at}.defaultMode`, volume['defaultMode']);
  const paths = new Set<string>();
  const taken = (path: string): boolean => {
    if (path === '') return false;
    if (paths.has(path)) return true;
    paths.add(path);
    return false;
  };
  for (const [index, source] of itemsAt(volume, 'sources').entries()) {
    const here = `${at}.sources[${index}]`;
    for (const key of ['secret', 'configMap'] as const) {
      const one = objectAt(source, key);
      if (one === undefined) continue;
      yield* notEmpty(`${here}.${key}.name`, text(one, 'name'));
      yield* keysToPaths(one, `${here}.${key}`);
      for (const item of itemsAt(one, 'items')) {
        if (taken(text(item, 'path'))) yield invalid(at, text(one, 'name'), CONFLICTING);
      }
    }
    for (const file of itemsAt(objectAt(source, 'downwardAPI'), 'items')) {
      yield* downwardFile(file, `${here}.downwardAPI`);
      if (taken(text(file, 'path'))) yield invalid(at, text(file, 'path'), CONFLICTING);
    }
    const [account, bundle] = [objectAt(source, 'serviceAccountToken'), objectAt(source, 'clusterTrustBundle')];
    if (account !== undefined) yield* token(account, `${here}.serviceAccountToken`, at);
    if (bundle !== undefined) {
      yield* trustBundle(bundle, `${here}.clusterTrustBundle`);
      if (taken(text(bundle, 'path'))) yield invalid(at, text(bundle, 'path'), CONFLICTING);
    }
    const kinds = Object.values(source).filter(isObject).length;
    if (kinds > 1) yield forbidden(here, 'may not specify more than 1 volume type per source');
  }
};

const hostPath: Validate = function* (source, at) {
  const path = text(source, 'path');
  if (path === '') {
    yield required(`${at}.path`);
    return;
  }
  yield* withoutBacksteps(`${at}.path`, path);
  yield* oneOf(`${at}.type`, text(source, 'type'), HOST_PATH_TYPES);
};

const csi: Validate = function* (source, at) {
  const driver = text(source, 'driver');
  if (driver === '') yield required(`${at}.driver`);
  if (driver.length > 63) yield tooLong(`${at}.driver`, 63);
  yield* formatted(`${at}.driver`, driver.toLowerCase(), dnsSubdomain);
  const secret = objectAt(source, 'nodePublishSecretRef');
  if (secret !== undefined) yield* notEmpty(`${at}.nodePublishSecretRef.name`, text(secret, 'name'));
};

const nfs: Validate = function* (source, at) {
  yield* needs('server', 'path')(source, at);
  const path = text(source, 'path');
  if (!path.startsWith('/')) yield invalid(`${at}.path`, path, 'must be an absolute path');
};

/** What the server asks of each kind of volume, in the order in which it looks for them. */
const SOURCES: Readonly<Record<string, Validate>> = {
  emptyDir: function* (source, at) {
    const limit = parseQuantity(quantityText(source['sizeLimit']));
    if (limit !== undefined && limit < 0n) {
      yield forbidden(`${at}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
    }
  },
  hostPath,
  gitRepo: function* (source, at) {
    yield* needs('repository')(source, at);
    yield* fileBelow(`${at}.directory`, text(source, 'directory'));
  },
  gcePersistentDisk: needs('pdName'),
  awsElasticBlockStore: needs('volumeID'),
  secret: filesOf('secretName'),
  nfs,
  iscsi: needs('targetPortal', 'iqn'),
  glusterfs: needs('endpoints', 'path'),
  flocker: needs(),
  persistentVolumeClaim: needs('claimName'),
  rbd: needs('image'),
  cinder: needs('volumeID'),
  cephfs: needs(),
  quobyte: needs('registry', 'volume'),
  downwardAPI: function* (source, at) {
    yield* validMode(`${at}.defaultMode`, source['defaultMode']);
    for (const file of itemsAt(source, 'items')) yield* downwardFile(file, at);
  },
  fc: needs(),
  flexVolume: needs('driver'),
  configMap: filesOf('name'),
  azureFile: needs('secretName', 'shareName'),
  vsphereVolume: needs('volumePath'),
  photonPersistentDisk: needs('pdID'),
  portworxVolume: needs('volumeID'),
  azureDisk: needs('diskName', 'diskURI'),
  storageos: needs('volumeName'),
  projected,
  scaleIO: needs('gateway', 'system', 'volumeName'),
  csi,
  ephemeral: function* (source, at) {
    if (objectAt(source, 'volumeClaimTemplate') === undefined) yield required(`${at}.volumeClaimTemplate`);
  },
  image: function* (source, at) {
    yield* oneOf(`${at}.pullPolicy`, text(source, 'pullPolicy'), ['Always', 'IfNotPresent', 'Never']);
  },
};

function* validateVolume(volume: JsonObject, at: string): Found {
  let isFirst = true;
  for (const [key, validate] of Object.entries(SOURCES)) {
    const source = objectAt(volume, key);
    if (source === undefined) continue;
    if (isFirst || key === 'emptyDir') yield* validate(source, `${at}.${key}`);
    else yield forbidden(`${at}.${key}`, ONLY_ONE);
    isFirst = false;
  }
  // A volume of no kind becomes an emptyDir.
  const name = text(volume, 'name');
  if (name === '') yield required(`${at}.name`);
  else yield* formatted(`${at}.name`, name, dnsLabel);
}

export interface ValidatedVolumes {
  readonly errors: readonly FieldError[];
  /** Those that are right, by name: what can be mounted. */
  readonly volumes: ReadonlyMap<string, JsonObject>;
}

export function validateVolumes(spec: JsonObject, at: string): ValidatedVolumes {
  const errors: FieldError[] = [];
  const volumes = new Map<string, JsonObject>();
  for (const [index, volume] of itemsAt(spec, 'volumes').entries()) {
    const here = `${at}.volumes[${index}]`;
    const name = text(volume, 'name');
    const found = [...validateVolume(volume, here), ...(volumes.has(name) ? [duplicate(`${here}.name`, name)] : [])];
    if (found.length === 0) volumes.set(name, volume);
    errors.push(...found);
  }
  return { errors, volumes };
}
