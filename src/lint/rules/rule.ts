import type { JsonObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import type { ManifestObject } from '../../manifest/read.ts';

export type Severity = 'warn' | 'error';

/**
 * What a rule checks. `syntax`: the text; `schema`: fields and their types; `validation`: what the API server refuses; `advice`: what
 * it accepts, but causes problems.
 */
export type Group = 'syntax' | 'schema' | 'validation' | 'advice';

/** A rule and its documentation. */
export interface Rule {
  /** Kebab-case. */
  readonly id: string;
  readonly group: Group;
  readonly severity: Severity;
  /** One line, without a full stop. */
  readonly title: string;
  /** Why it matters, in whole sentences. */
  readonly why: string;
  /** How to fix it, in whole sentences. */
  readonly fix: string;
  /** `--fix` can fix it, at least in some cases. */
  readonly fixable?: true;
}

/** Rules of one group. `severity` is that of the rules that name no other. */
export function rulesOf<R extends Rule = Rule>(
  group: Group,
  severity: Severity,
  rules: readonly (Omit<R, 'group' | 'severity'> & { readonly severity?: Severity })[],
): readonly R[] {
  // TypeScript cannot prove that what was omitted is complete again.
  return rules.map((rule) => ({ group, severity, ...rule }) as unknown as R);
}

/** A replacement in a source text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A problem in an object. */
export interface Problem {
  /** The rule's id. */
  readonly rule: string;
  readonly path: Path;
  readonly part?: 'key' | 'value';
  readonly message: string;
  /** A more specific fix than the rule's. */
  readonly fix?: string;
  readonly edits?: readonly Edit[];
  /** The line contains a secret and must not be shown. */
  readonly isSecret?: boolean;
  /** A field that is missing only because of this problem, and is not reported. */
  readonly covers?: Path;
}

/** A problem without its rule's id. */
export type RuleProblem = Omit<Problem, 'rule'>;

/** A rule for DaemonSets, with its check. */
export interface DaemonSetRule extends Rule {
  check(subject: DaemonSetSubject): Iterable<RuleProblem>;
}

/** The parts of a DaemonSet that checks read; absent parts are empty. */
export interface DaemonSetSubject {
  readonly manifest: ManifestObject;
  readonly object: JsonObject;
  readonly spec: JsonObject;
  readonly pod: JsonObject;
  /** Containers and init containers, with their paths. */
  readonly containers: readonly SubjectContainer[];
  /** The names and images of the DaemonSet and its containers in one lowercase text, which indicate its purpose. */
  readonly about: string;
  /** Empty when the manifest has none. */
  readonly namespace: string;
}

export interface SubjectContainer {
  readonly container: JsonObject;
  readonly name: string;
  readonly path: Path;
  /** Runs as long as the pod: a container or a sidecar. */
  readonly staysUp: boolean;
  readonly isInit: boolean;
}

export const POD_PATH: Path = ['spec', 'template', 'spec'];
