import { DsError } from '../../../core/errors.ts';
import type { Taint } from '../../../kube/wire.ts';
import { labelValue, qualifiedName } from '../../../apimachinery/validate/formats.ts';

/** A taint to remove, of one effect or of every effect. */
export interface TaintKey {
  readonly key: string;
  readonly effect?: string;
}

export interface TaintChange {
  readonly add: readonly Taint[];
  readonly remove: readonly TaintKey[];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function invalid(spec: string, why = ''): DsError {
  return new DsError('usage', `invalid taint spec: ${spec}${why === '' ? '' : `, ${why}`}`, {
    hint: 'write KEY=VALUE:EFFECT or KEY:EFFECT to set a taint, KEY:EFFECT- or KEY- to remove it',
  });
}

/** Parses `KEY=VALUE:EFFECT`, `KEY:EFFECT` or `KEY`, as `kubectl taint` does. */
function parseTaint(spec: string): TaintKey & { readonly value?: string } {
  const [name = '', effect, ...more] = spec.split(':');
  if (more.length > 0) throw invalid(spec);
  if (effect !== undefined && !EFFECTS.includes(effect)) {
    throw new DsError('usage', `invalid taint effect: ${effect}, unsupported taint effect`, {
      hint: `effects are ${EFFECTS.join(', ')}`,
    });
  }
  const [key = '', value, ...rest] = effect === undefined ? [name] : name.split('=');
  if (rest.length > 0) throw invalid(spec);
  const problems = [...(value === undefined ? [] : labelValue(value)), ...qualifiedName(key)];
  if (problems.length > 0) throw invalid(spec, problems.join('; '));
  return { key, ...(value === undefined ? {} : { value }), ...(effect === undefined ? {} : { effect }) };
}

/** A taint to set. */
export function newTaint(spec: string): Taint {
  const { key, value, effect } = parseTaint(spec);
  if (effect === undefined) throw invalid(spec);
  return { key, ...(value === undefined || value === '' ? {} : { value }), effect };
}

/** `KEY=VALUE:EFFECT` sets a taint, and a trailing `-` removes it. Throws the usage errors of `kubectl taint`. */
export function parseTaints(specs: readonly string[]): TaintChange {
  const add: Taint[] = [];
  const remove: TaintKey[] = [];
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1));
      remove.push({ key, ...(effect === undefined ? {} : { effect }) });
      continue;
    }
    const taint = newTaint(spec);
    if (add.some((one) => isSame(one, taint))) {
      throw new DsError('usage', `duplicated taints with the same key and effect: ${taintText(taint)}`);
    }
    add.push(taint);
  }
  const both = remove.filter((one) => add.some((taint) => fits(one, taint)));
  if (both.length > 0) {
    const keys = both.map(({ key, effect = '' }) => `${key}=${effect}`).join(', ');
    throw new DsError('usage', `can not both modify and remove the following taint(s) in the same command: ${keys}`);
  }
  return { add, remove };
}

function isSame(a: TaintKey, b: TaintKey): boolean {
  return a.key === b.key && a.effect === b.effect;
}

function fits({ key, effect }: TaintKey, taint: Taint): boolean {
  return taint.key === key && (effect === undefined || taint.effect === effect);
}

function taintText({ key, value = '', effect = '' }: TaintKey & { readonly value?: string }): string {
  return `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`;
}

/** The verdict of `kubectl taint`. Throws a DsError for a taint that exists and may not be overwritten, or that cannot be removed. */
export function taintVerdict(
  node: string,
  before: readonly Taint[],
  { add, remove }: TaintChange,
  overwrite: boolean,
): string {
  const there = add.filter((taint) => before.some((one) => isSame(one, taint)));
  if (!overwrite && there.length > 0) {
    const keys = there.map(({ key }) => key).join(',');
    throw new DsError(
      'failure',
      `node ${node} already has ${keys} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  const missing = remove.filter((one) => !before.some((taint) => fits(one, taint)));
  if (missing.length > 0) {
    const all = missing.map((one) => `taint ${JSON.stringify(taintText(one))} not found`);
    throw new DsError('failure', all.length === 1 ? all.join('') : `[${all.join(', ')}]`);
  }
  // with --overwrite, kubectl always prints modified
  const isAdded = add.length > there.length;
  if (overwrite || (isAdded && remove.length > 0)) return 'modified';
  return isAdded ? 'tainted' : 'untainted';
}
