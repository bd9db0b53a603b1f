import { isObject, objectAt, type JsonObject } from '../../core/json/json.ts';
import { notSupported } from './field-error.ts';
import { itemsAt, textsAt, type Found } from './fields.ts';
import { validateLabelSelector } from './label-selector.ts';

const POLICY_TYPES = ['Ingress', 'Egress'];
const SELECTORS = ['podSelector', 'namespaceSelector'] as const;

/** The peers of the rules of a NetworkPolicy, with their paths. */
export function* policyPeers(
  spec: JsonObject | undefined,
): Iterable<{ readonly peer: JsonObject; readonly at: string }> {
  for (const [list, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of itemsAt(spec, list).entries()) {
      for (const [position, peer] of itemsAt(rule, peers).entries()) {
        yield { peer, at: `spec.${list}[${index}].${peers}[${position}]` };
      }
    }
  }
}

/** Validates the selectors and types of a NetworkPolicy; ports and address ranges are left to the server. */
export function* validateNetworkPolicy(object: JsonObject): Found {
  const spec = objectAt(object, 'spec');
  yield* validateLabelSelector(spec?.['podSelector'], 'spec.podSelector');
  for (const { peer, at } of policyPeers(spec)) {
    for (const key of SELECTORS) yield* validateLabelSelector(peer[key], `${at}.${key}`);
  }
  for (const [index, type] of textsAt(spec, 'policyTypes').entries()) {
    if (!POLICY_TYPES.includes(type)) yield notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES);
  }
}

/** Validates the selector of a PodDisruptionBudget. */
export function* validateDisruptionBudget(object: JsonObject): Found {
  const selector = objectAt(object, 'spec')?.['selector'];
  if (isObject(selector)) yield* validateLabelSelector(selector, 'spec.selector');
}
