import { stringAt } from '../../core/json/json.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { GroupVersionKind, Schema } from '../../apimachinery/schema/schema.ts';
import { checkSchema } from './check-schema.ts';
import { checkDaemonSet, checkOther } from './check-validation.ts';
import { replaceWord } from '../fix/text-edits.ts';
import { fieldOfPath, isBelow } from './field-path.ts';
import { kindProblem } from './kind-problem.ts';
import type { Problem } from '../rules/rule.ts';
import { DAEMON_SET_RULES } from '../rules/rules.ts';
import { duplicateItems } from './duplicate-items.ts';
import { placeholderProblems } from './placeholder-problems.ts';
import { rbacProblems } from './rbac-problems.ts';
import { serverWarnings } from './server-warnings.ts';
import { helpWithSelector } from './selector-help.ts';
import { daemonSetSubject } from '../advice/daemon-set-subject.ts';

const REPLICATED = new Set(['ReplicaSet', 'Deployment', 'ReplicationController']);

interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
}

function gvkOf({ apiVersion, kind }: Identity): GroupVersionKind {
  const slash = apiVersion.indexOf('/');
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind };
}

/** Kinds that were removed from Kubernetes, with their replacement. */
const GONE: ReadonlyMap<string, string> = new Map([
  [
    'PodSecurityPolicy',
    'Remove it: it was removed in Kubernetes 1.25. Label the Namespace with pod-security.kubernetes.io/enforce instead.',
  ],
  ['PodPreset', 'Remove it: it was removed in Kubernetes 1.20. Put its settings into the pod templates.'],
]);

/** The fix for an apiVersion that the kind does not have; empty to use the rule's. */
function versionFix(kind: string, meant: string | undefined): { readonly fix?: string } {
  const gone = GONE.get(kind);
  if (gone !== undefined) return { fix: gone };
  if (meant === undefined) return {};
  const selector = kind === 'DaemonSet' ? ' It requires spec.selector.' : '';
  return { fix: `Write apiVersion: ${meant}.${selector}` };
}

function kindFinding(manifest: ManifestObject, identity: Identity): readonly [Identity, Problem?] {
  const { apiVersion, kind } = identity;
  const wrong = kindProblem(apiVersion, kind);
  if (wrong === undefined) return [identity];
  const { field, meant, isSure } = wrong;
  const path = [field];
  const edits =
    isSure && meant !== undefined ? replaceWord(manifest.source, manifest.offset(path), identity[field], meant) : [];
  const guess = meant === undefined ? '' : `; did you mean "${meant}"?`;
  if (field === 'kind') {
    const daemons =
      meant !== undefined && REPLICATED.has(meant) ? ' For one pod on every node, write kind: DaemonSet.' : '';
    const fix = `Write kind: ${meant ?? 'DaemonSet'}.${daemons}`;
    const message = `kind: there is no kind "${kind}" in ${apiVersion}${guess}`;
    return [
      { apiVersion, kind: meant ?? kind },
      { rule: 'unknown-kind', path, message, fix, edits },
    ];
  }
  const message = wrong.removed
    ? `apiVersion: ${apiVersion} is no longer served${guess}`
    : `apiVersion: there is no ${kind} in "${apiVersion}"${guess}`;
  const fix = versionFix(kind, meant);
  return [
    { kind, apiVersion: meant ?? apiVersion },
    { rule: 'unknown-api-version', path, message, edits, ...fix },
  ];
}

/** All problems of an object, including those of ignored or disabled rules. */
export function checkObject(schema: Schema, manifest: ManifestObject): readonly Problem[] {
  const { object } = manifest;
  const identity = { apiVersion: stringAt(object, 'apiVersion') ?? '', kind: stringAt(object, 'kind') ?? '' };
  const [meant, wrongKind] = kindFinding(manifest, identity);
  const isDaemonSet = meant.apiVersion === 'apps/v1' && meant.kind === 'DaemonSet';
  const node = schema.kind(gvkOf(meant));
  const shape = node === undefined ? [] : [...checkSchema(schema, manifest, node, { askRequired: !isDaemonSet })];
  const missing = new Set(shape.filter(({ rule }) => rule === 'missing-field').map(({ path }) => fieldOfPath(path)));
  const isKnown = node !== undefined && meant.kind !== 'CustomResourceDefinition';
  const open = isKnown ? [...placeholderProblems(object)] : [];
  const covered = [...shape, ...open].flatMap(({ covers }) => (covers === undefined ? [] : [covers]));
  const refused = [...(isDaemonSet ? checkDaemonSet(object) : checkOther(object, meant.apiVersion, meant.kind))].map(
    (problem) => helpWithSelector(manifest, problem),
  );
  const doubled = node === undefined ? [] : withoutRepeated(duplicateItems(schema, node, object), refused);
  const warned = withoutRepeated(serverWarnings(object, meant.apiVersion, meant.kind), [...refused, ...doubled]);
  const advice = [...warned, ...rbacProblems(object), ...(isDaemonSet ? daemonSetAdvice(manifest) : [])];
  // Both the schema and the server's rules report missing fields.
  const isSaid = ({ rule, message }: Problem): boolean =>
    rule === 'missing-field' && missing.has(message.slice(0, message.indexOf(': ')));
  const further = [...refused, ...doubled, ...advice].filter(
    (problem) => !isSaid(problem) && !covered.some((at) => isBelow(at, problem.path)),
  );
  return [...(wrongKind === undefined ? [] : [wrongKind]), ...open, ...shape, ...further];
}

/** The problems without a worse one at or below their path. */
function withoutRepeated(problems: Iterable<Problem>, worse: readonly Problem[]): readonly Problem[] {
  return [...problems].filter(({ path }) => !worse.some((one) => isBelow(path, one.path)));
}

function daemonSetAdvice(manifest: ManifestObject): readonly Problem[] {
  const subject = daemonSetSubject(manifest);
  return DAEMON_SET_RULES.flatMap((rule) => [...rule.check(subject)].map((problem) => ({ ...problem, rule: rule.id })));
}
