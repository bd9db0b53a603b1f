import { LAST_APPLIED } from '../../apimachinery/labels/last-applied.ts';
import { byText } from '../../core/text/by-text.ts';
import type { Toleration } from '../../kube/wire.ts';

/** Lines of a description: cells are separated by tabs, aligned once the description is whole. */
export type Lines = readonly string[];

/** kubectl cuts annotations and volume attributes here; bytes there, UTF-16 units here. */
const LONGEST_VALUE = 140;

type StringMap = Readonly<Record<string, string>> | undefined;

function sortedEntries(map: StringMap): readonly (readonly [key: string, value: string])[] {
  return Object.entries(map ?? {}).sort(([a], [b]) => byText(a, b));
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

/**
 * A map as `TITLE:  key=value`, one pair a line. `nested` is the indentation of a block inside another; kubectl repeats it before
 * every piece of a line, and so does this.
 */
export function mapLines(title: string, map: StringMap, nested = ''): Lines {
  const entries = sortedEntries(map);
  if (entries.length === 0) return [`${nested}${title}:\t${nested}<none>`];
  return entries.map(([key, value], index) => {
    const before = index === 0 ? `${nested}${title}:\t` : `${nested}${nested}\t`;
    return `${before}${nested}${key}=${value}`;
  });
}

/** Annotations without kubectl's copy of the manifest; long and multi-line values follow below their key. */
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

/** A CSI volume's attributes, each cut at kubectl's limit. */
export function attributeLines(title: string, attributes: StringMap): Lines {
  const entries = sortedEntries(attributes);
  if (entries.length === 0) return [`    ${title}:\t<none>`];
  return entries.map(
    ([key, value], index) =>
      `${index === 0 ? `    ${title}:\t` : '        \t'}    ${shorten(`${key}=${value}`, LONGEST_VALUE)}`,
  );
}

/** Tolerations by key, one a line. */
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
