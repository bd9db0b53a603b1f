import { describe, expect, it } from 'vitest';
import { behaviourOf, BEHAVIOUR, imageBehaviour, parseBehaviour, TERMINATION, terminationMs } from './behaviour.ts';
import type { Pod } from './types.ts';

const RUNS = { kind: 'runs', startMs: 100 };

function pod(annotations: Readonly<Record<string, string>> = {}): Pod {
  return { metadata: { name: 'demo', annotations }, spec: { containers: [] } };
}

describe('imageBehaviour', () => {
  it.each([
    ['busybox', RUNS],
    ['busybox:1.36', RUNS],
    ['localhost:5000/missing', RUNS],
    ['busybox:notmissing', RUNS],
    ['busybox:missing', { kind: 'missing' }],
    ['registry.invalid/agent:1', { kind: 'missing' }],
    ['registry.invalid:5000/team/agent', { kind: 'missing' }],
    ['busybox:1.36-crash', { kind: 'crash', upMs: 0 }],
    ['busybox:crash-5s', { kind: 'crash', upMs: 5000 }],
    ['busybox:slow-300ms@sha256:abc', { kind: 'runs', startMs: 300 }],
    ['busybox:2-unready', { kind: 'unready' }],
  ])('%s', (image, expected) => expect(imageBehaviour(image)).toEqual(expected));
});

describe('parseBehaviour', () => {
  it.each(['', 'slow', 'missing-3s', 'crash-5', 'sleepy'])('asks for nothing with %j', (word) =>
    expect(parseBehaviour(word)).toBeUndefined(),
  );
});

describe('behaviourOf', () => {
  const container = { name: 'demo', image: 'busybox:missing' };
  const node = { metadata: { name: 'node-1', annotations: { [BEHAVIOUR]: 'unready' } } };

  it('hears the pod before the node, and the node before the image', () => {
    expect(behaviourOf(container, pod({ [BEHAVIOUR]: 'evicted' }), node)).toEqual({ kind: 'evicted' });
    expect(behaviourOf(container, pod(), node)).toEqual({ kind: 'unready' });
    expect(behaviourOf(container, pod(), undefined)).toEqual({ kind: 'missing' });
  });
});

describe('terminationMs', () => {
  it('is short, as long as asked, or without end', () => {
    expect(terminationMs(pod())).toBe(100);
    expect(terminationMs(pod({ [TERMINATION]: '5s' }))).toBe(5000);
    expect(terminationMs(pod({ [TERMINATION]: 'stuck' }))).toBe(Infinity);
  });
});
