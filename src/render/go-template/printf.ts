import { floatText, isList, isMap, keysOf, kindOf, numberIn, typeOf, valueText, type Value } from './values.ts';
import { quoteGo } from './quote.ts';

interface Spec {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

const DIRECTIVE = /%([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(?:(\.)(?:\[(\d+)\])?(\*|\d*))?(?:\[(\d+)\])?([^]?)/gu;

/** The largest width and precision that Go takes from an argument, and from the format: it checks before the last digit. */
const MAX_ARGUMENT = 1_000_000;
const MAX_WRITTEN = 10_000_009;

/** As Go's fmt.Sprintf, with its texts for wrong verbs and numbers of arguments. */
export function sprintf(format: string, args: readonly Value[]): string {
  let next = 0;
  const order = { isGiven: false };
  const chosen = (index: string | undefined): void => {
    if (index === undefined) return;
    order.isGiven = true;
    next = Number(index) - 1;
  };
  const number = (text: string | undefined): number | undefined | 'bad' => {
    if (text !== '*') return text === undefined ? undefined : Number(text);
    const value = numberIn(args[next++]);
    return value !== undefined && Number.isInteger(value) && Math.abs(value) <= MAX_ARGUMENT ? value : 'bad';
  };
  const end = tooLarge(format);
  const formatText = end === undefined ? format : format.slice(0, end);
  const replaced = formatText.replace(
    DIRECTIVE,
    (
      _all,
      flags: string,
      first: string | undefined,
      wide: string | undefined,
      dot: string | undefined,
      second: string | undefined,
      precise: string | undefined,
      third: string | undefined,
      verb: string,
    ) => {
      if (verb === '') return '%!(NOVERB)';
      let before = '';
      chosen(first);
      const width = number(wide);
      if (width === 'bad') before += '%!(BADWIDTH)';
      chosen(second);
      const precision = dot === undefined ? undefined : number(precise === '' ? '0' : precise);
      if (precision === 'bad') before += '%!(BADPREC)';
      chosen(third);
      if (verb === '%') return `${before}%`;
      if (next < 0 || (order.isGiven && next >= args.length)) return `${before}%!${verb}(BADINDEX)`;
      if (next >= args.length) return `${before}%!${verb}(MISSING)`;
      const value = args[next++];
      const isLeft = typeof width === 'number' && width < 0;
      return (
        before +
        formatted(value, verb, {
          flags: isLeft ? `${flags}-` : flags,
          width: typeof width === 'number' ? Math.abs(width) : undefined,
          precision: typeof precision === 'number' && precision >= 0 ? precision : undefined,
        })
      );
    },
  );
  const text = end === undefined ? replaced : `${replaced}%!(NOVERB)`;
  if (order.isGiven || next >= args.length) return text;
  const extra = args.slice(next).map((value) => (isNil(value) ? '<nil>' : `${typeOf(value)}=${valueText(value)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

/** Where the first directive with a width or precision begins at which Go stops reading. */
function tooLarge(format: string): number | undefined {
  for (const match of format.matchAll(DIRECTIVE)) {
    const { 3: width, 6: precision } = match;
    if ([width, precision].some((text) => Number(text ?? 0) > MAX_WRITTEN)) return match.index;
  }
  return undefined;
}

function isNil(value: Value): boolean {
  return value === undefined || value === null;
}

function formatted(value: Value, verb: string, spec: Spec): string {
  if (verb === 'T') return padded(isNil(value) ? '<nil>' : typeOf(value), spec);
  if (isNil(value)) return verb === 'v' ? padded('<nil>', spec) : `%!${verb}(<nil>)`;
  if (isList(value)) return `[${value.map((item) => formatted(item, verb, spec)).join(' ')}]`;
  if (isMap(value)) {
    const entries = keysOf(value).map((key) => `${formatted(key, verb, spec)}:${formatted(value[key], verb, spec)}`);
    return `map[${entries.join(' ')}]`;
  }
  if (typeof value === 'boolean') return 'vt'.includes(verb) ? padded(String(value), spec) : bad(value, verb);
  if (typeof value === 'string') return textOf(value, verb, spec) ?? bad(value, verb);
  const number = numberIn(value) ?? 0;
  const text = kindOf(value) === 'float' ? floatOf(number, verb, spec) : integerOf(number, verb, spec);
  return text ?? bad(value, verb);
}

function bad(value: Value, verb: string): string {
  return `%!${verb}(${typeOf(value)}=${valueText(value)})`;
}

function padded(text: string, { flags, width = 0 }: Spec, zeros = false): string {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!zeros || !flags.includes('0')) return ' '.repeat(missing) + text;
  const [sign = ''] = /^[-+ ]?/.exec(text) ?? [];
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function textOf(text: string, verb: string, spec: Spec): string | undefined {
  const { flags, precision } = spec;
  const cut = precision === undefined ? text : Array.from(text).slice(0, precision).join('');
  switch (verb) {
    case 'v':
      return padded(flags.includes('#') ? quoteGo(cut) : cut, spec, true);
    case 's':
      return padded(cut, spec, true);
    case 'q':
      return padded(
        flags.includes('#') && !/[`\p{Cc}\ufeff]/u.test(cut) ? `\`${cut}\`` : quoteGo(cut, flags.includes('+')),
        spec,
        true,
      );
    case 'x':
    case 'X': {
      const bytes = Buffer.from(text).subarray(0, precision);
      const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
      const prefix = flags.includes('#') ? '0x' : '';
      const hex = flags.includes(' ')
        ? pairs.map((pair) => prefix + pair).join(' ')
        : (pairs.length > 0 ? prefix : '') + pairs.join('');
      return padded(verb === 'X' ? hex.toUpperCase() : hex, spec, true);
    }
    default:
      return undefined;
  }
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function integerOf(value: number, verb: string, spec: Spec): string | undefined {
  const { flags, precision } = spec;
  if (verb === 'c' || verb === 'q' || verb === 'U') return characterOf(value, verb, spec);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const digits = BigInt(Math.abs(value))
    .toString(base)
    .padStart(precision ?? 0, '0');
  const prefix = verb === 'O' ? '0o' : flags.includes('#') ? (PREFIXES[verb] ?? '') : '';
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const number = precision === 0 && value === 0 ? '' : digits;
  return padded(sign + prefix + (verb === 'X' ? number.toUpperCase() : number), spec, precision === undefined);
}

function characterOf(value: number, verb: string, spec: Spec): string {
  const isValid = value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value < 0xe000);
  const char = String.fromCodePoint(isValid ? value : 0xfffd);
  if (verb === 'c') return padded(char, spec, true);
  if (verb === 'U')
    return padded(
      `U+${value.toString(16).toUpperCase().padStart(4, '0')}${spec.flags.includes('#') ? ` '${char}'` : ''}`,
      spec,
    );
  const quoted = quoteGo(char, spec.flags.includes('+')).slice(1, -1).replace('\\"', '"').replace(/^'$/, "\\'");
  return padded(`'${quoted}'`, spec, true);
}

function floatOf(value: number, verb: string, spec: Spec): string | undefined {
  const { flags, precision } = spec;
  const magnitude = Math.abs(value);
  const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');
  let text: string;
  switch (verb.toLowerCase()) {
    case 'v':
    case 'g':
      text =
        precision === undefined
          ? verb === 'v'
            ? floatText(magnitude)
            : shortest(magnitude)
          : exponent(generalOf(magnitude, precision === 0 ? 1 : precision));
      break;
    case 'f':
      text = magnitude.toFixed(Math.min(precision ?? 6, 100));
      break;
    case 'e':
      text = exponent(magnitude.toExponential(Math.min(precision ?? 6, 100)));
      break;
    default:
      return undefined;
  }
  const sign = value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return padded(sign + (/[EG]/.test(verb) ? text.toUpperCase() : text), spec, true);
}

/** `%g` has an exponent from 21 digits on too. */
function shortest(value: number): string {
  return floatText(value);
}

/** Significant digits without zeros at the end. */
function generalOf(value: number, precision: number): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(Math.min(precision, 100) - 1).split('e')[1]);
  if (exponent < -4 || exponent >= precision) {
    return value.toExponential(precision - 1).replace(/\.?0+e/, 'e');
  }
  const text = value.toFixed(Math.min(Math.max(0, precision - 1 - exponent), 100));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
