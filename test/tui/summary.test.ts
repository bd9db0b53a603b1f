import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/kube/wire.ts';
import { summaryText, type End } from '../../src/tui/summary.ts';
import { node, old, pod, ready } from '../daemonset/build.ts';
import { modelOf, storeOf } from './build.ts';

const alive = (name: string) => ({ ...node(name), status: { conditions: [{ type: 'Ready', status: 'True' }] } });
const crashing = (name: string, on: string): Pod => {
  const made = pod(name, on, { age: 60 });
  const state = { waiting: { reason: 'CrashLoopBackOff' } };
  const status = { name: 'agent', ready: false, restartCount: 3, image: 'a', imageID: 'a', state };
  return { ...made, status: { ...made.status, containerStatuses: [status] } };
};

function summary(pods: readonly Pod[], end: End): string {
  const nodes = [...new Set(pods.map(({ spec }) => spec?.nodeName ?? ''))].map(alive);
  const store = storeOf({ nodes, pods });
  return summaryText(modelOf(store), store.entries.values(), end);
}

describe('what stays in the terminal', () => {
  it('is the time, and the slowest nodes of this rollout, when it is done', () => {
    const took = (name: string, age: number, readyFor: number) => ready(`p-${name}`, name, { age, readyFor });
    const pods = [took('n1', 90, 80), took('n2', 80, 10), took('n3', 70, 40), took('n4', 60, 20)];
    expect(summary(pods, 'done')).toBe('took 90s, 4 nodes, 0 restarts; slowest: n2 70s, n4 40s, n3 30s\n');
    expect(summary([ready('p', 'n1', { age: 90_000 })], 'done')).toBe('took 0s, 1 node, 0 restarts\n');
  });

  it('is the progress, and what is stuck, when the user leaves', () => {
    const pods = [ready('a', 'n1', { age: 100, readyFor: 90 }), old('b', 'n2'), crashing('c', 'n3')];
    const lines = summary(pods, 'left').split('\n');
    expect(lines[0]).toBe('left 100s into the rollout, which goes on: 1 of 3 nodes done');
    expect(lines[1]).toMatch(/^stuck: n3 {2}CrashLoopBackOff in agent/);
    expect(lines.slice(2)).toEqual(['']);
    expect(summaryText(modelOf(storeOf({ nodes: [], pods: [] })), [], 'left')).toBe(
      'left 0s into the rollout, which goes on: 0 of 0 nodes done\n',
    );
  });

  it('is the progress when following failed, and nothing when nothing could be read', () => {
    const pods = [ready('a', 'n1', { age: 100, readyFor: 90 })];
    expect(summary(pods, 'failed')).toBe('1 of 1 node done after 100s\n');
    expect(summary(pods, 'unreadable')).toBe('');
  });

  it('names five causes at most', () => {
    const pods = Array.from({ length: 7 }, (_, index) => {
      const made = crashing(`p${index}`, `n${index}`);
      const [status] = made.status?.containerStatuses ?? [];
      return {
        ...made,
        status: { ...made.status, containerStatuses: status ? [{ ...status, name: `c${index}` }] : [] },
      };
    });
    expect(summary(pods, 'left').match(/^stuck: /gm)).toHaveLength(5);
  });
});
