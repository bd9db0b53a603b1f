/** The smallest free number from 1 for each name, kept until the name is released. */
export class Numbers {
  readonly #numbers = new Map<string, number>();
  readonly #taken = new Set<number>();
  /** No smaller number is free. */
  #lowest = 1;

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    while (this.#taken.has(this.#lowest)) this.#lowest += 1;
    const number = this.#lowest;
    this.#numbers.set(name, number);
    this.#taken.add(number);
    return number;
  }

  release(name: string): void {
    const number = this.#numbers.get(name);
    if (number === undefined) return;
    this.#numbers.delete(name);
    this.#taken.delete(number);
    this.#lowest = Math.min(this.#lowest, number);
  }
}

/** The address of a node, by its number; `10.0.0.N` for the first 255. */
export function nodeAddress(number: number): string {
  return `10.0.${number >> 8}.${number & 255}`;
}

/** An address for a pod on a node, by the number of the node and a count of pods; `10.244.N.x` for the first 255 nodes. */
export function podAddress(node: number, pod: number): string {
  return `10.${244 - (node >> 8)}.${node & 255}.${(pod % 250) + 2}`;
}
