/** Uniform in [0, 1). Every random choice of the sandbox uses one of these, so that a seed determines them all. */
export type Random = () => number;

/** The characters of generated names, as the API server's: no vowels, no look-alikes. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A generator with a sequence that the seed determines (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The random suffix of a generated name. */
export function nameSuffix(random: Random, length = 5): string {
  let suffix = '';
  for (let index = 0; index < length; index++) {
    suffix += NAME_ALPHABET.charAt(Math.floor(random() * NAME_ALPHABET.length));
  }
  return suffix;
}

/** A random (version 4) UUID. */
export function uuid(random: Random): string {
  const word = (): string =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const hex = word() + word() + word() + word();
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
