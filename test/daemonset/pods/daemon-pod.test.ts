import { describe, expect, it } from 'vitest';
import { daemonPod } from '../../../src/daemonset/pods/daemon-pod.ts';
import { daemonPodTolerations } from '../../../src/daemonset/placement/automatic-tolerations.ts';
import { targetNodeOf } from '../../../src/daemonset/pods/pods-by-node.ts';
import { daemonSet, template } from '../build.ts';

const pin = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }] };

describe('the pod for a node', () => {
  it('is the template with node affinity, tolerations, labels and owner', () => {
    const annotations = { 'deprecated.daemonset.template.generation': '3', mine: 'not the pods' };
    const ds = daemonSet({
      metadata: { annotations },
      template: {
        metadata: { labels: { app: 'agent' }, annotations: { note: 'x' }, finalizers: ['a/b'] },
        spec: { containers: [{ name: 'agent', image: 'agent:1' }], hostNetwork: true },
      },
    });
    const pod = daemonPod(ds, 'n1', 'abc');
    expect(pod).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: 'agent-',
        namespace: 'ops',
        labels: { app: 'agent', 'pod-template-generation': '3', 'controller-revision-hash': 'abc' },
        annotations: { note: 'x' },
        finalizers: ['a/b'],
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'DaemonSet',
            name: 'agent',
            uid: 'uid-1',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        containers: [{ name: 'agent', image: 'agent:1' }],
        hostNetwork: true,
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: pin } },
        tolerations: daemonPodTolerations({ hostNetwork: true }),
      },
    });
    expect(targetNodeOf(pod)).toBe('n1');
  });

  it("drops the template's required node affinity and keeps the rest", () => {
    const preferred = [{ weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }];
    const affinity = {
      podAntiAffinity: {},
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: preferred,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [] }] },
      },
    };
    expect(daemonPod(daemonSet({ template: template({ affinity }) }), 'n1', 'h').spec?.affinity).toEqual({
      podAntiAffinity: {},
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: preferred,
        requiredDuringSchedulingIgnoredDuringExecution: pin,
      },
    });
  });

  it('has no unknown labels, and a dash only if there is room for it', () => {
    expect(daemonPod(daemonSet(), 'n1', '').metadata?.labels).toEqual({ app: 'agent' });
    const generateName = (length: number) =>
      daemonPod(daemonSet({ metadata: { name: 'a'.repeat(length) } }), 'n', '').metadata?.generateName;
    expect(generateName(252)).toHaveLength(253);
    expect(generateName(253)).toHaveLength(253);
  });
});
