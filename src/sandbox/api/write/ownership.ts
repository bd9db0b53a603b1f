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

/** What a write through the object, or through one of its subresources, cannot change. */
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

/** The object as it will be stored after a create (nothing live), an update or a patch: defaulted, and with its owners. */
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
    // Kept in another version than the one that is written, where fields have other names.
    const before = live === undefined ? undefined : eventFromStored(asJson(live));
    return eventToStored(ownedAfterUpdate(writing, before, eventFromStored(defaulted)));
  }
  return ownedAfterUpdate(writing, live === undefined ? undefined : asJson(live), defaulted);
}
