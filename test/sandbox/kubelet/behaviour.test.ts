import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/kube/wire.ts';
import {
  BEHAVIOUR_ANNOTATION,
  imageBehaviour,
  parseBehaviour,
  requestedBehaviour,
  TERMINATION_ANNOTATION,
  terminationMs,
} from '../../../src/sandbox/kubelet/behaviour.ts';

const RUNS = { kind: 'runs', extraMs: 0 };

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
    ['busybox:slow-300ms@sha256:abc', { kind: 'runs', extraMs: 300 }],
    ['busybox:2-unready', { kind: 'unready' }],
  ])('%s', (image, expected) => expect(imageBehaviour(image, [])).toEqual(expected));

  it("follows the scenario's rules before the name", () => {
    const rules = [{ match: '*:missing', behaviour: { kind: 'unready' } }] as const;
    expect(imageBehaviour('busybox:missing', rules)).toEqual({ kind: 'unready' });
  });
});

describe('parseBehaviour', () => {
  it.each([
    ['missing', { kind: 'missing' }],
    ['crash-5s', { kind: 'crash', upMs: 5000 }],
    ['slow-250ms', { kind: 'runs', extraMs: 250 }],
    ['', undefined],
    ['slow', undefined],
    ['missing-5s', undefined],
    ['crash-5', undefined],
    ['dance', undefined],
  ])('%j', (word, behaviour) => expect(parseBehaviour(word)).toEqual(behaviour));
});

describe('requestedBehaviour', () => {
  const node = { metadata: { name: 'node-1', annotations: { [BEHAVIOUR_ANNOTATION]: 'unready' } } };

  it('is that of the pod before that of the node', () => {
    expect(requestedBehaviour(pod({ [BEHAVIOUR_ANNOTATION]: 'evicted' }), node)).toEqual({ kind: 'evicted' });
    expect(requestedBehaviour(pod(), node)).toEqual({ kind: 'unready' });
    expect(requestedBehaviour(pod(), undefined)).toBeUndefined();
  });
});

describe('terminationMs', () => {
  it('is as usual, as long as requested, or without end', () => {
    expect(terminationMs(pod(), 100)).toBe(100);
    expect(terminationMs(pod({ [TERMINATION_ANNOTATION]: '5s' }), 100)).toBe(5000);
    expect(terminationMs(pod({ [TERMINATION_ANNOTATION]: 'stuck' }), 100)).toBe(Infinity);
  });
});
