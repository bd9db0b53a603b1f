/** `1 pod`, `3 pods`: for nouns with a plural in s. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
