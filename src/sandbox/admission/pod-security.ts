import { appendTo } from '../../core/append-to.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { podSecurityViolations, violationsText } from '../../apimachinery/pod-security/evaluate.ts';
import { LEVELS, levelText, podSecurityPolicy, type LevelVersion } from '../../apimachinery/pod-security/policy.ts';
import { NAMESPACES } from '../kinds/namespaces.ts';
import { PODS } from '../kinds/pods.ts';
import { forbidden, invalid } from '../store/api-error.ts';
import { metadataOf } from '../store/metadata.ts';
import { asJson } from '../store/object.ts';
import type { ResourceType, StoreReader } from '../store/resource-type.ts';
import type { AdmissionContext, AdmissionPlugin } from './plugin.ts';

/** The path of the pod template in each kind that has one. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  PodTemplate: ['template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
};

/** The pod itself, or a workload's pod template; undefined for other kinds. */
function podIn(type: ResourceType, object: JsonObject): JsonObject | undefined {
  if (type === PODS) return object;
  const path = Object.hasOwn(TEMPLATES, type.kind) ? TEMPLATES[type.kind] : undefined;
  return path?.reduce<JsonObject | undefined>((value, key) => objectAt(value, key), object);
}

function labelsOf(object: JsonObject): JsonObject | undefined {
  return objectAt(metadataOf(object), 'labels');
}

function violationsIn(level: LevelVersion, pod: JsonObject): ReturnType<typeof podSecurityViolations> {
  return podSecurityViolations(level, objectAt(pod, 'metadata'), objectAt(pod, 'spec') ?? {});
}

/** Refuses pods that violate their namespace's `enforce` level; warns about other pods and workloads that violate `warn`. */
function evaluate(type: ResourceType, object: JsonObject, { store, warn }: AdmissionContext): void {
  const namespace = stringAt(metadataOf(object), 'namespace');
  const pod = namespace === undefined ? undefined : podIn(type, object);
  if (namespace === undefined || pod === undefined) return;
  const labels = store.get(NAMESPACES, { name: namespace })?.metadata.labels;
  if (labels === undefined) return;
  const { policy } = podSecurityPolicy(labels);
  const refused = type === PODS ? violationsIn(policy.enforce, pod) : [];
  if (refused.length > 0) {
    const name = stringAt(metadataOf(object), 'name') ?? '';
    throw forbidden(type, name, `violates ${violationsText(policy.enforce, refused)}`);
  }
  const warned = violationsIn(policy.warn, pod);
  if (warned.length > 0) warn(`would violate ${violationsText(policy.warn, warned)}`);
}

/** The images: the only mutable part of a pod that matters here. */
function imagesOf(pod: JsonObject): readonly unknown[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    arrayAt(objectAt(pod, 'spec'), key)
      .filter(isObject)
      .map((container) => container['image']),
  );
}

function checkLabels(namespace: JsonObject): void {
  const { errors } = podSecurityPolicy(labelsOf(namespace));
  if (errors.length > 0) throw invalid(NAMESPACES, stringAt(metadataOf(namespace), 'name') ?? '', errors);
}

/** Existing pods never block an update of their namespace; the server warns about them. */
function warnOfPods(name: string, level: LevelVersion, store: StoreReader, warn: (text: string) => void): void {
  const byReason = new Map<string, string[]>();
  for (const pod of store.list(PODS, name)) {
    const reason = violationsIn(level, asJson(pod))
      .map((violation) => violation.reason)
      .join(', ');
    if (reason !== '') appendTo(byReason, reason, pod.metadata.name);
  }
  if (byReason.size === 0) return;
  warn(`existing pods in namespace "${name}" violate the new PodSecurity enforce level "${levelText(level)}"`);
  const lines = [...byReason].map(([reason, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` (and ${others.length} other pod${others.length === 1 ? '' : 's'})`;
    return `${first}${more}: ${reason}`;
  });
  for (const line of lines.sort()) warn(line);
}

function checkNamespace(next: JsonObject, old: JsonObject, { store, warn }: AdmissionContext): void {
  if (jsonEqual(labelsOf(next) ?? null, labelsOf(old) ?? null)) return;
  const [after, before] = [podSecurityPolicy(labelsOf(next)), podSecurityPolicy(labelsOf(old))];
  const same = after.errors.map(({ message }) => message).join() === before.errors.map(({ message }) => message).join();
  if (!same) checkLabels(next);
  const [now, was] = [after.policy.enforce, before.policy.enforce];
  const stricter = LEVELS.indexOf(now.level) > LEVELS.indexOf(was.level);
  if (now.level === 'privileged' || (now.version === was.version && !stricter)) return;
  warnOfPods(stringAt(metadataOf(next), 'name') ?? '', now, store, warn);
}

/** Pod Security admission by the labels of the namespace. Audit annotations are not kept. */
export const POD_SECURITY: AdmissionPlugin = {
  validateCreate: (type, object, context) => {
    if (type === NAMESPACES) checkLabels(object);
    else evaluate(type, object, context);
  },
  validateUpdate: (type, next, old, context) => {
    if (type === NAMESPACES) checkNamespace(next, old, context);
    else if (type !== PODS || !jsonEqual(imagesOf(next) as never, imagesOf(old) as never))
      evaluate(type, next, context);
  },
};
