/** Kubernetes' generated names use these, which make no words. */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';
const AGE = String.raw`\d+(?:d\d*h?|h\d*m?|m\d*s?|s|y\d*d?)`;

/** What differs between runs, with its placeholder in transcripts. Applied in this order. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  // A generated pod's name, and a revision's: the words that end in them have one length each, or nearly.
  [new RegExp(`-${SAFE}{5}(?![a-z0-9-])`, 'g'), '-<pod>'],
  [new RegExp(`([-=: "])${SAFE}{7,10}(?![a-z0-9.-])`, 'g'), '$1<hash>'],
  [/\b(resourceVersion"?: )"\d+"/g, '$1"<n>"'],
  [/https:\/\/127\.0\.0\.1:\d+/g, 'https://<server>'],
  [/\b127\.0\.0\.1:\d+/g, '<server>'],
  [/\b10\.(?:0\.0|244\.\d+)\.\d+\b/g, '<ip>'],
  // A table's cell, or one that kubectl writes behind another.
  [new RegExp(`(^|\\s{2,})${AGE}(?=\\s{2,}|$| \\(x\\d+)`, 'gm'), '$1<age>'],
  [new RegExp(`\\(${AGE} ago\\)`, 'g'), '(<age> ago)'],
  [new RegExp(`\\(x(\\d+) over ${AGE}\\)`, 'g'), '(x$1 over <age>)'],
];

/** The text with placeholders; `folders` are paths of this run, with the names they go by. */
export function withPlaceholders(text: string, folders: Readonly<Record<string, string>> = {}): string {
  let out = text;
  for (const [path, name] of Object.entries(folders)) out = out.replaceAll(path, name);
  for (const [pattern, placeholder] of PLACEHOLDERS) out = out.replace(pattern, placeholder);
  return out
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

/** What is compared with a transcript: columns may differ in width, indentation may not. */
export function comparable(text: string, unordered: boolean): string {
  return sortedIf(unordered, withPlaceholders(text).replace(/(\S)[^\S\n]{2,}/g, '$1  '));
}

/** What `same` compares: only the width of columns may differ within one run. */
export function exact(text: string, unordered: boolean): string {
  return sortedIf(
    unordered,
    text
      .replace(/[^\S\n]+$/gm, '')
      .replace(/(\S)[^\S\n]+/g, '$1 ')
      .trimEnd(),
  );
}

function sortedIf(unordered: boolean, text: string): string {
  return unordered ? text.split('\n').sort().join('\n') : text;
}
