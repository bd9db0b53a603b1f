import { describe, expect, it } from 'vitest';
import {
  normalizedMessage,
  schedulerReasons,
  withSchedulerReasons,
} from '../../../src/daemonset/pods/cause-message.ts';

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

it('counts of two digits, in clusters of any size, are cut off', () => {
  const message = `0/120 nodes are available: 11 Insufficient cpu, 109 node(s) didn't satisfy plugin(s) [NodeAffinity].`;
  expect(schedulerReasons(message)).toEqual(['Insufficient cpu']);
  expect(schedulerReasons('0/12 nodes are available: 11 Too many pods, 12 Insufficient cpu')).toEqual([
    'Too many pods',
    'Insufficient cpu',
  ]);
});

it('only a cause of the scheduler is replaced by its reasons', () => {
  const message = '0/1 nodes are available: 1 Too many pods.';
  expect(withSchedulerReasons({ area: 'schedule', reason: 'Unschedulable', message }).message).toBe('Too many pods');
  expect(withSchedulerReasons({ area: 'pod', reason: 'Error', message }).message).toBe(message);
});

describe('pods with the same cause have the same message', () => {
  const of = (pod: string | undefined, message: string): string =>
    normalizedMessage({ pod, cause: { area: 'pod', reason: 'x', message } });

  it('whatever their names, uids and times are', () => {
    const crash = (pod: string, time: string, uid: string): string =>
      of(pod, `back-off ${time} restarting failed container=agent pod=${pod}_ops(${uid}); last ended with exit code 1`);
    const common = 'back-off restarting failed container; last ended with exit code 1';
    expect(crash('agent-4xk7b', '10s', '8f0e')).toBe(common);
    expect(crash('agent-zz999', '5m0s', '11aa-22')).toBe(common);
  });

  it('however often they have restarted', () => {
    const restarted = (times: number): string =>
      of(
        'agent-4xk7b',
        `the readiness probe fails; restarted ${times} time${times === 1 ? '' : 's'}, last ended with exit code 3`,
      );
    expect(restarted(4)).toBe('the readiness probe fails; last ended with exit code 3');
    expect(restarted(120)).toBe(restarted(4));
    expect(restarted(1)).toBe(restarted(4));
  });

  it('where a message names the pod itself', () => {
    const mount = (pod: string): string => of(pod, `secret "x" of ${pod} not found, says ${pod}`);
    expect(mount('agent-4xk7b')).toBe(mount('agent-zz999'));
    expect(of(undefined, 'undefined is not a pod')).toBe('undefined is not a pod');
  });
});
