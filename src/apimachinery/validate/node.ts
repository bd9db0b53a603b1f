import { arrayAt, objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { forbidden, invalid, notSupported, required } from './field-error.ts';
import { formatted, itemsAt, text, type Found } from './fields.ts';
import { labelValue, qualifiedName } from './formats.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function* taints(spec: JsonObject | undefined): Found {
  const seen = new Set<string>();
  for (const [index, taint] of itemsAt(spec, 'taints').entries()) {
    // the server names them as part of the metadata
    const at = `metadata.taints[${index}]`;
    const [key, value, effect] = [text(taint, 'key'), text(taint, 'value'), text(taint, 'effect')];
    yield* formatted(`${at}.key`, key, qualifiedName);
    const wrong = labelValue(value);
    if (wrong.length > 0) yield invalid(`${at}.value`, value, wrong.join(';'));
    if (effect === '') yield required(`${at}.effect`);
    else if (!EFFECTS.includes(effect)) yield notSupported(`${at}.effect`, effect, EFFECTS);
    const pair = JSON.stringify([key, effect]);
    if (seen.has(pair)) {
      const shown: Json = { Key: key, Value: value, Effect: effect, TimeAdded: null };
      const message = `Duplicate value: ${JSON.stringify(shown)}: taints must be unique by key and effect pair`;
      yield { type: 'FieldValueDuplicate', field: at, message };
    }
    seen.add(pair);
  }
}

/** Validates `spec` of a Node. */
export function* validateNode(node: JsonObject): Found {
  yield* taints(objectAt(node, 'spec'));
}

/** Validates an update of a Node: some fields may be set only once. */
export function* validateNodeUpdate(next: JsonObject, old: JsonObject): Found {
  const [spec, before] = [objectAt(next, 'spec'), objectAt(old, 'spec')];
  const ranges = arrayAt(before, 'podCIDRs');
  if (ranges.length > 0 && !jsonEqual(ranges, arrayAt(spec, 'podCIDRs'))) {
    yield forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid');
  }
  const provider = text(before, 'providerID');
  if (provider !== '' && provider !== text(spec, 'providerID')) {
    yield forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid');
  }
}
