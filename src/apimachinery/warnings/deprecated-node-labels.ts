import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { itemsAt, text, textsAt } from '../validate/fields.ts';
import { labelValue } from '../validate/formats.ts';
import { fieldWarning, type Warnings } from './api-warning.ts';

/** As in pkg/api/node. */
const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** The server's warning for a deprecated node label. */
export function deprecatedNodeLabel(key: string): string | undefined {
  return DEPRECATED.get(key);
}

/** Warns of deprecated keys in a node selector. */
export function* nodeSelectorWarnings(selector: JsonObject | undefined, at: string): Warnings {
  for (const key of Object.keys(selector ?? {})) {
    const message = deprecatedNodeLabel(key);
    if (message !== undefined) yield fieldWarning(`${at}[${key}]`, message);
  }
}

/** For preferred terms the server warns of invalid label values instead of rejecting them. */
export function* nodeSelectorTermWarnings(term: JsonObject | undefined, at: string, isPreferred: boolean): Warnings {
  for (const [index, expression] of itemsAt(term, 'matchExpressions').entries()) {
    const here = `${at}.matchExpressions[${index}]`;
    const key = text(expression, 'key');
    const message = deprecatedNodeLabel(key);
    if (message !== undefined) yield fieldWarning(`${here}.key`, `${key} is ${message}`);
    if (!isPreferred) continue;
    for (const [position, value] of textsAt(expression, 'values').entries()) {
      for (const why of labelValue(value)) {
        yield fieldWarning(`${here}.values[${position}]`, `${value} is invalid, ${why}`);
      }
    }
  }
}

/** Warnings for the terms of a required node selector. */
export function* nodeSelectorTermsWarnings(selector: JsonObject | undefined, at: string): Warnings {
  for (const [index, term] of itemsAt(selector, 'nodeSelectorTerms').entries()) {
    yield* nodeSelectorTermWarnings(term, `${at}.nodeSelectorTerms[${index}]`, false);
  }
}

/** Warnings for a StorageClass's allowed topologies. */
export function* storageClassWarnings(object: JsonObject): Warnings {
  for (const [index, topology] of itemsAt(object, 'allowedTopologies').entries()) {
    for (const [position, expression] of itemsAt(topology, 'matchLabelExpressions').entries()) {
      const message = deprecatedNodeLabel(text(expression, 'key'));
      const field = `allowedTopologies[${index}].matchLabelExpressions[${position}].key`;
      if (message !== undefined) yield fieldWarning(field, message);
    }
  }
}

/** Warnings for a RuntimeClass; the server names the map, not the key. */
export function* runtimeClassWarnings(object: JsonObject): Warnings {
  for (const key of Object.keys(objectAt(objectAt(object, 'scheduling'), 'nodeSelector') ?? {})) {
    const message = deprecatedNodeLabel(key);
    if (message !== undefined) yield fieldWarning('scheduling.nodeSelector', message);
  }
}
