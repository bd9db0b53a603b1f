import { arrayAt, isObject, objectAt, type JsonObject } from '../../core/json/json.ts';
import { validateConfigMap, validateSecret } from './data.ts';
import { forbidden, invalid, notSupported, required } from './field-error.ts';
import { formatted, integer, itemsAt, text, type Found } from './fields.ts';
import { configKey, dnsLabel, dnsSubdomain, pathSegment, type Format } from './formats.ts';
import { validatePod } from './pod/pod.ts';
import { validatePodTemplate } from './pod/template.ts';
import { validateDisruptionBudget, validateNetworkPolicy } from './policies.ts';
import { validateService } from './service.ts';
import { validateOwnSelector, validateRestartingTemplate } from './workload.ts';

const RBAC = 'rbac.authorization.k8s.io';
const HIGHEST_PRIORITY = 1_000_000_000;
const SYSTEM_PRIORITIES = ['system-node-critical', 'system-cluster-critical'];

function* subject(one: JsonObject, at: string, namespaced: boolean): Found {
  const [kind, group, name] = [text(one, 'kind'), text(one, 'apiGroup'), text(one, 'name')];
  if (name === '') yield required(`${at}.name`);
  if (kind === 'ServiceAccount') {
    if (name !== '') yield* formatted(`${at}.name`, name, dnsSubdomain);
    if (group !== '') yield notSupported(`${at}.apiGroup`, group, ['']);
    if (!namespaced && text(one, 'namespace') === '') yield required(`${at}.namespace`);
  } else if (kind === 'User' || kind === 'Group') {
    // defaulted when empty
    if (group !== '' && group !== RBAC) yield notSupported(`${at}.apiGroup`, group, [RBAC]);
  } else yield notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']);
}

function binding(namespaced: boolean): Validate {
  return function* (object) {
    const role = objectAt(object, 'roleRef');
    const [group, kind, name] = [text(role, 'apiGroup'), text(role, 'kind'), text(role, 'name')];
    const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
    if (group !== '' && group !== RBAC) yield notSupported('roleRef.apiGroup', group, [RBAC]);
    if (!kinds.includes(kind)) yield notSupported('roleRef.kind', kind, kinds);
    if (name === '') yield required('roleRef.name');
    else yield* formatted('roleRef.name', name, pathSegment);
    for (const [index, one] of itemsAt(object, 'subjects').entries()) {
      yield* subject(one, `subjects[${index}]`, namespaced);
    }
  };
}

function role(namespaced: boolean): Validate {
  return function* (object) {
    for (const [index, rule] of itemsAt(object, 'rules').entries()) {
      const at = `rules[${index}]`;
      const [urls, groups] = [arrayAt(rule, 'nonResourceURLs'), arrayAt(rule, 'apiGroups')];
      const resources = arrayAt(rule, 'resources');
      if (arrayAt(rule, 'verbs').length === 0) yield required(`${at}.verbs`, 'verbs must contain at least one value');
      if (urls.length > 0) {
        const field = `${at}.nonResourceURLs`;
        if (namespaced) yield invalid(field, urls, 'namespaced rules cannot apply to non-resource URLs');
        if (groups.length + resources.length + arrayAt(rule, 'resourceNames').length > 0) {
          yield invalid(field, urls, 'rules cannot apply to both regular resources and non-resource URLs');
        }
        continue;
      }
      if (groups.length === 0) yield required(`${at}.apiGroups`, 'resource rules must supply at least one api group');
      if (resources.length === 0) yield required(`${at}.resources`, 'resource rules must supply at least one resource');
    }
  };
}

/** A workload whose selector must match its own pods, which always restart. */
function* workload(object: JsonObject): Found {
  const spec = objectAt(object, 'spec') ?? {};
  if (objectAt(spec, 'selector') === undefined) yield required('spec.selector');
  yield* validateOwnSelector(spec);
  yield* validateRestartingTemplate(spec);
}

