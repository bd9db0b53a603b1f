const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** Parses a decimal 64-bit integer as Go's strconv.ParseInt does (a sign and leading zeros are allowed); undefined for anything else. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text);
  return value < MIN || value > MAX ? undefined : value;
}

/** The stricter form that numeric tolerations require: no plus sign, no leading zeros, no minus zero. */
export function parseCanonicalInt64(text: string): bigint | undefined {
  return /^(0|-?[1-9][0-9]*)$/.test(text) ? parseInt64(text) : undefined;
}
