import { jsonpath } from './jsonpath.ts';
import { patches } from './patches.ts';
import { quantities } from './quantities.ts';
import { clientLabels, serverFields, serverLabels } from './selectors.ts';
import { yaml } from './yaml.ts';
import type { Subject } from './subject.ts';

interface Titled {
  readonly title: string;
  // only the subject knows the type of its cases
  readonly subject: Subject<never>;
}

function titled<Case>(title: string, subject: Subject<Case>): Titled {
  return { title, subject: subject as unknown as Subject<never> };
}

/** Everything that is fuzzed, by its name for `--only`. */
export const SUBJECTS: readonly Titled[] = [
  titled('quantities', quantities),
  titled('selectors', clientLabels),
  titled('sandbox-selectors', serverLabels),
  titled('fields', serverFields),
  titled('jsonpath', jsonpath),
  titled('patches', patches),
  titled('yaml', yaml),
];
