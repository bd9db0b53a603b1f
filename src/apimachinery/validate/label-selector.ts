import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { forbidden, invalid, required } from './field-error.ts';
import { formatted, itemsAt, text, textsAt, type Found } from './fields.ts';
import { labelValue, qualifiedName } from './formats.ts';
import { validateLabels } from './object-meta.ts';

/** Validates the form of a label selector. */
export function* validateLabelSelector(selector: Json | undefined, at: string): Found {
  if (!isObject(selector)) return;
  yield* validateLabels(selector['matchLabels'], `${at}.matchLabels`);
  for (const [index, requirement] of itemsAt(selector, 'matchExpressions').entries()) {
    const here = `${at}.matchExpressions[${index}]`;
    yield* validateRequirement(requirement, here, { comparesNumbers: false, checksValues: true });
  }
}

/** Validates a requirement on a label. Those of nodes may compare numbers too. */
export function* validateRequirement(
  requirement: JsonObject,
  here: string,
  { comparesNumbers, checksValues }: { readonly comparesNumbers: boolean; readonly checksValues: boolean },
): Found {
  const [operator, values] = [text(requirement, 'operator'), textsAt(requirement, 'values')];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) yield required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      yield forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  } else if (comparesNumbers && (operator === 'Gt' || operator === 'Lt')) {
    if (values.length !== 1) {
      yield required(`${here}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    }
  } else yield invalid(`${here}.operator`, operator, 'not a valid selector operator');
  yield* formatted(`${here}.key`, text(requirement, 'key'), qualifiedName);
  if (!checksValues) return;
  for (const [index, value] of values.entries()) yield* formatted(`${here}.values[${index}]`, value, labelValue);
}
