import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { parseQuantity } from '../quantity/quantity.ts';
import { canonicalQuantity } from '../quantity/quantity-text.ts';
import { integer, itemsAt, quantityText, text, textsAt } from '../validate/fields.ts';
import { dnsLabel } from '../validate/formats.ts';
import { cidrWarnings, ipWarnings } from './address-warnings.ts';
import { fieldWarning, type ApiWarning, type Warnings } from './api-warning.ts';
import { nodeSelectorTermsWarnings, runtimeClassWarnings, storageClassWarnings } from './deprecated-node-labels.ts';
import { podTemplateWarnings, podWarnings } from './pod-warnings.ts';
import { claimSpecWarnings } from './quantity-warnings.ts';
import { networkPolicyWarnings, serviceWarnings } from './service-warnings.ts';
import { persistentVolumePluginWarnings } from './volume-warnings.ts';

type Warn = (object: JsonObject) => Warnings;

const MOUNTABLE_SECRETS = 'kubernetes.io/enforce-mountable-secrets';
const INGRESS_CLASS = 'kubernetes.io/ingress.class';
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const;

const annotationsOf = (object: JsonObject): JsonObject => objectAt(objectAt(object, 'metadata'), 'annotations') ?? {};

/** Warns of names that are not DNS labels although pod names or host names derive from them. */
function* nameWarnings(object: JsonObject, what: string): Warnings {
  const problems = dnsLabel(text(objectAt(object, 'metadata'), 'name'));
  if (problems.length === 0) return;
  const why = 'which can result in surprising behavior; a DNS label is recommended';
  yield fieldWarning('metadata.name', `this is used in ${what}, ${why}: [${problems.join(' ')}]`);
}

const ofTemplate: Warn = (object) =>
  podTemplateWarnings(objectAt(objectAt(object, 'spec'), 'template'), 'spec.template');

function* named(object: JsonObject): Warnings {
  yield* nameWarnings(object, 'Pod names and hostnames');
  yield* ofTemplate(object);
}

function* cronJob(object: JsonObject): Warnings {
  yield* nameWarnings(object, 'Pod names and hostnames');
  const job = objectAt(objectAt(objectAt(object, 'spec'), 'jobTemplate'), 'spec');
  yield* podTemplateWarnings(objectAt(job, 'template'), 'spec.jobTemplate.spec.template');
}

function* pod(object: JsonObject): Warnings {
  yield* nameWarnings(object, "the Pod's hostname");
  yield* podWarnings(object);
}

function* statefulSet(object: JsonObject): Warnings {
  yield* ofTemplate(object);
  const spec = objectAt(object, 'spec');
  for (const [index, claim] of itemsAt(spec, 'volumeClaimTemplates').entries()) {
    yield* claimSpecWarnings(objectAt(claim, 'spec'), `spec.volumeClaimTemplates[${index}]`);
  }
  if ((integer(spec, 'revisionHistoryLimit') ?? 0) >= 0) return;
  const message = 'a negative value retains all historical revisions; a value >= 0 is recommended';
  yield fieldWarning('spec.revisionHistoryLimit', message);
}

function* ingress(object: JsonObject): Warnings {
  if (annotationsOf(object)[INGRESS_CLASS] === undefined) return;
  if (stringAt(objectAt(object, 'spec'), 'ingressClassName') !== undefined) return;
  const message = `annotation "${INGRESS_CLASS}" is deprecated, please use 'spec.ingressClassName' instead`;
  yield { field: `metadata.annotations[${INGRESS_CLASS}]`, text: message };
}

function* serviceAccount(object: JsonObject): Warnings {
  if (annotationsOf(object)[MOUNTABLE_SECRETS] === undefined) return;
  const message = 'deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets';
  yield fieldWarning(`metadata.annotations[${MOUNTABLE_SECRETS}]`, message);
}

function* csiDriver(object: JsonObject): Warnings {
  const spec = objectAt(object, 'spec');
  if (itemsAt(spec, 'tokenRequests').length === 0 || typeof spec?.['serviceAccountTokenInSecrets'] === 'boolean')
    return;
  const field = 'spec.serviceAccountTokenInSecrets';
  const why = 'if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';
  yield { field, text: `${field} is unset; ${why}` };
}

function* persistentVolume(object: JsonObject): Warnings {
  const spec = objectAt(object, 'spec');
  for (const [key, message] of [
    ['volume.beta.kubernetes.io/storage-class', 'deprecated since v1.8; use "storageClassName" attribute instead'],
    ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
  ] as const) {
    if (annotationsOf(object)[key] !== undefined) yield fieldWarning(`metadata.annotations[${key}]`, message);
  }
  if (stringAt(spec, 'persistentVolumeReclaimPolicy') === 'Recycle') {
    const message =
      'The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';
    yield fieldWarning('spec.persistentVolumeReclaimPolicy', message);
  }
  const required = objectAt(objectAt(spec, 'nodeAffinity'), 'required');
  yield* nodeSelectorTermsWarnings(required, 'spec.nodeAffinity.required');
  yield* persistentVolumePluginWarnings(spec);
}

/** Warns of quotas that allow more requests than limits. */
function* resourceQuota(object: JsonObject): Warnings {
  const hard = objectAt(objectAt(object, 'spec'), 'hard') ?? {};
  for (const name of RESOURCES) {
    const limitName = `limits.${name}`;
    const requestName = [`requests.${name}`, ...(name === 'ephemeral-storage' ? [] : [name])].find(
      (one) => hard[one] !== undefined,
    );
    if (requestName === undefined || hard[limitName] === undefined) continue;
    const [request, limit] = [quantityText(hard[requestName]), quantityText(hard[limitName])];
    if ((parseQuantity(request) ?? 0n) <= (parseQuantity(limit) ?? 0n)) continue;
    const [requested, most] = [canonicalQuantity(request), canonicalQuantity(limit)];
    const text = `ResourceQuota ${requestName} (${requested}) should be less than ${limitName} (${most})`;
    yield { field: `spec.hard[${requestName}]`, text };
  }
}

