import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { qosClassOf } from '../../../src/apimachinery/quota/qos.ts';

const both = { cpu: '1', memory: '1Gi' };
const container = (name: string, resources: JsonObject = {}): JsonObject => ({ name, image: 'a', resources });
const equal = container('equal', { requests: both, limits: both });

/** Pods whose requests are those that the API server fills in, and the class that it stores. */
const CASES: readonly (readonly [what: string, spec: JsonObject, qos: string])[] = [
  ['nothing', { containers: [container('a')] }, 'BestEffort'],
  ['zeros', { containers: [container('a', { requests: { cpu: '0' }, limits: { cpu: 0 } })] }, 'BestEffort'],
  ['only storage', { containers: [container('a', { requests: { 'ephemeral-storage': '1Gi' } })] }, 'BestEffort'],
  ['equal requests and limits', { containers: [equal] }, 'Guaranteed'],
  [
    'the same amount in other words',
    { containers: [container('a', { requests: { cpu: 1, memory: '1024Mi' }, limits: both })] },
    'Guaranteed',
  ],
  ['equal amounts in several containers', { containers: [equal, { ...equal, name: 'b' }] }, 'Guaranteed'],
  ['a container without', { containers: [equal, container('b')] }, 'Burstable'],
  ['an init container without', { containers: [equal], initContainers: [container('b')] }, 'Burstable'],
  ['an init container with them', { containers: [equal], initContainers: [{ ...equal, name: 'b' }] }, 'Guaranteed'],
  [
    'a smaller request',
    { containers: [container('a', { requests: { ...both, cpu: '1m' }, limits: both })] },
    'Burstable',
  ],
  ['only requests', { containers: [container('a', { requests: both })] }, 'Burstable'],
  [
    'equal processors without memory',
    { containers: [container('a', { requests: { cpu: '1' }, limits: { cpu: '1' } })] },
    'Burstable',
  ],
  [
    'sums that are equal, of containers that are not',
    {
      containers: [
        container('a', { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } }),
        container('b', { requests: both }),
      ],
    },
    'Burstable',
  ],
  ['those of the pod', { containers: [container('a')], resources: { requests: both, limits: both } }, 'Guaranteed'],
  ['a request of the pod', { containers: [equal], resources: { requests: { cpu: '3' } } }, 'Burstable'],
];

it.each(CASES)('a pod with %s: %j is %s', (_, spec, qos) => {
  expect(qosClassOf(spec)).toBe(qos);
});

it('a pod without a spec is BestEffort', () => expect(qosClassOf(undefined)).toBe('BestEffort'));
