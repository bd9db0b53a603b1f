/** `1 pod`, `3 pods`: for words whose plural takes an s. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
