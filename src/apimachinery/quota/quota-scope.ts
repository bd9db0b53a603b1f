import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { qosClassOf } from './qos.ts';

/** Whether the pod is in a scope of a quota; one that the API server does not know has no pods. */
export function isInQuotaScope(scope: JsonObject, pod: JsonObject): boolean {
  const spec = objectAt(pod, 'spec');
  const deadline = spec?.['activeDeadlineSeconds'];
  const ends = typeof deadline === 'number' && deadline >= 0;
  switch (scope['scopeName']) {
    case 'Terminating':
      return ends;
    case 'NotTerminating':
      return !ends;
    case 'BestEffort':
      return qosClassOf(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClassOf(spec) !== 'BestEffort';
    case 'PriorityClass':
      return matchesClass(scope, stringAt(spec, 'priorityClassName') ?? '');
    case 'CrossNamespacePodAffinity':
      return usesOtherNamespaces(spec);
    default:
      return false;
  }
}

function matchesClass(scope: JsonObject, name: string): boolean {
  switch (scope['operator']) {
    case 'In':
      return name !== '' && arrayAt(scope, 'values').includes(name);
    case 'NotIn':
      return name === '' || !arrayAt(scope, 'values').includes(name);
    case 'DoesNotExist':
      return name === '';
    default:
      return name !== '';
  }
}

/** Whether a term of the pod's affinity or anti-affinity names other namespaces. */
function usesOtherNamespaces(spec: JsonObject | undefined): boolean {
  const affinity = objectAt(spec, 'affinity');
  const both = [objectAt(affinity, 'podAffinity'), objectAt(affinity, 'podAntiAffinity')];
  const terms = both.flatMap((each) => [
    ...arrayAt(each, 'requiredDuringSchedulingIgnoredDuringExecution').filter(isObject),
    ...arrayAt(each, 'preferredDuringSchedulingIgnoredDuringExecution')
      .filter(isObject)
      .map((one) => objectAt(one, 'podAffinityTerm') ?? {}),
  ]);
  return terms.some(
    (term) => arrayAt(term, 'namespaces').length > 0 || objectAt(term, 'namespaceSelector') !== undefined,
  );
}