function* node(object: JsonObject): Warnings {
  const spec = objectAt(object, 'spec');
  if (isObject(spec?.['configSource'])) yield fieldWarning('spec.configSource', 'the feature is removed');
  if (text(spec, 'externalID') !== '') {
    yield fieldWarning('spec.externalID', 'this field is deprecated, and is unused by Kubernetes');
  }
  for (const [index, range] of textsAt(spec, 'podCIDRs').entries())
    yield* cidrWarnings(`spec.podCIDRs[${index}]`, range);
}

function* endpoints(object: JsonObject): Warnings {
  for (const [index, subset] of itemsAt(object, 'subsets').entries()) {
    for (const key of ['addresses', 'notReadyAddresses']) {
      for (const [position, address] of itemsAt(subset, key).entries()) {
        yield* ipWarnings(`subsets[${index}].${key}[${position}].ip`, text(address, 'ip'));
      }
    }
  }
}

/** Warnings on create, by `apiVersion kind`. */
const ON_CREATE: ReadonlyMap<string, Warn> = new Map<string, Warn>([
  ['v1 Pod', pod],
  ['v1 PodTemplate', (object) => podTemplateWarnings(objectAt(object, 'template'), 'template')],
  ['v1 ReplicationController', named],
  ['v1 Service', serviceWarnings],
  ['v1 ServiceAccount', serviceAccount],
  ['v1 PersistentVolume', persistentVolume],
  ['v1 PersistentVolumeClaim', (object) => claimSpecWarnings(objectAt(object, 'spec'), 'spec')],
  ['v1 ResourceQuota', resourceQuota],
  ['v1 Node', node],
  ['v1 Endpoints', endpoints],
  ['apps/v1 DaemonSet', ofTemplate],
  ['apps/v1 Deployment', named],
  ['apps/v1 ReplicaSet', named],
  ['apps/v1 StatefulSet', statefulSet],
  ['batch/v1 Job', named],
  ['batch/v1 CronJob', cronJob],
  ['networking.k8s.io/v1 Ingress', ingress],
  ['networking.k8s.io/v1 NetworkPolicy', networkPolicyWarnings],
  ['node.k8s.io/v1 RuntimeClass', runtimeClassWarnings],
  ['storage.k8s.io/v1 StorageClass', storageClassWarnings],
  ['storage.k8s.io/v1 CSIDriver', csiDriver],
]);

/** Deprecated kinds that are still served: every request for one gets this warning. */
const DEPRECATED_KINDS: ReadonlyMap<string, string> = new Map([
  ['v1 Endpoints', 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  ['v1 ComponentStatus', 'v1 ComponentStatus is deprecated in v1.19+'],
]);

const keyOf = (object: JsonObject): string => `${text(object, 'apiVersion')} ${text(object, 'kind')}`;

/** The server's warning for a deprecated kind. */
export function deprecatedKindWarning(apiVersion: string, kind: string): string | undefined {
  return DEPRECATED_KINDS.get(`${apiVersion} ${kind}`);
}

/**
 * Warnings of an API server of the release that `ds` follows when an object is created, in its order; maps are in file order, since Go's is
 * random. For deprecated kinds see {@link deprecatedKindWarning}.
 */
export function warningsOnCreate(object: JsonObject): readonly ApiWarning[] {
  return [...(ON_CREATE.get(keyOf(object))?.(object) ?? [])];
}

/** Kinds whose warnings the server repeats on every update. */
const ALWAYS = new Set([
  'v1 Service',
  'v1 PersistentVolume',
  'v1 PersistentVolumeClaim',
  'v1 Node',
  'v1 Endpoints',
  'networking.k8s.io/v1 NetworkPolicy',
  'node.k8s.io/v1 RuntimeClass',
  'storage.k8s.io/v1 StorageClass',
]);
/** Kinds whose pod template is checked again when their spec (for a DaemonSet, its template) changes. */
const TEMPLATED = new Set([
  'v1 ReplicationController',
  'apps/v1 DaemonSet',
  'apps/v1 Deployment',
  'apps/v1 ReplicaSet',
  'apps/v1 StatefulSet',
  'batch/v1 Job',
  'batch/v1 CronJob',
]);

/** Warnings when an object is updated. */
export function warningsOnUpdate(object: JsonObject, old: JsonObject): readonly ApiWarning[] {
  const key = keyOf(object);
  const [spec, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')];
  if (ALWAYS.has(key)) return warningsOnCreate(object);
  if (key === 'v1 ServiceAccount') {
    return annotationsOf(old)[MOUNTABLE_SECRETS] === undefined ? warningsOnCreate(object) : [];
  }
  if (key === 'storage.k8s.io/v1 CSIDriver') {
    const isSame = jsonEqual(spec?.['tokenRequests'] ?? null, before?.['tokenRequests'] ?? null);
    return isSame ? [] : warningsOnCreate(object);
  }
  if (!TEMPLATED.has(key)) return [];
  const isSame =
    key === 'apps/v1 DaemonSet'
      ? jsonEqual(spec?.['template'] ?? null, before?.['template'] ?? null)
      : jsonEqual(spec ?? null, before ?? null);
  // names are only checked on create
  return isSame ? [] : warningsOnCreate(object).filter(({ field }) => field !== 'metadata.name');
}
