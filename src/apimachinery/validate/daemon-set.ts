import { arrayAt, isObject, objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { forbidden, invalid, notSupported, required } from './field-error.ts';
import { formatted, notNegative, text, type Found } from './fields.ts';
import { percent } from './formats.ts';
import { validateOwnSelector, validateRestartingTemplate } from './workload.ts';

const STRATEGIES = ['RollingUpdate', 'OnDelete'];

/** The number of a limit or percentage, also of one without its sign; zero for anything else. */
function size(value: Json | undefined): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+%?$/.test(value) ? parseInt(value, 10) : 0;
}

function* limit(value: Json | undefined, at: string): Found {
  if (typeof value === 'number' && value < 0) yield invalid(at, value, 'must be greater than or equal to 0');
  if (typeof value !== 'string') return;
  yield* formatted(at, value, percent);
  if (size(value) > 100) yield invalid(at, value, 'must not be greater than 100%');
}

function* validateStrategy(spec: JsonObject, at: string): Found {
  const strategy = objectAt(spec, 'updateStrategy') ?? {};
  const type = text(strategy, 'type') || 'RollingUpdate';
  if (!STRATEGIES.includes(type)) {
    // the server shows its own struct
    yield notSupported(at, { Type: type, RollingUpdate: strategy['rollingUpdate'] ?? null }, STRATEGIES);
  }
  if (type !== 'RollingUpdate') return;
  const rolling = objectAt(strategy, 'rollingUpdate') ?? {};
  const [maxUnavailable, maxSurge] = [rolling['maxUnavailable'] ?? 1, rolling['maxSurge'] ?? 0];
  yield* limit(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`);
  yield* limit(maxSurge, `${at}.rollingUpdate.maxSurge`);
  const [hasUnavailable, hasSurge] = [size(maxUnavailable) !== 0, size(maxSurge) !== 0];
  if (hasUnavailable && hasSurge) {
    yield invalid(`${at}.rollingUpdate.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  } else if (!hasUnavailable && !hasSurge) {
    yield required(`${at}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
  }
}

/** Validates `spec` of a new DaemonSet. Missing fields count as defaulted; `metadata` is validated separately. */
export function* validateDaemonSetSpec(daemonSet: JsonObject): Found {
  const spec = objectAt(daemonSet, 'spec') ?? {};
  const selector = objectAt(spec, 'selector');
  yield* validateOwnSelector(spec);
  if (isObject(selector)) {
    const asks =
      Object.keys(objectAt(selector, 'matchLabels') ?? {}).length + arrayAt(selector, 'matchExpressions').length;
    if (asks === 0) yield invalid('spec.selector', selector, 'empty selector is invalid for daemonset');
  }
  yield* validateRestartingTemplate(spec);
  if (typeof objectAt(objectAt(spec, 'template'), 'spec')?.['activeDeadlineSeconds'] === 'number') {
    const why = 'activeDeadlineSeconds in DaemonSet is not Supported';
    yield forbidden('spec.template.spec.activeDeadlineSeconds', why);
  }
  yield* notNegative(spec, 'spec', 'minReadySeconds', 'revisionHistoryLimit');
  yield* validateStrategy(spec, 'spec.updateStrategy');
}
