import { isObject, type Json } from '../../core/json/json.ts';
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
    const operator = text(requirement, 'operator');
    const values = textsAt(requirement, 'values');
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0) {
          yield required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
        }
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0) {
          yield forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        break;
      default:
        yield invalid(`${here}.operator`, operator, 'not a valid selector operator');
    }
    yield* formatted(`${here}.key`, text(requirement, 'key'), qualifiedName);
    for (const [at, value] of values.entries()) yield* formatted(`${here}.values[${at}]`, value, labelValue);
  }
}
