import { stringAt } from '../../core/json/json.ts';
import { limitRangeRefusal, withLimitDefaults } from '../../apimachinery/quota/limit-range.ts';
import { PODS } from '../kinds/pods.ts';
import { LIMIT_RANGES } from '../kinds/stored-kinds.ts';
import { forbidden } from '../store/api-error.ts';
import { metadataOf } from '../store/metadata.ts';
import { asJson } from '../store/object.ts';
import type { AdmissionContext, AdmissionPlugin } from './plugin.ts';

function rangesFor(pod: Parameters<typeof metadataOf>[0], { store }: AdmissionContext) {
  return store.list(LIMIT_RANGES, stringAt(metadataOf(pod), 'namespace') ?? '').map(asJson);
}

/** Gives containers the default requests and limits of their namespace, and refuses pods outside its ranges. */
export const LIMIT_RANGER: AdmissionPlugin = {
  mutateCreate: (type, pod, context) =>
    type === PODS ? rangesFor(pod, context).reduce((one, range) => withLimitDefaults(range, one), pod) : pod,
  validateCreate: (type, pod, context) => {
    if (type !== PODS) return;
    for (const range of rangesFor(pod, context)) {
      const reason = limitRangeRefusal(range, pod);
      if (reason !== undefined) throw forbidden(PODS, stringAt(metadataOf(pod), 'name') ?? '', reason);
    }
  },
};
