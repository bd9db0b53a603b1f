/** White space at which a line may be broken: all of Go's except the space that does not break. */
const SPACES = /^[\t\v\f\r \u0085\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const WORD = /^[^\t\v\f\r \u0085\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/**
 * Breaks lines at white space before they are longer than `limit` characters, as kubectl does. Longer words are left whole, and white space
 * at a break goes.
 */
export function wordWrap(text: string, limit: number): string {
  return text
    .split('\n')
    .map((line) => wrapped(line, limit))
    .join('\n');
}

function wrapped(line: string, limit: number): string {
  let result = '';
  let width = 0;
  for (let rest = line; rest !== '';) {
    const spaces = SPACES.exec(rest)?.[0] ?? '';
    const word = WORD.exec(rest.slice(spaces.length))?.[0] ?? '';
    rest = rest.slice(spaces.length + word.length);
    const [gap, length] = [lengthOf(spaces), lengthOf(word)];
    if (word === '') return width + gap > limit ? result : result + spaces;
    // a word that is longer than a line begins one only if something is before it
    const breaks = width + gap + Math.min(length, limit - 1) > limit;
    result += breaks ? `\n${word}` : `${spaces}${word}`;
    width = breaks ? length : width + gap + length;
  }
  return result;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
