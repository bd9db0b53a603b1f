import { arrayAt, isObject, objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { selectorMatches } from '../labels/label-selector.ts';
import { invalid, notSupported } from './field-error.ts';
import { mapAt, text, type Found } from './fields.ts';
import { validateLabelSelector } from './label-selector.ts';
import { validatePodTemplate } from './pod/template.ts';

/** Validates the selector of a workload, which must match its own pods. */
export function* validateOwnSelector(spec: JsonObject): Found {
  const selector = objectAt(spec, 'selector');
  const wrong = [...validateLabelSelector(selector, 'spec.selector')];
  yield* wrong;
  const metadata = objectAt(objectAt(spec, 'template'), 'metadata');
  // a malformed selector cannot be evaluated
  if (wrong.length === 0 && isWhole(selector) && !selectorMatches(selector, mapAt(metadata, 'labels'))) {
    const shown = objectAt(metadata, 'labels') ?? null;
    yield invalid('spec.template.metadata.labels', shown, '`selector` does not match template `labels`');
  }
}

/** Validates the template of pods that always restart. */
export function* validateRestartingTemplate(spec: JsonObject): Found {
  const template = objectAt(spec, 'template') ?? {};
  yield* validatePodTemplate(template, 'spec.template');
  const policy = text(objectAt(template, 'spec'), 'restartPolicy') || 'Always';
  if (policy !== 'Always') yield notSupported('spec.template.spec.restartPolicy', policy, ['Always']);
}

/** Whether the parts of a selector have the right types. */
function isWhole(selector: JsonObject | undefined): boolean {
  const { matchLabels, matchExpressions } = selector ?? {};
  const isMap = matchLabels === undefined || matchLabels === null || isObject(matchLabels);
  const isList = matchExpressions === undefined || matchExpressions === null || Array.isArray(matchExpressions);
  const isRequested = (one: Json): boolean => isObject(one) && Array.isArray(one['values'] ?? []);
  return isMap && isList && arrayAt(selector, 'matchExpressions').every(isRequested);
}
