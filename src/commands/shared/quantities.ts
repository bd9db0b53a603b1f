import { DsError } from '../../core/errors.ts';
import { parseQuantity } from '../../apimachinery/quantity/quantity.ts';
import { canonicalQuantity } from '../../apimachinery/quantity/quantity-text.ts';

/** kubectl's message. */
const NO_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** `cpu=100m,memory=256Mi`; throws a DsError of kind `usage`. */
export function readQuantities(text: string): ReadonlyMap<string, string> {
  const list = new Map<string, string>();
  for (const statement of text === '' ? [] : text.split(',')) {
    const [name = '', quantity, ...more] = statement.split('=');
    if (quantity === undefined || more.length > 0) {
      throw new DsError('usage', `Invalid argument syntax ${statement}, expected <resource>=<value>`, {
        hint: 'write each resource with its quantity, as in cpu=100m,memory=256Mi',
      });
    }
    if (parseQuantity(quantity) === undefined) {
      throw new DsError('usage', NO_QUANTITY, {
        hint: `${name}=${quantity} is not a quantity; 100m, 0.5 and 256Mi are`,
      });
    }
    list.set(name, canonicalQuantity(quantity));
  }
  return list;
}
