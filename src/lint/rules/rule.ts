import type { JsonObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import type { ManifestObject } from '../../manifest/read.ts';

export type Severity = 'warn' | 'error';

/**
 * Where a rule looks. `syntax`: the text; `schema`: the fields and their types; `validation`: what the API server would refuse;
 * `advice`: what it takes, and what then goes wrong on the nodes.
 */
export type Group = 'syntax' | 'schema' | 'validation' | 'advice';

/** One thing that can be wrong, as it is documented. */
export interface Rule {
  /** Kebab-case. */
  readonly id: string;
  readonly group: Group;
  readonly severity: Severity;
  /** A line without a full stop. */
  readonly title: string;
  /** Why it matters: whole sentences. */
  readonly why: string;
  /** What to do: whole sentences. */
  readonly fix: string;
  /** `--fix` can do it, at least sometimes. */
  readonly fixable?: true;
}

/** Text to put in the place of other text of a source. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What a check found in an object. */
export interface Problem {
  /** The rule's id. */
  readonly rule: string;
  readonly path: Path;
  readonly part?: 'key' | 'value';
  readonly message: string;
  /** What to do here, when that is more than the rule says. */
  readonly fix?: string;
  readonly edits?: readonly Edit[];
  /** The line holds a secret and must not be shown. */
  readonly isSecret?: boolean;
  /** A field that is missing only because of this: nothing has to be said of it. */
  readonly covers?: Path;
}

/** A problem of a rule that knows its own name. */
export type RuleProblem = Omit<Problem, 'rule'>;

/** A rule on DaemonSets with what finds its breaches. */
export interface DaemonSetRule extends Rule {
  check(subject: DaemonSetSubject): Iterable<RuleProblem>;
}

/** A DaemonSet taken apart for those who look at it; what is absent is empty. */
export interface DaemonSetSubject {
  readonly manifest: ManifestObject;
  readonly object: JsonObject;
  readonly spec: JsonObject;
  readonly pod: JsonObject;
  /** Containers and init containers, each with where it stands. */
  readonly containers: readonly SubjectContainer[];
  /** Names and images of the DaemonSet and its containers in one lowercase text: what it is for shows in them. */
  readonly about: string;
  /** Empty when the file leaves it to whoever applies it. */
  readonly namespace: string;
}

export interface SubjectContainer {
  readonly container: JsonObject;
  readonly name: string;
  readonly path: Path;
  /** Runs as long as the pod: no init container, or one that is restarted always. */
  readonly staysUp: boolean;
  readonly isInit: boolean;
}

export const POD_PATH: Path = ['spec', 'template', 'spec'];
