const LIMIT = 2 ** 31;

/** Whether a number fits into Go's int32, as most counts of the API do. */
export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -LIMIT && value < LIMIT;
}
