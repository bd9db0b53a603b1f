import { isObject, objectAt, type JsonObject } from '../../core/json/json.ts';
import { integer, itemsAt, text, textsAt } from '../validate/fields.ts';
import { ipWarnings } from './address-warnings.ts';
import { fieldWarning, type Warnings } from './api-warning.ts';
import { containerWarnings } from './container-warnings.ts';
import {
  deprecatedNodeLabel,
  nodeSelectorTermsWarnings,
  nodeSelectorTermWarnings,
  nodeSelectorWarnings,
} from './deprecated-node-labels.ts';
import { fractionalByteWarnings } from './quantity-warnings.ts';
import { volumeWarnings } from './volume-warnings.ts';

const ANNOTATIONS: readonly (readonly [key: string, message: string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
];
const SECCOMP_OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const MATCHES_NOTHING = 'a null labelSelector results in matching no pod';
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function* nodeAffinityWarnings(spec: JsonObject, at: string): Warnings {
  const affinity = objectAt(objectAt(spec, 'affinity'), 'nodeAffinity');
  const here = `${at}.affinity.nodeAffinity`;
  yield* nodeSelectorTermsWarnings(objectAt(affinity, REQUIRED), `${here}.${REQUIRED}`);
  for (const [index, term] of itemsAt(affinity, PREFERRED).entries()) {
    yield* nodeSelectorTermWarnings(objectAt(term, 'preference'), `${here}.${PREFERRED}[${index}].preference`, true);
  }
}

function* spreadWarnings(spec: JsonObject, at: string): Warnings {
  for (const [index, constraint] of itemsAt(spec, 'topologySpreadConstraints').entries()) {
    const here = `${at}.topologySpreadConstraints[${index}]`;
    const key = text(constraint, 'topologyKey');
    const message = deprecatedNodeLabel(key);
    if (message !== undefined) yield fieldWarning(`${here}.topologyKey`, `${key} is ${message}`);
    if (!isObject(constraint['labelSelector'])) yield fieldWarning(`${here}.labelSelector`, MATCHES_NOTHING);
  }
}

/** Warns of list items with the same key as an earlier one. */
function* duplicates(spec: JsonObject, list: string, key: string, at: string): Warnings {
  const seen = new Set<string>();
  for (const [index, item] of itemsAt(spec, list).entries()) {
    const name = text(item, key);
    const field = `${at}.${list}[${index}].${key}`;
    if (seen.has(name)) yield fieldWarning(field, `duplicate ${key} ${JSON.stringify(name)}`);
    seen.add(name);
  }
}

function* podAffinityWarnings(spec: JsonObject, at: string): Warnings {
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const affinity = objectAt(objectAt(spec, 'affinity'), kind);
    const here = `${at}.affinity.${kind}`;
    for (const [index, term] of itemsAt(affinity, REQUIRED).entries()) {
      if (isObject(term['labelSelector'])) continue;
      yield fieldWarning(`${here}.${REQUIRED}[${index}].labelSelector`, MATCHES_NOTHING);
    }
    for (const [index, weighted] of itemsAt(affinity, PREFERRED).entries()) {
      if (isObject(objectAt(weighted, 'podAffinityTerm')?.['labelSelector'])) continue;
      yield fieldWarning(`${here}.${PREFERRED}[${index}].podAffinityTerm.labelSelector`, MATCHES_NOTHING);
    }
  }
}

/** `at` is empty for a pod, and ends with a dot for a template. */
function* warnings(template: JsonObject, at: string): Warnings {
  const spec = objectAt(template, 'spec') ?? {};
  const annotations = objectAt(objectAt(template, 'metadata'), 'annotations') ?? {};
  const here = `${at}spec`;
  yield* nodeSelectorWarnings(objectAt(spec, 'nodeSelector'), `${here}.nodeSelector`);
  yield* nodeAffinityWarnings(spec, here);
  yield* spreadWarnings(spec, here);
  for (const [key, message] of ANNOTATIONS) {
    if (annotations[key] !== undefined) yield fieldWarning(`${at}metadata.annotations[${key}]`, message);
  }
  yield* volumeWarnings(spec, here);
  yield* duplicates(spec, 'hostAliases', 'ip', here);
  yield* duplicates(spec, 'imagePullSecrets', 'name', here);
  for (const [index, secret] of itemsAt(spec, 'imagePullSecrets').entries()) {
    if (text(secret, 'name') !== '') continue;
    yield fieldWarning(`${here}.imagePullSecrets[${index}].name`, 'invalid empty name ""');
  }
  yield* fractionalByteWarnings(spec, 'overhead', here, 'memory', 'ephemeral-storage');
  const hasProfile = isObject(objectAt(spec, 'securityContext')?.['seccompProfile']);
  if (!hasProfile && annotations[SECCOMP_OF_POD] !== undefined) {
    const message = 'non-functional in v1.27+; use the "seccompProfile" field instead';
    yield fieldWarning(`${at}metadata.annotations[${SECCOMP_OF_POD}]`, message);
  }
  yield* containerWarnings(template, at);
  if ((integer(spec, 'terminationGracePeriodSeconds') ?? 0) < 0) {
    const message = 'must be >= 0; negative values are invalid and will be treated as 1';
    yield fieldWarning(`${here}.terminationGracePeriodSeconds`, message);
  }
  yield* podAffinityWarnings(spec, here);
  for (const [index, address] of textsAt(objectAt(spec, 'dnsConfig'), 'nameservers').entries()) {
    yield* ipWarnings(`${here}.dnsConfig.nameservers[${index}]`, address);
  }
  for (const [index, alias] of itemsAt(spec, 'hostAliases').entries()) {
    yield* ipWarnings(`${here}.hostAliases[${index}].ip`, text(alias, 'ip'));
  }
}

/** Warnings for a pod template at a field such as `spec.template`, in the order of pkg/api/pod. */
export function podTemplateWarnings(template: JsonObject | undefined, field: string): Warnings {
  return template === undefined ? [] : warnings(template, `${field}.`);
}

/** Warnings for a pod. */
export function podWarnings(pod: JsonObject): Warnings {
  return warnings(pod, '');
}
