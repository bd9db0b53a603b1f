import { parseSelectorText, requirementHolds, SelectorSyntaxError } from '../../apimachinery/labels/parse-selector.ts';
import { badRequest } from './api-error.ts';

export type Labels = Readonly<Record<string, string>>;

/** The test that a `labelSelector` parameter stands for; undefined when it selects everything. */
export function parseLabelSelector(text: string): ((labels: Labels) => boolean) | undefined {
  try {
    const requirements = parseSelectorText(text);
    if (requirements.length === 0) return undefined;
    return (labels) => requirements.every((requirement) => requirementHolds(requirement, labels));
  } catch (error) {
    throw error instanceof SelectorSyntaxError ? badRequest(error.message) : error;
  }
}
