import type { ManifestObject } from '../manifest/read.ts';
import { loadSchema } from '../apimachinery/schema/load-schema.ts';
import { excerptAt, placeAt, placeName } from '../yaml/text.ts';
import { checkObject } from './objects/check-object.ts';
import { ignoredIn } from './rules/ignore-comments.ts';
import type { Problem } from './rules/rule.ts';
import { ruleOf } from './rules/rules.ts';

/** Something that the API server of the release that `ds` follows would refuse, found without asking it. */
export interface Rejection {
  /** The rule's id. */
  readonly rule: string;
  /** `agent.yaml:12:7`. */
  readonly place: string;
  readonly message: string;
  /** The line with a caret below the place, each after a line end; empty when it must not be shown. */
  readonly excerpt: string;
  /** What to do about it: whole sentences. */
  readonly fix: string;
  /** `ds lint --fix` does it. */
  readonly fixable: boolean;
  /**
   * When it is sure.
   * - `always`: on any server.
   * - `alone`: unless others own a part of the object on the server, which may have what is missing here.
   * - `release`: on a server that is not newer than the release; a newer one may know the field or take the value.
   */
  readonly sure: 'always' | 'alone' | 'release';
}

/** What is missing here may be there already, when an apply merges the file into an object that others wrote a part of. */
const ALONE = new Set(['missing-field', 'selector-mismatch', 'empty-selector', 'update-limits', 'dangling-reference']);
/** Fields are added, lists of words grow, and what is forbidden or too strict is relaxed: never the other way round. */
const RELEASE = new Set(['unknown-field', 'unsupported-value', 'forbidden-field', 'invalid-value', 'restart-policy']);

function sureness(rule: string): Rejection['sure'] {
  return ALONE.has(rule) ? 'alone' : RELEASE.has(rule) ? 'release' : 'always';
}

/** Whether it has a kind the server says itself; what a list may have twice depends on how it is sent. */
const LEFT_TO_SERVER = new Set(['unknown-kind', 'unknown-api-version', 'duplicate-item']);

/** Whether the server would say no; advice is for `ds lint`. */
function isRefused({ rule }: Problem, isDaemonSet: boolean): boolean {
  const { group, severity } = ruleOf(rule) ?? {};
  if (severity !== 'error' || group === 'advice' || LEFT_TO_SERVER.has(rule)) {
    return false;
  }
  // Of other kinds the schema's word on what is required is not held against the server's.
  return isDaemonSet || rule !== 'missing-field';
}

/** What a server would refuse in an object, in the file's order; what a comment in the file has ds lint ignore is left out. */
export async function predictRejections(manifest: ManifestObject): Promise<readonly Rejection[]> {
  const { object, source } = manifest;
  const isDaemonSet = object['apiVersion'] === 'apps/v1' && object['kind'] === 'DaemonSet';
  const problems = checkObject(await loadSchema(), manifest).filter((problem) => isRefused(problem, isDaemonSet));
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
