import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { isInQuotaScope } from '../../../src/apimachinery/quota/quota-scope.ts';

const isIn = (scope: JsonObject, spec: JsonObject): boolean => isInQuotaScope(scope, { spec });
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

describe('a scope of a quota', () => {
  it.each([
    [{}, false],
    [{ activeDeadlineSeconds: 0 }, true],
    [{ activeDeadlineSeconds: 60 }, true],
    [{ activeDeadlineSeconds: -1 }, false],
  ])('has pods that end, or those that do not: %j', (spec, ends) => {
    expect([isIn({ scopeName: 'Terminating' }, spec), isIn({ scopeName: 'NotTerminating' }, spec)]).toEqual([
      ends,
      !ends,
    ]);
  });

  it.each([
    [{ containers: [{ name: 'a' }] }, true],
    [{ containers: [{ name: 'a', resources: { requests: { cpu: '1m' } } }] }, false],
  ])('has pods that request nothing, or the others: %j', (spec, isBestEffort) => {
    const scopes = ['BestEffort', 'NotBestEffort'].map((scopeName) => isIn({ scopeName }, spec));
    expect(scopes).toEqual([isBestEffort, !isBestEffort]);
  });

  it.each([
    ['In', ['high'], true, false],
    ['In', ['low', 'high'], true, false],
    ['In', ['low', ''], false, false],
    ['NotIn', ['high'], false, true],
    ['NotIn', ['low', ''], true, true],
    ['Exists', [], true, false],
    ['DoesNotExist', [], false, true],
  ])('has priority classes: %s %j has high: %s, and none: %s', (operator, values, high, none) => {
    const scope = { scopeName: 'PriorityClass', operator, values };
    expect([isIn(scope, { priorityClassName: 'high' }), isIn(scope, {})]).toEqual([high, none]);
  });

  it.each([
    [{ podAffinity: { [REQUIRED]: [{ namespaces: ['x'] }] } }, true],
    [{ podAntiAffinity: { [REQUIRED]: [{ topologyKey: 'zone' }, { namespaceSelector: {} }] } }, true],
    [{ podAffinity: { [PREFERRED]: [{ weight: 1, podAffinityTerm: { namespaces: ['x'] } }] } }, true],
    [{ podAntiAffinity: { [PREFERRED]: [{ weight: 1, podAffinityTerm: { namespaceSelector: {} } }] } }, true],
    [{ podAffinity: { [REQUIRED]: [{ namespaces: [] }] } }, false],
    [{ podAffinity: { [PREFERRED]: [{ weight: 1 }] } }, false],
    [{ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [] } } }, false],
    [{}, false],
  ])('has pods whose affinity names other namespaces: %j', (affinity, isCounted) => {
    expect(isIn({ scopeName: 'CrossNamespacePodAffinity' }, { affinity })).toBe(isCounted);
  });

  it('that is unknown has no pods', () => {
    expect(isIn({ scopeName: 'VolumeAttributesClass' }, {})).toBe(false);
    expect(isIn({}, {})).toBe(false);
  });
});
