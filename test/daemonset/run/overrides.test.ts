import { describe, expect, it } from 'vitest';
import { withOverrides } from '../../../src/daemonset/run/overrides.ts';
import { runPod } from '../../../src/daemonset/run/run-pod.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';

const pod = runPod({ metadata: { name: 'agent', namespace: 'logging', uid: 'u1' } }, 'node-1', 0, {
  run: 'abc',
  image: 'tool:1',
  command: ['a'],
  env: [],
  imagePullPolicy: undefined,
  timeoutMs: 1000,
});

describe('the overrides of a pod of a run', () => {
  it('are a JSON merge patch', () => {
    const spec = { hostPID: true, affinity: { podAffinity: {} }, containers: [{ name: 'run', image: 'other:1' }] };
    const patched = withOverrides(pod, { metadata: { labels: { team: 'a' } }, spec });
    expect(patched.spec).toEqual({
      ...pod.spec,
      hostPID: true,
      affinity: { ...pod.spec?.affinity, podAffinity: {} },
      containers: [{ name: 'run', image: 'other:1' }],
    });
    expect(patched.metadata).toEqual({ ...pod.metadata, labels: { ...pod.metadata?.labels, team: 'a' } });
    expect(withOverrides(pod, undefined)).toBe(pod);
  });

  it.each<[JsonObject, string]>([
    [{ metadata: { name: 'x' } }, 'metadata.name'],
    [{ metadata: { namespace: 'x' } }, 'metadata.namespace'],
    [{ metadata: { labels: null } }, 'metadata.labels.daemonset-cli/run'],
    [{ metadata: { labels: { 'daemonset-cli/run-of': 'x' } } }, 'metadata.labels.daemonset-cli/run-of'],
    [{ metadata: { ownerReferences: [] } }, 'metadata.ownerReferences'],
    [{ metadata: null }, 'metadata.name'],
    [{ spec: { restartPolicy: 'Always' } }, 'spec.restartPolicy'],
    [{ spec: { activeDeadlineSeconds: null } }, 'spec.activeDeadlineSeconds'],
    [{ spec: { nodeName: 'node-2' } }, 'spec.nodeName'],
    [{ spec: { affinity: null } }, 'spec.affinity.nodeAffinity'],
    [{ kind: 'Job' }, 'kind'],
  ])('%j is refused', (overrides, field) => {
    expect(() => withOverrides(pod, overrides)).toThrow(`--overrides must not change ${field}`);
  });

  it.each([[[{ name: 'other' }]], [[null]], ['x'], [[]]])('keep the container: %j does not', (containers) => {
    expect(() => withOverrides(pod, { spec: { containers } })).toThrow(
      '--overrides must keep a container with the name "run" in spec.containers',
    );
  });
});
