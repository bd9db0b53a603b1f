import { arrayAt, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { invalid, notSupported, required } from '../field-error.ts';
import { formatted, integer, notEmpty, text, type Found } from '../fields.ts';
import { dnsLabel, inclusiveRange } from '../formats.ts';

/** Validates one kind of volume source. */
export type ValidateSource = (source: JsonObject, at: string) => Found;

const INITIATORS: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
};

/** Only requires these string fields. */
export function needs(...keys: readonly string[]): ValidateSource {
  return function* (source, at) {
    for (const key of keys) yield* notEmpty(`${at}.${key}`, text(source, key));
  };
}

/** A cloud disk by name, or a partition of it. */
export function disk(key: string): ValidateSource {
  return function* (source, at) {
    yield* needs(key)(source, at);
    const partition = integer(source, 'partition') ?? 0;
    if (partition < 0 || partition > 255) yield invalid(`${at}.partition`, partition, inclusiveRange(1, 255));
  };
}

function* lun(source: JsonObject, at: string): Found {
  const value = integer(source, 'lun') ?? 0;
  if (value < 0 || value > 255) yield invalid(`${at}.lun`, value, inclusiveRange(0, 255));
}

function* initiator(name: string, at: string): Found {
  const format = INITIATORS[name.slice(0, 3)];
  if (format === undefined) yield invalid(at, name, 'must be valid format starting with iqn, eui, or naa');
  else if (!format.test(name)) yield invalid(at, name, 'must be valid format');
}

function* namedSecret(source: JsonObject, at: string): Found {
  const secret = objectAt(source, 'secretRef');
  if (secret !== undefined) yield* notEmpty(`${at}.secretRef.name`, text(secret, 'name'));
}

export const iscsi: ValidateSource = function* (source, at) {
  yield* needs('targetPortal', 'iqn')(source, at);
  if (text(source, 'iqn') !== '') yield* initiator(text(source, 'iqn'), `${at}.iqn`);
  yield* lun(source, at);
  const authenticates = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (authenticates && objectAt(source, 'secretRef') === undefined) yield required(`${at}.secretRef`);
  const name = stringAt(source, 'initiatorName');
  if (name !== undefined) yield* initiator(name, `${at}.initiatorname`);
};

export const fibreChannel: ValidateSource = function* (source, at) {
  const [names, ids] = [arrayAt(source, 'targetWWNs'), arrayAt(source, 'wwids')];
  const field = `${at}.targetWWNs`;
  if (names.length === 0 && ids.length === 0) {
    yield required(field, 'must specify either targetWWNs or wwids, but not both');
  } else if (names.length > 0 && ids.length > 0) {
    yield invalid(field, names, 'targetWWNs and wwids can not be specified simultaneously');
  }
  if (names.length === 0) return;
  if (integer(source, 'lun') === undefined) yield required(`${at}.lun`, 'lun is required if targetWWNs is specified');
  else yield* lun(source, at);
};

export const flocker: ValidateSource = function* (source, at) {
  const [name, id] = [text(source, 'datasetName'), text(source, 'datasetUUID')];
  if (name === '' && id === '') yield required(at, 'one of datasetName and datasetUUID is required');
  if (name !== '' && id !== '') {
    yield invalid(at, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  }
  if (name.includes('/')) yield invalid(`${at}.datasetName`, name, "must not contain '/'");
};

export const quobyte: ValidateSource = function* (source, at) {
  const registry = text(source, 'registry');
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  if (registry === '') yield required(`${at}.registry`, pairs);
  else if (text(source, 'tenant').length >= 65) {
    yield required(`${at}.tenant`, 'must be a UUID and may not exceed a length of 64 characters');
  } else {
    for (const pair of registry.split(',')) {
      if (!/^(?:\[[^\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)) yield invalid(`${at}.registry`, registry, pairs);
    }
  }
  yield* needs('volume')(source, at);
};

/** Requires monitor addresses and these string fields. */
export function monitored(...keys: readonly string[]): ValidateSource {
  return function* (source, at) {
    if (arrayAt(source, 'monitors').length === 0) yield required(`${at}.monitors`);
    yield* needs(...keys)(source, at);
  };
}

export const cinder: ValidateSource = function* (source, at) {
  yield* needs('volumeID')(source, at);
  yield* namedSecret(source, at);
};

export const flexVolume: ValidateSource = function* (source, at) {
  yield* needs('driver')(source, at);
  for (const key of Object.keys(objectAt(source, 'options') ?? {})) {
    const namespace = `.${(key.split('/')[0] ?? '').toLowerCase()}`;
    if (!namespace.endsWith('.kubernetes.io') && !namespace.endsWith('.k8s.io')) continue;
    yield invalid(`${at}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved');
  }
};

export const azureDisk: ValidateSource = function* (source, at) {
  yield* needs('diskName', 'diskURI')(source, at);
  const [caching, kind] = [stringAt(source, 'cachingMode'), stringAt(source, 'kind') ?? 'Shared'];
  const uri = text(source, 'diskURI');
  const [modes, kinds] = [
    ['None', 'ReadOnly', 'ReadWrite'],
    ['Dedicated', 'Managed', 'Shared'],
  ];
  if (caching !== undefined && !modes.includes(caching)) yield notSupported(`${at}.cachingMode`, caching, modes);
  if (!kinds.includes(kind)) yield notSupported(`${at}.kind`, kind, kinds);
  const managed = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
  const blob = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';
  if (kind === 'Managed' && !uri.startsWith('/subscriptions/')) yield notSupported(`${at}.diskURI`, uri, [managed]);
  if (kind !== 'Managed' && !uri.startsWith('https://')) yield notSupported(`${at}.diskURI`, uri, [blob]);
};

export const storageos: ValidateSource = function* (source, at) {
  const [name, namespace] = [text(source, 'volumeName'), text(source, 'volumeNamespace')];
  if (name === '') yield required(`${at}.volumeName`);
  else yield* formatted(`${at}.volumeName`, name, dnsLabel);
  if (namespace !== '') yield* formatted(`${at}.volumeNamespace`, namespace, dnsLabel);
  yield* namedSecret(source, at);
};
