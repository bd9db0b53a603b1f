import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import {
  limitRangeDefaults,
  limitRangeRefusal,
  withLimitDefaults,
} from '../../../src/apimachinery/quota/limit-range.ts';

const rangeOf = (...limits: JsonObject[]): JsonObject =>
  limitRangeDefaults({ metadata: { name: 'lr' }, spec: { limits } });
const POD: JsonObject = {
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'a' }, { name: 'b', resources: { requests: { cpu: '100m' } } }] },
};
const admitted = (...limits: JsonObject[]) => {
  const range = rangeOf(...limits);
  const pod = withLimitDefaults(range, POD);
  return { pod, refusal: limitRangeRefusal(range, pod) };
};

// the API server's values and messages
describe('a LimitRange', () => {
  it.each([
    [
      { type: 'Container', default: { cpu: '500m' }, defaultRequest: { memory: '64Mi' } },
      { default: { cpu: '500m' }, defaultRequest: { cpu: '500m', memory: '64Mi' } },
    ],
    [
      { type: 'Container', max: { cpu: '1' } },
      { default: { cpu: '1' }, defaultRequest: { cpu: '1' } },
    ],
    [{ type: 'Container', min: { cpu: '50m' } }, { defaultRequest: { cpu: '50m' } }],
    [{ type: 'Pod', max: { cpu: '1' } }, {}],
  ])('gets defaults: %j', (limit, defaults) => {
    expect(rangeOf(limit)['spec']).toEqual({ limits: [{ ...limit, ...defaults }] });
  });

  it('completes requests and limits of containers, and says so in an annotation', () => {
    const { pod } = admitted({ type: 'Container', default: { cpu: '500m' }, defaultRequest: { memory: '64Mi' } });
    expect(pod).toEqual({
      metadata: {
        name: 'p',
        annotations: {
          'kubernetes.io/limit-ranger':
            'LimitRanger plugin set: cpu, memory request for container a; cpu limit for container a; ' +
            'memory request for container b; cpu limit for container b',
        },
      },
      spec: {
        containers: [
          { name: 'a', resources: { requests: { cpu: '500m', memory: '64Mi' }, limits: { cpu: '500m' } } },
          { name: 'b', resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '500m' } } },
        ],
      },
    });
    expect(admitted({ type: 'Pod', min: { cpu: '1' } }).pod).toBe(POD);
  });

  it.each([
    [
      { type: 'Container', default: { cpu: '500m' }, maxLimitRequestRatio: { cpu: '1500m' } },
      'cpu max limit to request ratio per Container is 1500m, but provided ratio is 5.000000',
    ],
    [
      { type: 'Container', min: { cpu: '200m' }, maxLimitRequestRatio: { cpu: '2' } },
      '[cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0, ' +
        'minimum cpu usage per Container is 200m, but request is 100m]',
    ],
    [
      { type: 'Pod', max: { cpu: '50m' }, min: { memory: '1Gi' } },
      '[minimum memory usage per Pod is 1Gi.  No request is specified, maximum cpu usage per Pod is 50m.  No limit is specified]',
    ],
    [
      { type: 'Container', default: { cpu: '2' }, max: { cpu: '1' } },
      'maximum cpu usage per Container is 1, but limit is 2',
    ],
    [{ type: 'Container', default: { cpu: '500m' }, maxLimitRequestRatio: { cpu: '5' } }, undefined],
    [{ type: 'Container', min: { cpu: '50m' } }, undefined],
    [{ type: 'PersistentVolumeClaim', max: { storage: '1' } }, undefined],
  ])('refuses pods outside of it: %j', (limit, refusal) => {
    expect(admitted(limit).refusal).toBe(refusal);
  });
});
