import { describe, expect, it } from 'vitest';
import { schedulerReasons } from '../../../src/daemonset/pods/cause-message.ts';

const preempting =
  'preemption: 0/4 nodes are available: 1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.';
const elsewhere = "3 node(s) didn't satisfy plugin(s) [NodeAffinity]";

describe('schedulerReasons', () => {
  it("keeps the reasons for the pod's own node", () => {
    const message = `0/4 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, ${elsewhere}. ${preempting}`;
    expect(schedulerReasons(message)).toEqual(['Insufficient cpu', 'Insufficient memory']);
  });

  it.each([
    "node(s) didn't have free ports for the requested pod ports",
    'Too many pods',
    'node(s) had volume node affinity conflict',
    'node(s) were unschedulable',
    "node(s) didn't match pod anti-affinity rules",
  ])('gives the words %s back', (reason) => {
    const message = `0/4 nodes are available: 1 ${reason}, ${elsewhere}. no new claims to deallocate, ${preempting}`;
    expect(schedulerReasons(message)).toEqual([reason]);
  });

  it('cuts off what follows the reasons, and keeps quoted commas', () => {
    expect(schedulerReasons('0/1 nodes are available: 1 node(s) had untolerated taint {k: a, b}.')).toEqual([
      'node(s) had untolerated taint {k: a, b}',
    ]);
  });

  it('is undefined for other messages, or without a reason for the node', () => {
    expect(schedulerReasons('running PreBind plugin: timed out')).toBeUndefined();
    expect(schedulerReasons(`0/3 nodes are available: ${elsewhere}.`)).toBeUndefined();
  });
});
