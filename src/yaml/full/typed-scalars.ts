import { isTimestamp } from '../yaml-plain.ts';
import { bigIntegerOf, typedPlainScalar, type Typed } from '../scalars.ts';
import type { ScalarNode, YamlNode } from './nodes.ts';

const CORE = 'tag:yaml.org,2002:';

/** Why a scalar cannot be read. */
export interface ScalarProblem {
  /** What the scalar is as a key, if it can be one nevertheless. */
  readonly key?: string;
  readonly problem: string;
  readonly hint?: string;
}

/** Tags under which go-yaml checks the text; under others, such as `!name`, every text is a string. */
const CHECKED: Readonly<Record<string, Typed['type']>> = {
  [`${CORE}int`]: 'int',
  [`${CORE}float`]: 'float',
  [`${CORE}bool`]: 'bool',
  [`${CORE}null`]: 'null',
};

function lost(text: string): ScalarProblem {
  const key = integerKey(bigIntegerOf(text));
  const hint = 'if it is text, put it in quotes';
  return { ...(key === undefined ? {} : { key }), problem: 'this number would lose precision', hint };
}

/** kubectl refuses keys from 2^63 on. */
function integerKey(integer: bigint | undefined): string | undefined {
  return integer === undefined || integer >= 2n ** 63n ? undefined : integer.toString();
}

function notFinite(text: string): ScalarProblem {
  const problem = 'infinity and .nan cannot be sent to an API server';
  return { key: text.toLowerCase().replace('+', ''), problem, hint: 'if it is text, put it in quotes' };
}

/** The value of a scalar as go-yaml resolves it: by its tag, or without one by its text if it has no quotes. */
export function scalarValue({ tag, text, style }: ScalarNode): Typed | ScalarProblem {
  const asText: Typed = { type: 'text', value: text };
  if (tag === `${CORE}binary`) return decodedBase64(text);
  if (tag === `${CORE}timestamp` && !isTimestamp(text)) return misfit(tag);
  const wanted = tag === undefined ? undefined : Object.hasOwn(CHECKED, tag) ? CHECKED[tag] : 'text';
  if (wanted === 'text' || (wanted === undefined && style !== 'plain')) return asText;
  const found = typedPlainScalar(text);
  const isFitting = wanted === undefined || found.type === wanted || (wanted === 'float' && found.type === 'int');
  if (!isFitting) return misfit(tag);
  if (found.value !== undefined)
    return found.type === 'int' && wanted === 'float' ? { ...found, type: 'float' } : found;
  return /inf|nan/i.test(text) ? notFinite(text) : lost(text);
}

function misfit(tag: string | undefined): ScalarProblem {
  return { problem: `this value cannot be read as ${String(tag).replace(CORE, '!!')}` };
}

/** The text of `!!binary`; bytes that are not UTF-8 are replaced one by one, as Go does. */
function decodedBase64(text: string): Typed | ScalarProblem {
  const digits = text.replaceAll('\n', '').replaceAll('\r', '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) {
    return { problem: 'this value is not base64, as !!binary requires' };
  }
  return { type: 'text', value: goText(Buffer.from(digits, 'base64')) };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text; each byte that is not part of a character is a replacement character, as when Go writes JSON. */
function goText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    try {
      text += UTF8.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      text += '\ufffd';
      at += 1;
    }
  }
  return text;
}

/** Whether a key is `<<`, which merges other mappings. */
export function isMergeKey(key: YamlNode): boolean {
  if (key.kind !== 'scalar' || key.text !== '<<') return false;
  return key.tag === undefined ? key.style === 'plain' : key.tag === '!' || key.tag === `${CORE}merge`;
}

/** The text of a key that is not text, as kubectl converts it to JSON; undefined for null and integers from 2^63 on, which it refuses. */
export function keyText({ type, value }: Typed): string | undefined {
  if (type === 'null') return undefined;
  if (type === 'float') return floatKey(Number(value));
  if (type !== 'int') return String(value);
  return integerKey(BigInt(Number(value)));
}

/** A float as kubectl writes it in a key: with the digits of 32 bits, and an exponent below 0.0001 and from a million on. */
function floatKey(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const short = shortest32(value);
  const [mantissa = '', exponent = '0'] = short.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(short);
  return `${mantissa}e${power < 0 ? '-' : '+'}${Math.abs(power).toString().padStart(2, '0')}`;
}

/** The number with the fewest digits that is the same in 32 bits. */
function shortest32(value: number): number {
  const wanted = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(wanted.toPrecision(digits));
    if (Math.fround(candidate) === wanted) return candidate;
  }
  return Number(wanted.toPrecision(9));
}
