import { isKind } from '../../src/core/errors.ts';
import { labelQuery } from '../../src/apimachinery/labels/label-query.ts';
import { ApiError } from '../../src/sandbox/store/api-error.ts';
import { parseFieldSelector, parseLabelSelector } from '../../src/sandbox/store/selectors.ts';
import type { Answer } from '../control-plane/oracle.ts';
import type { Random } from '../support/random.ts';
import { pick, shorterTexts, smallerValues, type Subject } from './subject.ts';

interface LabelsCase {
  readonly selector: string;
  readonly labels: Readonly<Record<string, string>>;
}

const KEYS = ['a', 'b', 'app', 'x.y/z', 'in', 'notin', '__proto__', 'constructor', 'a-b', 'A', '1'];
const ODD_KEYS = [
  '-a',
  'a-',
  'é',
  'x/y/z',
  '/a',
  'a/',
  'X.Y/z',
  'a'.repeat(64),
  'a_b',
  'a.b',
  '"a"',
  "'a'",
  'a:b',
  'a\\b',
];
const VALUES = ['', 'x', 'y', '1', '2', '10', '-1', '+3', 'in', 'x.y', 'x_y', '007', '9223372036854775807'];
const ODD_VALUES = [
  'é',
  'x/y',
  '-x',
  'x-',
  'a'.repeat(64),
  '"x"',
  '9223372036854775808',
  '0x1',
  '1e3',
  '1.5',
  'x y',
  '*',
  '__proto__',
];
const SPACES = ['', '', '', ' ', '  ', '\t', '\n', '\u00a0'];
const DAMAGE = [',', '=', '!', '(', ')', ' ', '<', '>', 'in', 'notin', '==', '!=', '\\', 'a', '\r', '\u00a0', '\v'];

function key(random: Random): string {
  return pick(random, random(15) === 0 ? ODD_KEYS : KEYS);
}

function value(random: Random): string {
  return pick(random, random(15) === 0 ? ODD_VALUES : VALUES);
}

function requirement(random: Random): string {
  const space = (): string => pick(random, random(6) === 0 ? SPACES : ['']);
  const name = key(random);
  const list = Array.from({ length: random(4) }, () => `${space()}${value(random)}${space()}`).join(',');
  const set = `${pick(random, ['in', 'notin', 'in', 'notin', 'IN', 'exists'])}${space()}(${list})`;
  const parts = pick(random, [
    [name],
    ['!', name],
    [name, pick(random, ['=', '==', '!=', '<', '>', '=!', '===', '<=', '>=']), value(random)],
    [name, pick(random, ['=', '==', '!=', '<', '>']), value(random)],
    [name, pick(random, [' ', ' ', ' ', '', '\t']), set],
  ]);
  return `${space()}${parts.join(space())}${space()}`;
}

function damaged(random: Random, text: string): string {
  if (random(6) > 0) return text;
  const at = random(text.length + 1);
  return text.slice(0, at) + pick(random, DAMAGE) + text.slice(at + random(2));
}

function labelsCase(random: Random): LabelsCase {
  const requirements = Array.from({ length: random(4) }, () => requirement(random));
  const labels = Array.from({ length: random(5) }, () => [pick(random, KEYS), pick(random, VALUES)] as const);
  return { selector: damaged(random, requirements.join(',')), labels: Object.fromEntries(labels) };
}

function simplerLabels({ selector, labels }: LabelsCase): readonly LabelsCase[] {
  return [
    ...smallerValues(labels).map((smaller) => ({ selector, labels: smaller as LabelsCase['labels'] })),
    ...shorterTexts(selector).map((shorter) => ({ selector: shorter, labels })),
  ];
}

function refusalOr(read: () => Answer): Answer {
  try {
    return read();
  } catch (error) {
    if (error instanceof ApiError || isKind(error, 'usage')) return { error: (error as Error).message };
    throw error;
  }
}

/** `-l` for objects that are filtered locally. */
export const clientLabels: Subject<LabelsCase> = {
  name: 'labels',
  make: labelsCase,
  question: (one) => one,
  ours: ({ selector, labels }) => refusalOr(() => ({ value: labelQuery(selector)(labels) })),
  simpler: simplerLabels,
  accepted: [],
};

/** The parameter `labelSelector` of the sandbox's server. */
export const serverLabels: Subject<LabelsCase> = {
  ...clientLabels,
  ours: ({ selector, labels }) => refusalOr(() => ({ value: parseLabelSelector(selector)?.(labels) ?? true })),
  accepted: [],
};

interface FieldsCase {
  readonly selector: string;
}

const FIELDS = [
  'metadata.name',
  'spec.nodeName',
  'a',
  '',
  'status.phase',
  '__proto__',
  'a\\,b',
  'a\\=b',
  'a\\\\',
  'a b',
  '!a',
];
const FIELD_VALUES = [
  '',
  'x',
  'a\\,b',
  'a\\=b',
  '\\\\',
  '\\',
  '\\n',
  'x=y',
  '!x',
  'é',
  ' x ',
  '__proto__',
  '==',
  '\\\\\\,',
];

function fieldsCase(random: Random): FieldsCase {
  const terms = Array.from({ length: random(4) }, () =>
    [pick(random, FIELDS), pick(random, ['=', '==', '!=', '', '!', '=!', '!==']), pick(random, FIELD_VALUES)].join(''),
  );
  return { selector: damaged(random, terms.join(',')) };
}

/** The parameter `fieldSelector` of the sandbox's server. */
export const serverFields: Subject<FieldsCase> = {
  name: 'fields',
  make: fieldsCase,
  question: (one) => one,
  ours: ({ selector }) =>
    refusalOr(() => ({
      value: parseFieldSelector(selector).map((one) => [one.field, one.equal ? '=' : '!=', one.value]),
    })),
  simpler: ({ selector }) => shorterTexts(selector).map((shorter) => ({ selector: shorter })),
  accepted: [],
};