function* job(object: JsonObject): Found {
  const template = objectAt(objectAt(object, 'spec'), 'template') ?? {};
  yield* validatePodTemplate(template, 'spec.template');
  const policy = text(objectAt(template, 'spec'), 'restartPolicy') || 'Always';
  if (policy === 'Always') {
    const field = 'spec.template.spec.restartPolicy';
    yield policy === text(objectAt(template, 'spec'), 'restartPolicy')
      ? notSupported(field, policy, ['OnFailure', 'Never'])
      : required(field, 'valid values: "OnFailure", "Never"');
  }
}

function* priorityClass(object: JsonObject): Found {
  const name = text(objectAt(object, 'metadata'), 'name');
  const value = integer(object, 'value') ?? 0;
  if (name.startsWith('system-')) {
    if (SYSTEM_PRIORITIES.includes(name)) return;
    const why = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    yield forbidden('metadata.name', `${why}${name} is not a known system priority class`);
  } else if (value > HIGHEST_PRIORITY) {
    yield forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_PRIORITY}`);
  }
}

/** stringData counts together with data */
function* secret(object: JsonObject): Found {
  yield* validateSecret(object);
  for (const key of Object.keys(objectAt(object, 'stringData') ?? {})) {
    yield* formatted(`data[${key}]`, key, configKey);
  }
}

type Validate = (object: JsonObject) => Found;

interface Companion {
  readonly name: Format;
  readonly validate?: Validate;
}

/** Kinds that often ship with an agent, by `apiVersion kind`: the format of their names, and their further validation. */
const COMPANIONS: Readonly<Record<string, Companion>> = {
  'v1 Namespace': { name: dnsLabel },
  'v1 ConfigMap': { name: dnsSubdomain, validate: validateConfigMap },
  'v1 Secret': { name: dnsSubdomain, validate: secret },
  'v1 ServiceAccount': { name: dnsSubdomain },
  'v1 Service': { name: dnsLabel, validate: validateService },
  'v1 Pod': { name: dnsSubdomain, validate: validatePod },
  'v1 PersistentVolumeClaim': { name: dnsSubdomain },
  'v1 ResourceQuota': { name: dnsSubdomain },
  'v1 LimitRange': { name: dnsSubdomain },
  'apps/v1 Deployment': { name: dnsSubdomain, validate: workload },
  'apps/v1 ReplicaSet': { name: dnsSubdomain, validate: workload },
  'apps/v1 StatefulSet': { name: dnsSubdomain, validate: workload },
  'batch/v1 Job': { name: dnsSubdomain, validate: job },
  'batch/v1 CronJob': { name: dnsSubdomain },
  'policy/v1 PodDisruptionBudget': { name: dnsSubdomain, validate: validateDisruptionBudget },
  'networking.k8s.io/v1 NetworkPolicy': { name: dnsSubdomain, validate: validateNetworkPolicy },
  'networking.k8s.io/v1 Ingress': { name: dnsSubdomain },
  'scheduling.k8s.io/v1 PriorityClass': { name: dnsSubdomain, validate: priorityClass },
  'storage.k8s.io/v1 StorageClass': { name: dnsSubdomain },
  'storage.k8s.io/v1 CSIDriver': { name: dnsSubdomain },
  'node.k8s.io/v1 RuntimeClass': { name: dnsSubdomain },
  [`${RBAC}/v1 Role`]: { name: pathSegment, validate: role(true) },
  [`${RBAC}/v1 ClusterRole`]: { name: pathSegment, validate: role(false) },
  [`${RBAC}/v1 RoleBinding`]: { name: pathSegment, validate: binding(true) },
  [`${RBAC}/v1 ClusterRoleBinding`]: { name: pathSegment, validate: binding(false) },
};

/** The name format of a kind; for unknown kinds, anything that fits into a URL. */
export function nameFormatOf(apiVersion: string, kind: string): Format {
  return COMPANIONS[`${apiVersion} ${kind}`]?.name ?? pathSegment;
}

/** Validates an object of a kind that often ships with an agent, except for its metadata. */
export function validateCompanion(apiVersion: string, kind: string, object: JsonObject): Found {
  const key = `${apiVersion} ${kind}`;
  const companion = Object.hasOwn(COMPANIONS, key) ? COMPANIONS[key] : undefined;
  return isObject(object) ? (companion?.validate?.(object) ?? []) : [];
}
