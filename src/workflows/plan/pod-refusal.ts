import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { podOfTemplate, podSecurityRefusal } from '../../apimachinery/pod-security/refusal.ts';
import { sumOf } from '../../apimachinery/quota/amounts.ts';
import { limitRangeRefusal, withLimitDefaults } from '../../apimachinery/quota/limit-range.ts';
import { isOfQuota, podUsage, roomInQuota, unspecifiedInQuota } from '../../apimachinery/quota/pod-quota.ts';
import { containersOf } from '../../apimachinery/quota/pod-resources.ts';
import { validateResources } from '../../apimachinery/validate/pod/resources.ts';
import { counted } from '../../core/text/counted.ts';
import type { ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import { withRefusedPods, type Prediction } from '../../daemonset/rollout/predict.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { NamespaceRules, PlannedQuota } from './namespace-rules.ts';

/** Whether the API server's warning is about PodSecurity; the plan has its own. */
export function isPodSecurityWarning(text: string): boolean {
  return text.startsWith('would violate PodSecurity ');
}

/** What admission makes of the new pods. */
export interface Admission {
  readonly prediction: Prediction;
  readonly warnings: readonly ChangeWarning[];
}

interface AdmissionOptions {
  readonly overhead: JsonObject | undefined;
  readonly isRefused: boolean;
  readonly now: number;
}

/**
 * The prediction with the pods that PodSecurity, limit ranges and quotas of the namespace reject. `overhead` is that of the pods'
 * RuntimeClass, and `isRefused` says that other plugins reject the pods. What the pods will use is added to the quotas.
 */
export function admission(
  { metadata, spec }: DaemonSet,
  prediction: Prediction,
  { labels, limitRanges, quotas }: NamespaceRules,
  { overhead, isRefused, now }: AdmissionOptions,
): Admission {
  const namespace = metadata?.namespace ?? '';
  const template: JsonObject = { ...spec?.template };
  const warnings: ChangeWarning[] = [];
  const refusal = podSecurityRefusal(labels, template);
  if (refusal !== undefined) {
    const what = refusal.violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`));
    const by = `PodSecurity "${refusal.level.level}" of namespace ${namespace}`;
    warnings.push({ code: 'podSecurity', message: `${by} rejects the pods: ${what.join(', ')}` });
  }
  const pod = limitRanges.reduce(
    (one, range) => withLimitDefaults(range, one),
    withOverhead(podOfTemplate(template), overhead),
  );
  for (const range of limitRanges) {
    const reason = invalidResources(pod) ?? limitRangeRefusal(range, pod);
    if (reason === undefined) continue;
    const by = `LimitRange "${nameOf(range)}" of namespace ${namespace}`;
    warnings.push({ code: 'limitRange', message: `${by} rejects the pods: ${reason}` });
    break;
  }
  const matching = quotas.filter(({ quota }) => isOfQuota(quota, pod));
  for (const { state } of matching) {
    const reason = unspecifiedInQuota(state, pod);
    if (reason === undefined) continue;
    const what = reason.slice(reason.indexOf('must specify'));
    const by = `ResourceQuota "${state.name}" of namespace ${namespace}`;
    warnings.push({ code: 'quota', message: `${by} rejects the pods: ${what}` });
  }
  if (warnings.length > 0 || isRefused) return { prediction: withRefusedPods(prediction), warnings };
  return withinQuotas(prediction, pod, matching, { namespace, now });
}

function withOverhead(pod: JsonObject, overhead: JsonObject | undefined): JsonObject {
  return overhead === undefined ? pod : { ...pod, spec: { ...objectAt(pod, 'spec'), overhead } };
}

function nameOf(object: JsonObject): string {
  return stringAt(objectAt(object, 'metadata'), 'name') ?? '';
}

/** A default limit may be less than what a container requests. */
function invalidResources(pod: JsonObject): string | undefined {
  const { main, init } = containersOf(objectAt(pod, 'spec') ?? {});
  const named = new Set<string>();
  for (const [list, containers] of [
    ['initContainers', init],
    ['containers', main],
  ] as const) {
    for (const [index, container] of containers.entries()) {
      for (const { field, message } of validateResources(container, `spec.${list}[${index}].resources`, named))
        return `${field}: ${message}`;
    }
  }
  return undefined;
}

/** Admits as many new pods as the quotas have room for, and counts them. */
function withinQuotas(
  prediction: Prediction,
  pod: JsonObject,
  quotas: readonly PlannedQuota[],
  { namespace, now }: { readonly namespace: string; readonly now: number },
): Admission {
  const gains = prediction.nodes.filter(({ fate }) => fate === 'gains').length;
  const going = prediction.nodes.filter(({ fate }) => fate === 'restarts' || fate === 'loses');
  const wanted = gains + going.filter(({ fate }) => fate === 'restarts').length;
  if (wanted === 0 || quotas.length === 0) return { prediction, warnings: [] };
  const usage = podUsage(pod, now);
  const rooms = quotas.map((planned) => {
    const { quota, state } = planned;
    const old = going.map(({ pod: each }) => each).filter(isObject);
    const freed = sumOf(...old.filter((each) => isOfQuota(quota, each)).map((each) => podUsage(each, now)));
    return {
      planned,
      freed,
      atFirst: roomInQuota(state, usage, new Map()),
      inTheEnd: roomInQuota(state, usage, freed),
    };
  });
  const admitted = Math.min(wanted, ...rooms.map(({ inTheEnd }) => inTheEnd.pods));
  const gained = Math.min(gains, ...rooms.map(({ atFirst }) => atFirst.pods));
  const refusedGains = Math.min(wanted - admitted, gains - gained);
  const warnings = rooms.flatMap(({ planned: { state }, atFirst, inTheEnd }): readonly ChangeWarning[] => {
    const by = `ResourceQuota "${state.name}" of namespace ${namespace}`;
    if (inTheEnd.pods < wanted) {
      const which = inTheEnd.pods === 0 ? '' : '; which nodes get one is not known';
      const room = `has room for ${inTheEnd.pods} of ${counted(wanted, 'new pod')}`;
      return [{ code: 'quotaRoom', message: `${by} ${room} (${inTheEnd.why})${which}` }];
    }
    if (prediction.budget?.kind !== 'maxSurge' || wanted === gains || atFirst.pods > gains) return [];
    const what = 'has no room for a new pod beside the old one, as maxSurge needs';
    return [{ code: 'quotaRoom', message: `${by} ${what} (${atFirst.why}): the update cannot make progress` }];
  });
  const used = sumOf(...Array.from({ length: admitted }, () => usage));
  for (const { planned, freed } of rooms) {
    const left = [...planned.state.used].map(([name, { nano, family }]) => {
      return [name, { nano: nano - (freed.get(name)?.nano ?? 0n), family }] as const;
    });
    planned.state = { ...planned.state, used: sumOf(new Map(left), used) };
  }
  return {
    prediction: withRefusedPods(prediction, { gains: refusedGains, restarts: wanted - admitted - refusedGains }),
    warnings,
  };
}
