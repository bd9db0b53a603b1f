import type { ManifestObject } from '../manifest/read.ts';
import { loadSchema } from '../apimachinery/schema/load-schema.ts';
import { excerptAt, placeAt, placeName } from '../yaml/text.ts';
import { checkObject } from './objects/check-object.ts';
import { ignoredIn } from './rules/ignore-comments.ts';
import type { Problem } from './rules/rule.ts';
import { ruleOf } from './rules/rules.ts';

/** A refusal of the API server (of the release that `ds` follows), predicted without a request. */
export interface Rejection {
  /** The rule's id. */
  readonly rule: string;
  /** `agent.yaml:12:7`. */
  readonly place: string;
  readonly message: string;
  /** The line with a caret below the place, each after a line end; empty when it must not be shown. */
  readonly excerpt: string;
  /** The fix in whole sentences. */
  readonly fix: string;
  /** `ds lint --fix` can fix it. */
  readonly fixable: boolean;
  /**
   * When it is certain.
   * - `always`: on every server.
   * - `alone`: unless the live object has other owners' fields, which may be the missing ones.
   * - `release`: on servers that are not newer than the release; a newer one may accept the field or value.
   */
  readonly sure: 'always' | 'alone' | 'release';
}

/** Rules about missing fields, which may exist in the live object that an apply merges with. */
const ALONE = new Set(['missing-field', 'selector-mismatch', 'empty-selector', 'update-limits', 'dangling-reference']);
/** Rules that newer releases may relax: new fields, new values, fewer restrictions. */
const RELEASE = new Set(['unknown-field', 'unsupported-value', 'forbidden-field', 'invalid-value', 'restart-policy']);

function sureness(rule: string): Rejection['sure'] {
  return ALONE.has(rule) ? 'alone' : RELEASE.has(rule) ? 'release' : 'always';
}

/** Rules that only the server can decide: its kinds. */
const LEFT_TO_SERVER = new Set(['unknown-kind', 'unknown-api-version']);
/** Items with the same key: every server rejects them in a server-side apply, and accepts them with a warning in other requests. */
const DUPLICATES = 'duplicate-item';

export interface RejectionOptions {
  /** The object is sent by server-side apply. */
  readonly serverSide: boolean;
}

/** Whether the server would refuse it; advice is only for `ds lint`. */
function isRefused({ rule }: Problem, isDaemonSet: boolean, { serverSide }: RejectionOptions): boolean {
  const { group, severity } = ruleOf(rule) ?? {};
  if (severity !== 'error' || group === 'advice' || LEFT_TO_SERVER.has(rule)) {
    return false;
  }
  if (rule === DUPLICATES && !serverSide) return false;
  // For other kinds the required fields of the schema are not verified against the server.
  return isDaemonSet || rule !== 'missing-field';
}

/** The predicted refusals of an object, in the order of the file, without rules that a comment ignores. */
export async function predictRejections(
  manifest: ManifestObject,
  options: RejectionOptions,
): Promise<readonly Rejection[]> {
  const { object, source } = manifest;
  const isDaemonSet = object['apiVersion'] === 'apps/v1' && object['kind'] === 'DaemonSet';
  const problems = checkObject(await loadSchema(), manifest).filter((problem) =>
    isRefused(problem, isDaemonSet, options),
  );
  if (problems.length === 0) return [];
  const ignored = ignoredIn(source);
  return problems
    .map((problem) => ({ ...problem, offset: manifest.offset(problem.path, problem.part) }))
    .sort((a, b) => a.offset - b.offset)
    .filter(({ rule, offset }) => !ignored.has(rule, placeAt(source, offset).line))
    .map(({ rule, offset, message, fix, edits = [] }) => ({
      rule,
      place: placeName(placeAt(source, offset)),
      message,
      excerpt: excerptAt(source, offset),
      fix: fix ?? ruleOf(rule)?.fix ?? '',
      fixable: edits.length > 0,
      sure: sureness(rule),
    }));
}
