import { canonicalQuantity } from '../../src/apimachinery/quantity/quantity-text.ts';
import { parseQuantity } from '../../src/apimachinery/quantity/quantity.ts';
import type { Answer } from '../control-plane/oracle.ts';
import type { Random } from '../support/random.ts';
import { pick, shorterTexts, type Subject } from './subject.ts';

interface QuantityCase {
  readonly text: string;
  readonly other: string;
}

const DIGITS = ['0', '00', '1', '5', '9', '10', '12', '100', '999', '1000', '1023', '1024', '1048576', '123456789'];
const HUGE = [
  '9223372036854775807',
  '9223372036854775808',
  '9'.repeat(40),
  `1${'0'.repeat(40)}`,
  '4611686018427387904',
];
const FINE = ['0000000001', '9999999999', '5', '25', '000', '123456789', '1234567891', '0001', '001024'];
const SUFFIXES = ['n', 'u', 'm', '', '', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const EXPONENTS = [
  'e0',
  'e3',
  'E3',
  'e-3',
  'e+6',
  'E-9',
  'e1',
  'e-1',
  'e5',
  'e12',
  'e18',
  'e19',
  'e-10',
  'e',
  'E',
  'e+',
  'e03',
];
const ODD = ['ki', 'K', 'i', 'Mii', 'mm', 'B', ' ', '_', ',', '%', 'e3.5', 'e3k', '１', 'MiB', 'e99', 'e-99', '\n'];

function quantity(random: Random): string {
  const sign = pick(random, ['', '', '', '', '-', '+', random(8) === 0 ? '--' : '']);
  const whole = pick(random, random(6) === 0 ? HUGE : DIGITS);
  const point = pick(random, ['', '', '.', `.${pick(random, FINE)}`, `.${pick(random, DIGITS)}`]);
  const end = random(12) === 0 ? pick(random, ODD) : pick(random, random(4) === 0 ? EXPONENTS : SUFFIXES);
  return `${sign}${random(12) === 0 ? '' : whole}${point}${end}`;
}

function ours({ text, other }: QuantityCase): Answer {
  const [one, two] = [parseQuantity(text), parseQuantity(other)];
  if (one === undefined || two === undefined) return { error: 'no quantity' };
  return { value: [canonicalQuantity(text), one < two ? -1 : one > two ? 1 : 0] };
}

export const quantities: Subject<QuantityCase> = {
  name: 'quantity',
  make: (random) => ({ text: quantity(random), other: quantity(random) }),
  question: (one) => one,
  ours,
  simpler: ({ text, other }) => [
    ...(other === '0' ? [] : [{ text, other: '0' }]),
    ...shorterTexts(text).map((shorter) => ({ text: shorter, other })),
    ...shorterTexts(other).map((shorter) => ({ text, other: shorter })),
  ],
  accepted: [],
};
