/** The functions of Go's text/template, and the two that kubectl adds. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  ...'and call html index slice js len not or print printf println urlquery eq ge gt le lt ne'.split(' '),
  'exists',
  'base64decode',
]);
