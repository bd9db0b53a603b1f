import { objectAt, stringAt } from '../../core/json/json.ts';
import { PODS } from '../kinds/pods.ts';
import { RUNTIME_CLASSES } from '../kinds/stored-kinds.ts';
import { forbidden } from '../store/api-error.ts';
import { asJson } from '../store/object.ts';
import type { AdmissionPlugin } from './plugin.ts';

/** Refuses a pod whose RuntimeClass does not exist, and sets its overhead. */
export const RUNTIME_CLASS: AdmissionPlugin = {
  mutateCreate: (type, pod, { store, requestName }) => {
    const spec = objectAt(pod, 'spec');
    const name = type === PODS ? stringAt(spec, 'runtimeClassName') : undefined;
    if (name === undefined) return pod;
    const found = store.get(RUNTIME_CLASSES, { name });
    if (found === undefined)
      throw forbidden(PODS, requestName, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
    const overhead = objectAt(objectAt(asJson(found), 'overhead'), 'podFixed');
    return overhead === undefined ? pod : { ...pod, spec: { ...spec, overhead } };
  },
};
