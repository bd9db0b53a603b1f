import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { invalid } from './field-error.ts';
import type { Found } from './fields.ts';

/** Validates a Lease. */
export function* validateLease(lease: JsonObject): Found {
  const spec = objectAt(lease, 'spec');
  const [duration, transitions] = [spec?.['leaseDurationSeconds'], spec?.['leaseTransitions']];
  if (typeof duration === 'number' && duration <= 0) {
    yield invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0');
  }
  if (typeof transitions === 'number' && transitions < 0) {
    yield invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0');
  }
}
