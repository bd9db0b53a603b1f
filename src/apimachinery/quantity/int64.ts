const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** A base-10 integer of 64 bits as Go's strconv.ParseInt reads it (a sign and leading zeros are fine), or undefined. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value < MIN || value > MAX ? undefined : value;
}

/** The stricter reading that numeric tolerations use: no plus, no leading zeros, no minus zero. */
export function parseCanonicalInt64(text: string): bigint | undefined {
  return /^(0|-?[1-9][0-9]*)$/.test(text) ? parseInt64(text) : undefined;
}
