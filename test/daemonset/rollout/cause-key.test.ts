import { describe, expect, it } from 'vitest';
import type { PodCause } from '../../../src/daemonset/pods/pod-cause.ts';
import { causeKey } from '../../../src/daemonset/rollout/cause-key.ts';

const keyOf = (reason: string, more: Partial<PodCause> = {}, pod = 'agent-x') =>
  causeKey({ pod, cause: { area: 'pod', reason, message: '', container: 'agent', ...more } });

describe('causeKey', () => {
  it.each<[string, string, string]>([
    ['a pull that fails and one that backs off', 'ErrImagePull', 'ImagePullBackOff'],
    ['a container that ended and one that backs off', 'Error', 'CrashLoopBackOff'],
    ['one that could not start and one that backs off', 'StartError', 'CrashLoopBackOff'],
    ['a first probe and a later one', 'Starting', 'Unready'],
  ])('is the same for %s', (_, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it('does not depend on the message of a pull, nor of a crash loop whose end is known', () => {
    expect(keyOf('ErrImagePull', { message: 'not found' })).toBe(keyOf('ImagePullBackOff', { message: 'back-off' }));
    const ended = 'exit code 2';
    expect(keyOf('Error', { message: `ended with ${ended}`, ended })).toBe(
      keyOf('CrashLoopBackOff', { message: 'back-off 10s restarting failed container=agent', ended }),
    );
  });

  it('does not depend on the pod', () => {
    expect(keyOf('FailedMount', { message: 'for agent-x' }, 'agent-x')).toBe(
      keyOf('FailedMount', { message: 'for agent-y' }, 'agent-y'),
    );
  });

  it.each<[string, Partial<PodCause>, Partial<PodCause>]>([
    ['another container', { container: 'a' }, { container: 'b' }],
    ['another end', { ended: 'exit code 1' }, { ended: 'exit code 137 (OOMKilled)' }],
    ['another message where the end is not known', { message: 'a' }, { message: 'b' }],
  ])('is another one for %s', (_, one, other) => {
    expect(keyOf('CrashLoopBackOff', one)).not.toBe(keyOf('CrashLoopBackOff', other));
  });

  it('is another one for another message of a reason that has no other form', () => {
    expect(keyOf('FailedMount', { message: 'a' })).not.toBe(keyOf('FailedMount', { message: 'b' }));
  });
});
