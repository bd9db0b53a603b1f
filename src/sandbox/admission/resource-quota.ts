import { stringAt } from '../../core/json/json.ts';
import {
  exceededQuota,
  isOfQuota,
  podUsage,
  quotaState,
  unspecifiedInQuota,
} from '../../apimachinery/quota/pod-quota.ts';
import { PODS } from '../kinds/pods.ts';
import { RESOURCE_QUOTAS } from '../kinds/stored-kinds.ts';
import { forbidden } from '../store/api-error.ts';
import { metadataOf } from '../store/metadata.ts';
import { asJson } from '../store/object.ts';
import type { AdmissionPlugin } from './plugin.ts';

/** Limits the pods of a namespace, and what they request, by its quotas. Quotas of other kinds are stored but not enforced. */
export const RESOURCE_QUOTA: AdmissionPlugin = {
  validateCreate: (type, pod, { store, now }) => {
    if (type !== PODS) return;
    const namespace = stringAt(metadataOf(pod), 'namespace') ?? '';
    const quotas = store.list(RESOURCE_QUOTAS, namespace).map(asJson);
    const matching = quotas.filter((quota) => isOfQuota(quota, pod));
    if (matching.length === 0) return;
    const time = Date.parse(now);
    const pods = store.list(PODS, namespace).map(asJson);
    // no controller keeps their status up to date
    const states = matching.map((quota) => quotaState({ ...quota, status: undefined }, pods, time));
    const usage = podUsage(pod, time);
    const reasons = [
      ...states.map((state) => unspecifiedInQuota(state, pod)),
      ...states.map((state) => exceededQuota(state, usage)),
    ];
    const reason = reasons.find((one) => one !== undefined);
    if (reason !== undefined) throw forbidden(PODS, stringAt(metadataOf(pod), 'name') ?? '', reason);
  },
};
