import { DsError } from '../../core/errors.ts';
import { parseSelectorText, requirementHolds, SelectorSyntaxError, type Requirement } from './parse-selector.ts';

function requirementsOf(selector: string): readonly Requirement[] {
  try {
    return parseSelectorText(selector);
  } catch (error) {
    if (!(error instanceof SelectorSyntaxError)) throw error;
    const why = error.message.replace(/^unable to parse requirement: /, '').replace(/^<nil>: /, '');
    throw new DsError('usage', `unable to parse the selector ${JSON.stringify(selector)}: ${why}`, {
      hint: "selectors look like 'app=agent,tier!=edge' or 'env in (a,b)'",
    });
  }
}

/**
 * A predicate from a `-l` selector, for objects that no server filters: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`. An empty selector
 * matches everything. Throws a DsError of kind `usage`.
 */
export function labelQuery(selector: string): (labels: Readonly<Record<string, unknown>>) => boolean {
  const requirements = requirementsOf(selector);
  return (labels) => requirements.every((requirement) => requirementHolds(requirement, labels));
}
