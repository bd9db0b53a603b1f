import { isObject, objectAt, type JsonObject } from '../../../core/json/json.ts';
import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import { fileBelow, formatted, integer, itemsAt, notEmpty, text, validMode, type Found } from '../fields.ts';
import { dnsLabel, dnsSubdomain, qualifiedName } from '../formats.ts';
import { fieldSource, resourceFieldSource, VOLUME_FIELDS } from './downward-api.ts';
import { validateLabelSelector } from '../label-selector.ts';
import type { ValidateSource } from './volume-sources.ts';

const CONFLICTING = 'conflicting duplicate paths';
const MIN_TOKEN_SECONDS = 600;
const CERTIFICATE_PATHS = ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const;
const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const DAY_SECONDS = 24 * 60 * 60;

/** Keys of a ConfigMap or Secret, and their file paths. */
export function* keysToPaths(source: JsonObject, at: string): Found {
  for (const [index, item] of itemsAt(source, 'items').entries()) {
    const here = `${at}.items[${index}]`;
    yield* notEmpty(`${here}.key`, text(item, 'key'));
    yield* notEmpty(`${here}.path`, text(item, 'path'));
    yield* fileBelow(`${here}.path`, text(item, 'path'));
    yield* validMode(`${here}.mode`, item['mode']);
  }
}

/** the server names the volume here, not the file */
export function* downwardFile(file: JsonObject, at: string): Found {
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

/** A certificate signer name: a domain and a path. */
function* signerName(name: string, at: string): Found {
  if (name === '') {
    yield required(at);
    return;
  }
  const parts = name.split('/');
  const [domain = '', path = ''] = parts;
  if (parts.length !== 2) {
    yield invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    return;
  }
  for (const label of domain.split('.')) {
    const wrong = dnsLabel(label);
    for (const why of wrong) yield invalid(at, domain, `validating label ${JSON.stringify(label)}: ${why}`);
    if (wrong.length > 0) break;
  }
  if (!domain.includes('.')) {
    yield invalid(at, domain, 'should be a domain with at least two segments separated by dots');
  }
  for (const label of path.split('.')) {
    const wrong = dnsSubdomain(label);
    for (const why of wrong) yield invalid(at, path, `validating label ${JSON.stringify(label)}: ${why}`);
    if (wrong.length > 0) break;
  }
}

/** Errors in the name of a ClusterTrustBundle; with a signer, only its part after the last colon is checked. */
function bundleName(name: string): readonly string[] {
  return dnsSubdomain(name.slice(name.lastIndexOf(':') + 1));
}

function* podCertificate(source: JsonObject, at: string): Found {
  const signer = text(source, 'signerName');
  yield* signerName(signer, `${at}.signerName`);
  for (const key of Object.keys(objectAt(source, 'userAnnotations') ?? {})) {
    yield* formatted(`${at}.userAnnotations`, key.toLowerCase(), qualifiedName);
  }
  const type = text(source, 'keyType');
  if (!KEY_TYPES.includes(type)) yield notSupported(`${at}.keyType`, type, KEY_TYPES);
  const seconds = integer(source, 'maxExpirationSeconds');
  const field = `${at}.maxExpirationSeconds`;
  const most = (/^(?:.*\.)?k(?:ubernetes|8s)\.io\//.test(signer) ? 1 : 91) * DAY_SECONDS;
  if (seconds !== undefined && seconds < 3600) {
    yield invalid(field, seconds, 'if provided, maxExpirationSeconds must be >= 3600');
  } else if (seconds !== undefined && seconds > most) {
    yield invalid(field, seconds, `if provided, maxExpirationSeconds must be <= ${most}`);
  }
  const paths = CERTIFICATE_PATHS.filter((key) => text(source, key) !== '');
  for (const key of paths) yield* fileBelow(`${at}.${key}`, text(source, key));
  if (paths.length === 0) {
    yield required(at, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath');
  }
}

function* trustBundle(source: JsonObject, at: string): Found {
  const [name, signer] = [source['name'], source['signerName']];
  if (typeof name === 'string' && typeof signer === 'string') {
    yield invalid(at, source, 'only one of name and signerName may be used');
  } else if (typeof name === 'string') {
    if (name === '') yield required(`${at}.name`, 'must be a valid object name');
    for (const why of bundleName(name)) yield invalid(`${at}.name`, name, `not a valid clustertrustbundlename: ${why}`);
    if (isObject(source['labelSelector'])) {
      yield invalid(`${at}.labelSelector`, source['labelSelector'], 'labelSelector must be unset if name is specified');
    }
  } else if (typeof signer === 'string') {
    if (signer === '') yield required(`${at}.signerName`, 'must be a valid signer name');
    yield* signerName(signer, `${at}.signerName`);
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
  // the server names the volume here, not the source
  yield* notEmpty(`${projected}.path`, text(source, 'path'));
  yield* fileBelow(`${projected}.path`, text(source, 'path'));
}

/** Validates a projected volume. */
export const projected: ValidateSource = function* (volume, at) {
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
    const certificate = objectAt(source, 'podCertificate');
    if (certificate !== undefined) {
      yield* podCertificate(certificate, `${here}.podCertificate`);
      for (const key of CERTIFICATE_PATHS) {
        if (taken(text(certificate, key))) yield invalid(at, text(certificate, key), CONFLICTING);
      }
    }
    const kinds = Object.values(source).filter(isObject).length;
    if (kinds > 1) yield forbidden(here, 'may not specify more than 1 volume type per source');
  }
};
