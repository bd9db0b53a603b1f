import { objectAt, type JsonObject } from '../../../core/json/json.ts';
import { parseQuantity } from '../../quantity/quantity.ts';
import { validateClaimTemplate } from '../claim-template.ts';
import { duplicate, forbidden, invalid, required, tooLong, type FieldError } from '../field-error.ts';
import {
  fileBelow,
  formatted,
  itemsAt,
  notEmpty,
  oneOf,
  quantityText,
  text,
  validMode,
  withoutBacksteps,
  type Found,
} from '../fields.ts';
import { dnsLabel, dnsSubdomain } from '../formats.ts';
import { downwardFile, keysToPaths, projected } from './projected-volumes.ts';
import {
  azureDisk,
  cinder,
  disk,
  fibreChannel,
  flexVolume,
  flocker,
  iscsi,
  monitored,
  needs,
  quobyte,
  storageos,
  type ValidateSource,
} from './volume-sources.ts';

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

function filesOf(name: string): ValidateSource {
  return function* (source, at) {
    yield* notEmpty(`${at}.${name}`, text(source, name));
    yield* validMode(`${at}.defaultMode`, source['defaultMode']);
    yield* keysToPaths(source, at);
  };
}

const hostPath: ValidateSource = function* (source, at) {
  const path = text(source, 'path');
  if (path === '') {
    yield required(`${at}.path`);
    return;
  }
  yield* withoutBacksteps(`${at}.path`, path);
  yield* oneOf(`${at}.type`, text(source, 'type'), HOST_PATH_TYPES);
};

const csi: ValidateSource = function* (source, at) {
  const driver = text(source, 'driver');
  if (driver.length > 63) yield tooLong(`${at}.driver`, 63);
  if (driver === '') yield required(`${at}.driver`);
  else yield* formatted(`${at}.driver`, driver.toLowerCase(), dnsSubdomain);
  const secret = objectAt(source, 'nodePublishSecretRef');
  if (secret === undefined) return;
  const name = text(secret, 'name');
  if (name === '') yield required(`${at}.nodePublishSecretRef.name`);
  // the server names the volume here, not the reference
  else yield* formatted(`${at}.name`, name, dnsSubdomain);
};

const nfs: ValidateSource = function* (source, at) {
  yield* needs('server', 'path')(source, at);
  const path = text(source, 'path');
  if (!path.startsWith('/')) yield invalid(`${at}.path`, path, 'must be an absolute path');
};

/** Validation by kind of volume, in the server's order. */
const SOURCES: Readonly<Record<string, ValidateSource>> = {
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
  gcePersistentDisk: disk('pdName'),
  awsElasticBlockStore: disk('volumeID'),
  secret: filesOf('secretName'),
  nfs,
  iscsi,
  glusterfs: needs('endpoints', 'path'),
  flocker,
  persistentVolumeClaim: needs('claimName'),
  rbd: monitored('image'),
  cinder,
  cephfs: monitored(),
  quobyte,
  downwardAPI: function* (source, at) {
    yield* validMode(`${at}.defaultMode`, source['defaultMode']);
    for (const file of itemsAt(source, 'items')) yield* downwardFile(file, at);
  },
  fc: fibreChannel,
  flexVolume,
  configMap: filesOf('name'),
  azureFile: needs('secretName', 'shareName'),
  vsphereVolume: needs('volumePath'),
  photonPersistentDisk: needs('pdID'),
  portworxVolume: needs('volumeID'),
  azureDisk,
  storageos,
  projected,
  scaleIO: needs('gateway', 'system', 'volumeName'),
  csi,
  ephemeral: function* (source, at) {
    const template = objectAt(source, 'volumeClaimTemplate');
    if (template === undefined) yield required(`${at}.volumeClaimTemplate`);
    else yield* validateClaimTemplate(template, `${at}.volumeClaimTemplate`);
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
    // the server names one of them differently
    const here = `${at}.${key === 'gcePersistentDisk' ? 'persistentDisk' : key}`;
    if (isFirst || key === 'emptyDir') yield* validate(source, here);
    else yield forbidden(here, ONLY_ONE);
    isFirst = false;
  }
  // a volume without a source becomes an emptyDir
  const name = text(volume, 'name');
  if (name === '') yield required(`${at}.name`);
  else yield* formatted(`${at}.name`, name, dnsLabel);
}

export interface ValidatedVolumes {
  readonly errors: readonly FieldError[];
  /** Valid volumes by name, which can be mounted. */
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
