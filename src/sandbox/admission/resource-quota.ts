import { arrayAt, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { NANO, parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import { PODS } from '../kinds/pods.ts';
import { RESOURCE_QUOTAS } from '../kinds/stored-kinds.ts';
import { forbidden } from '../store/api-error.ts';
import { metadataOf } from '../store/metadata.ts';
import { asJson } from '../store/object.ts';
import type { AdmissionPlugin } from './plugin.ts';

/** The resource names that limit the number of pods in a quota. */
const POD_COUNTS = ['count/pods', 'pods'];

/** Whether the pod counts against a quota: a terminated one does not. */
function counts(pod: JsonObject): boolean {
  const phase = stringAt(objectAt(pod, 'status'), 'phase');
  return phase !== 'Failed' && phase !== 'Succeeded';
}

function limitOf(quota: JsonObject, resource: string): number | undefined {
  const hard = ownMember(objectAt(objectAt(quota, 'spec'), 'hard'), resource);
  if (typeof hard !== 'string' && typeof hard !== 'number') return undefined;
  const limit = parseQuantity(String(hard));
  return limit === undefined ? undefined : Number(limit / NANO);
}

/**
 * Limits the number of pods by the namespace's quotas. Quotas of CPU, memory and other kinds, and those with scopes, are stored
 * but not enforced.
 */
export const RESOURCE_QUOTA: AdmissionPlugin = {
  validateCreate: (type, pod, { store }) => {
    if (type !== PODS) return;
    const namespace = stringAt(metadataOf(pod), 'namespace') ?? '';
    const quotas = store.list(RESOURCE_QUOTAS, namespace).map(asJson);
    if (quotas.length === 0) return;
    const used = store.list(PODS, namespace).map(asJson).filter(counts).length;
    for (const quota of quotas) {
      const spec = objectAt(quota, 'spec');
      if (arrayAt(spec, 'scopes').length > 0 || spec?.['scopeSelector'] !== undefined) continue;
      const over = POD_COUNTS.flatMap((resource) => {
        const limit = limitOf(quota, resource);
        return limit === undefined || used < limit ? [] : [{ resource, limit }];
      });
      if (over.length === 0) continue;
      const list = (value: (one: (typeof over)[number]) => number): string =>
        over.map((one) => `${one.resource}=${value(one)}`).join(',');
      const what = `requested: ${list(() => 1)}, used: ${list(() => used)}, limited: ${list(({ limit }) => limit)}`;
      const [name, quotaName] = [pod, quota].map((one) => stringAt(metadataOf(one), 'name') ?? '');
      throw forbidden(PODS, name ?? '', `exceeded quota: ${quotaName ?? ''}, ${what}`);
    }
  },
};
