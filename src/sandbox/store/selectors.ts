import { parseSelectorText, requirementHolds, SelectorSyntaxError } from '../../apimachinery/labels/parse-selector.ts';
import { byText } from '../../core/text/by-text.ts';
import { badRequest } from './api-error.ts';

export interface FieldRequirement {
  readonly field: string;
  readonly value: string;
  readonly equal: boolean;
}

/** Parses a `fieldSelector` such as `a=b,c!=d`; in values a backslash escapes commas, equals signs and itself. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return split(text)
    .filter((term) => term !== '')
    .map((term) => requirementOf(term, text))
    .filter(({ field, value }) => field !== '' || value !== '');
}

/** The terms in apimachinery's order. */
function split(text: string): readonly string[] {
  const terms: string[] = [];
  let term = '';
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === ',') {
      terms.push(term);
      term = '';
    } else if (char === '\\') term += char + text.charAt(++index);
    else term += char;
  }
  return [...terms, term].sort(byText);
}

function requirementOf(term: string, text: string): FieldRequirement {
  // Fields have no escapes: the first operator ends the field.
  const match = /^(?<field>.*?)(?<operator>!=|==|=)(?<value>.*)$/s.exec(term);
  const { field, operator, value } = match?.groups ?? {};
  if (field === undefined || operator === undefined || value === undefined) {
    throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
  }
  return { field, value: unescaped(value), equal: operator !== '!=' };
}

function unescaped(text: string): string {
  const bare = text.replace(/\\[\\,=]/g, '');
  if (bare.includes('\\')) {
    const sequence = /\\.?/s.exec(bare)?.[0] ?? '';
    throw badRequest(`invalid field selector: invalid escape sequence: ${sequence}`);
  }
  const wild = /[,=]/.exec(bare)?.[0];
  if (wild !== undefined) throw badRequest(`invalid field selector: unescaped character in value: ${wild}`);
  return text.replace(/\\([\\,=])/g, '$1');
}

export type Labels = Readonly<Record<string, string>>;

/** The predicate of a `labelSelector` parameter; undefined when it selects everything. */
export function parseLabelSelector(text: string): ((labels: Labels) => boolean) | undefined {
  try {
    const requirements = parseSelectorText(text);
    if (requirements.length === 0) return undefined;
    return (labels) => requirements.every((requirement) => requirementHolds(requirement, labels));
  } catch (error) {
    throw error instanceof SelectorSyntaxError ? badRequest(error.message) : error;
  }
}
