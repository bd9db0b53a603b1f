import { arrayAt, isObject, objectAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { selectorMatches } from '../labels/label-selector.ts';
import { forbidden, invalid, notSupported, required } from './field-error.ts';
import { formatted, mapAt, notNegative, text, type Found } from './fields.ts';
import { percent } from './formats.ts';
import { validateLabelSelector } from './label-selector.ts';
import { validatePodTemplate } from './pod/template.ts';

const STRATEGIES = ['RollingUpdate', 'OnDelete'];

/** The number of a limit or percentage; zero for anything else. */
function size(value: Json | undefined): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : 0;
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

/** Whether the parts of a selector have the right types. */
function isWhole(selector: JsonObject | undefined): boolean {
  const { matchLabels, matchExpressions } = selector ?? {};
  const isMap = matchLabels === undefined || matchLabels === null || isObject(matchLabels);
  const isList = matchExpressions === undefined || matchExpressions === null || Array.isArray(matchExpressions);
  const isRequested = (one: Json): boolean => isObject(one) && Array.isArray(one['values'] ?? []);
  return isMap && isList && arrayAt(selector, 'matchExpressions').every(isRequested);
}

/** Validates `spec` of a new DaemonSet. Missing fields count as defaulted; `metadata` is validated separately. */
export function* validateDaemonSetSpec(daemonSet: JsonObject): Found {
  const spec = objectAt(daemonSet, 'spec') ?? {};
  const template = objectAt(spec, 'template') ?? {};
  const selector = objectAt(spec, 'selector');
  const wrong = [...validateLabelSelector(selector, 'spec.selector')];
  yield* wrong;
  const labels = mapAt(objectAt(template, 'metadata'), 'labels');
  // a malformed selector cannot be evaluated
  if (wrong.length === 0 && isWhole(selector) && !selectorMatches(selector, labels)) {
    const shown = objectAt(objectAt(template, 'metadata'), 'labels') ?? null;
    yield invalid('spec.template.metadata.labels', shown, '`selector` does not match template `labels`');
  }
  if (isObject(selector)) {
    const asks =
      Object.keys(objectAt(selector, 'matchLabels') ?? {}).length + arrayAt(selector, 'matchExpressions').length;
    if (asks === 0) yield invalid('spec.selector', selector, 'empty selector is invalid for daemonset');
  }
  yield* validatePodTemplate(template, 'spec.template');
  const pod = objectAt(template, 'spec') ?? {};
  const restartPolicy = text(pod, 'restartPolicy') || 'Always';
  if (restartPolicy !== 'Always') {
    yield notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']);
  }
  if (typeof pod['activeDeadlineSeconds'] === 'number') {
    const why = 'activeDeadlineSeconds in DaemonSet is not Supported';
    yield forbidden('spec.template.spec.activeDeadlineSeconds', why);
  }
  yield* notNegative(spec, 'spec', 'minReadySeconds', 'revisionHistoryLimit');
  yield* validateStrategy(spec, 'spec.updateStrategy');
}
