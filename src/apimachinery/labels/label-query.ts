import { DsError } from '../../core/errors.ts';

type Test = (labels: Readonly<Record<string, unknown>>) => boolean;

const REQUIREMENT =
  /^(?:(?<not>!)\s*(?<absent>[^\s!=,()<>]+)|(?<key>[^\s!=,()<>]+)(?:\s*(?<operator>==?|!=|[<>])\s*(?<value>[^\s!=,()<>]*)|\s+(?<set>in|notin)\s*\((?<values>[^()]*)\))?)$/;

function holds(
  groups: Readonly<Record<string, string | undefined>>,
  labels: Readonly<Record<string, unknown>>,
): boolean {
  const { absent, key = '', operator, value = '', set, values = '' } = groups;
  const labelOf = (name: string): unknown => (Object.hasOwn(labels, name) ? labels[name] : undefined);
  if (absent !== undefined) return labelOf(absent) === undefined;
  const label = labelOf(key);
  if (set !== undefined) {
    const isIn = typeof label === 'string' && values.split(',').some((one) => one.trim() === label);
    return isIn === (set === 'in');
  }
  if (operator === undefined) return label !== undefined;
  if (operator === '!=') return label !== value;
  if (operator === '<' || operator === '>') {
    if (typeof label !== 'string' || !/^-?\d+$/.test(label)) return false;
    return operator === '<' ? BigInt(label) < BigInt(value) : BigInt(label) > BigInt(value);
  }
  return label === value;
}

/**
 * The test that `-l` asks for, for objects that no server filters: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`. An empty selector
 * takes everything. Throws a DsError of kind `usage`.
 */
export function labelQuery(selector: string): Test {
  if (selector.trim() === '') return () => true;
  const tests = selector.split(/,(?![^(]*\))/).map((part) => {
    const groups = REQUIREMENT.exec(part.trim())?.groups;
    const isNumeric = groups?.['operator'] !== '<' && groups?.['operator'] !== '>';
    if (groups === undefined || (!isNumeric && !/^-?\d+$/.test(groups['value'] ?? ''))) {
      throw new DsError(
        'usage',
        `unable to parse the selector ${JSON.stringify(selector)} at ${JSON.stringify(part)}`,
        {
          hint: "selectors look like 'app=agent,tier!=edge' or 'env in (a,b)'",
        },
      );
    }
    return (labels: Readonly<Record<string, unknown>>) => holds(groups, labels);
  });
  return (labels) => tests.every((test) => test(labels));
}
