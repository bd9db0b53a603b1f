import type { JsonObject } from '../../../core/json/json.ts';
import { ownedAfterUpdate, type Writing } from '../../../apimachinery/managed-fields/ownership.ts';
import { UNKNOWN } from '../../../apimachinery/managed-fields/shape.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import { EVENTS } from '../../kinds/events.ts';
import { asJson, timestamp, type Stored } from '../../store/object.ts';
import type { ApiContext, Call } from '../context.ts';
import { eventFromStored, eventToStored } from '../read/event-view.ts';
import { nodeOf } from '../body/decode.ts';
import { apiVersionOf } from '../read/present.ts';

/** The field paths that a write to the object or subresource cannot change. */
function ignoredBy({ served, subresource }: Call): readonly (readonly string[])[] {
  const hasStatus = served.kind.subresources?.some(({ name }) => name === 'status') === true;
  if (subresource === 'status') {
    const own = [
      ['metadata', 'deletionTimestamp'],
      ['metadata', 'ownerReferences'],
    ];
    return served.kind.plural === 'pods' ? [['spec'], ...own] : [['spec']];
  }
  return hasStatus ? [['status']] : [];
}

export function writingOf(
  { clock }: ApiContext,
  schema: Schema,
  call: Call,
  name: string,
  operation: 'Apply' | 'Update',
): Writing {
  const { served, subresource = '' } = call;
  return {
    schema,
    node: nodeOf(schema, served) ?? UNKNOWN,
    manager: { name, operation, apiVersion: apiVersionOf(served), subresource },
    now: timestamp(clock.now()),
    ignored: ignoredBy(call),
  };
}

/** The object to store after a create (no live object), update or patch: defaulted, with managed fields. */
export function owned(
  context: ApiContext,
  schema: Schema,
  call: Call,
  manager: string,
  live: Stored | undefined,
  object: JsonObject,
): JsonObject {
  const { kind, group } = call.served;
  const defaulted = kind.rules.defaults?.(object) ?? object;
  const writing = writingOf(context, schema, call, manager, 'Update');
  if (kind === EVENTS && group !== '') {
    // Stored in another version than the one written, in which fields have other names.
    const before = live === undefined ? undefined : eventFromStored(asJson(live));
    return eventToStored(ownedAfterUpdate(writing, before, eventFromStored(defaulted)));
  }
  return ownedAfterUpdate(writing, live === undefined ? undefined : asJson(live), defaulted);
}
