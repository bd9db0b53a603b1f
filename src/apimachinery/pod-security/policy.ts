import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { invalid, type FieldError } from '../validate/field-error.ts';

/** The levels of the Pod Security Standards, from the most permissive. */
export const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof LEVELS)[number];

/** A level and the minor release of its checks: 25 is `v1.25`, `latest` is the server's own. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: number | 'latest';
}

/** A namespace's policy. `audit` is ignored: it only affects the audit log. */
export interface PodSecurityPolicy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
}

const PREFIX = 'pod-security.kubernetes.io/';
const PRIVILEGED: LevelVersion = { level: 'privileged', version: 'latest' };

/** `baseline:latest`, as in messages. */
export function levelText({ level, version }: LevelVersion): string {
  return `${level}:${version === 'latest' ? version : `v1.${version}`}`;
}

function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text);
}

function isStricter(a: Level, b: Level): boolean {
  return LEVELS.indexOf(a) > LEVELS.indexOf(b);
}

/** An unknown value counts as the strictest level for enforcing, but not for warnings, which fail open. */
function modeOf(
  labels: JsonObject,
  mode: string,
  unknown: Level,
): { readonly mode: LevelVersion; readonly known: boolean; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const bad = (key: string, text: string, why: string): void => {
    errors.push(invalid(`metadata.labels[${key}]`, text, why));
  };
  const [levelKey, versionKey] = [`${PREFIX}${mode}`, `${PREFIX}${mode}-version`];
  const [level, version] = [stringAt(labels, levelKey), stringAt(labels, versionKey)];
  const known = level !== undefined && isLevel(level);
  if (level !== undefined && !known) bad(levelKey, level, `must be one of ${LEVELS.join(', ')}`);
  const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(version ?? '')?.[1];
  if (version !== undefined && version !== 'latest' && minor === undefined) {
    bad(versionKey, version, 'must be "latest" or "v1.x"');
  }
  return {
    mode: {
      level: known ? level : level === undefined ? PRIVILEGED.level : unknown,
      version: minor === undefined ? 'latest' : Number(minor),
    },
    known,
    errors,
  };
}

/**
 * The policy of a namespace's labels, and the labels that no API server accepts. Without labels everything is allowed. As in the server,
 * warnings follow a stricter `enforce` unless a label says otherwise.
 */
export function podSecurityPolicy(labels: JsonObject | undefined): {
  readonly policy: PodSecurityPolicy;
  readonly errors: readonly FieldError[];
} {
  if (labels === undefined) return { policy: { enforce: PRIVILEGED, warn: PRIVILEGED }, errors: [] };
  const enforce = modeOf(labels, 'enforce', 'restricted');
  const audit = modeOf(labels, 'audit', 'privileged');
  const warn = modeOf(labels, 'warn', 'privileged');
  const follows =
    labels[`${PREFIX}warn`] === undefined && enforce.known && isStricter(enforce.mode.level, warn.mode.level);
  const hasVersion = labels[`${PREFIX}warn-version`] !== undefined;
  const followed = hasVersion ? { ...enforce.mode, version: warn.mode.version } : enforce.mode;
  return {
    policy: { enforce: enforce.mode, warn: follows ? followed : warn.mode },
    errors: [...enforce.errors, ...audit.errors, ...warn.errors],
  };
}
