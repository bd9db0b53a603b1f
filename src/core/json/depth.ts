/** Far more than any API object has (its schema in a CustomResourceDefinition about 60), and less than a recursive function can walk. */
export const MAX_DEPTH = 1000;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

/** The index after the string that begins at this index. */
function afterString(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let before = end - 1;
    while (json.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return json.length;
}

/** Whether JSON is nested more than MAX_DEPTH levels deep. Strings, most of any object, are skipped without looking into them. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (character === QUOTE) index = afterString(json, index) - 1;
    else if (character === OPEN_OBJECT || character === OPEN_LIST) {
      if (++depth > MAX_DEPTH) return true;
    } else if (character === CLOSE_OBJECT || character === CLOSE_LIST) depth--;
  }
  return false;
}
