import { warningsOnCreate, warningsOnUpdate } from '../../../apimachinery/warnings/object-warnings.ts';
import type { Stored } from '../../store/object.ts';
import type { Call } from '../context.ts';
import { presented } from '../read/present.ts';

/** Adds the server's warnings about a new object. */
export function warnOfCreated(call: Call, object: Stored): void {
  call.warnings.push(...warningsOnCreate(presented(object, call.served)).map(({ text }) => text));
}

/** The same for an update; writes to subresources have no warnings. */
export function warnOfUpdated(call: Call, object: Stored, before: Stored): void {
  if (call.subresource !== undefined) return;
  const found = warningsOnUpdate(presented(object, call.served), presented(before, call.served));
  call.warnings.push(...found.map(({ text }) => text));
}
