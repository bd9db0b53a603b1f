import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import { byText } from '../../core/text/by-text.ts';
import type { Toleration } from '../../kube/wire.ts';

/** Lines of a description; cells are separated by tabs, and aligned when the description is complete. */
export type Lines = readonly string[];

/** kubectl's limit for annotations and volume attributes; in bytes there, in UTF-16 units here. */
const LONGEST_VALUE = 140;

type StringMap = Readonly<Record<string, string>> | undefined;

function sortedEntries(map: StringMap): readonly (readonly [key: string, value: string])[] {
  return Object.entries(map ?? {}).sort(([a], [b]) => byText(a, b));
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

/**
 * A map as `TITLE: key=value`, one pair per line. `nested` is the indentation of an inner block, which kubectl repeats before each part of
 * a line.
 */
export function mapLines(title: string, map: StringMap, nested = ''): Lines {
  const entries = sortedEntries(map);
  if (entries.length === 0) return [`${nested}${title}:\t${nested}<none>`];
  return entries.map(([key, value], index) => {
    const before = index === 0 ? `${nested}${title}:\t` : `${nested}${nested}\t`;
    return `${before}${nested}${key}=${value}`;
  });
}

/** Annotations without kubectl's last-applied annotation; long and multi-line values are below their key. */
export function annotationLines(title: string, annotations: StringMap, nested = ''): Lines {
  const entries = sortedEntries(annotations).filter(([key]) => key !== LAST_APPLIED);
  if (entries.length === 0) return [`${nested}${title}:\t${nested}<none>`];
  return entries.flatMap(([key, raw], index) => {
    const before = index === 0 ? `${nested}${title}:\t` : `${nested}\t`;
    const value = raw.replace(/\n$/, '');
    if (value.length + key.length + 2 <= LONGEST_VALUE && !value.includes('\n')) {
      return [`${before}${nested}${key}: ${value}`];
    }
    return [
      `${before}${nested}${key}:`,
      ...value.split('\n').map((line) => `${nested}\t  ${shorten(line, LONGEST_VALUE - 2)}`),
    ];
  });
}

/** The attributes of a CSI volume, each cut at kubectl's limit. */
export function attributeLines(title: string, attributes: StringMap): Lines {
  const entries = sortedEntries(attributes);
  if (entries.length === 0) return [`    ${title}:\t<none>`];
  return entries.map(
    ([key, value], index) =>
      `${index === 0 ? `    ${title}:\t` : '        \t'}    ${shorten(`${key}=${value}`, LONGEST_VALUE)}`,
  );
}

/** Tolerations by key, one per line. */
export function tolerationLines(title: string, tolerations: readonly Toleration[] | undefined): Lines {
  const sorted = [...(tolerations ?? [])].sort((a, b) => {
    const [x, y] = [a.key ?? '', b.key ?? ''];
    return x < y ? -1 : x > y ? 1 : 0;
  });
  if (sorted.length === 0) return [`${title}:\t<none>`];
  return sorted.map((toleration, index) => `${index === 0 ? `${title}:` : ''}\t${tolerationText(toleration)}`);
}

function tolerationText({ key = '', operator, value = '', effect = '', tolerationSeconds }: Toleration): string {
  const what = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`;
  const exists = operator === 'Exists' && value === '' ? `${what === '' ? '' : ' '}op=Exists` : '';
  return `${what}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
}
