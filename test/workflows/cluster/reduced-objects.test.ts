import { describe, expect, it } from 'vitest';
import { reducedNode, reducedPod } from '../../../src/workflows/cluster/reduced-objects.ts';

const managedFields = [{ manager: 'kubelet' }];

describe('a reduced object', () => {
  it('is a Node without images, volumes and managed fields', () => {
    const kept = { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1' } };
    const node = {
      kind: 'Node',
      metadata: { name: 'n', labels: { a: 'b' }, managedFields },
      spec: { unschedulable: true, taints: [{ key: 'k', effect: 'NoSchedule' }] },
      status: {
        ...kept,
        images: [{ names: ['a'] }],
        volumesInUse: ['v'],
        volumesAttached: [{ name: 'v', devicePath: '' }],
      },
    };
    expect(reducedNode(node as never)).toEqual({
      kind: 'Node',
      metadata: { name: 'n', labels: { a: 'b' } },
      spec: node.spec,
      status: kept,
    });
  });

  it('is a Pod without volumes and managed fields', () => {
    const spec = { containers: [{ name: 'c', image: 'i', readinessProbe: { periodSeconds: 5 } }], nodeName: 'n' };
    const pod = {
      metadata: { name: 'p', managedFields },
      spec: { ...spec, volumes: [{ name: 'v' }] },
      status: { phase: 'Running' },
    };
    expect(reducedPod(pod as never)).toEqual({ metadata: { name: 'p' }, spec, status: { phase: 'Running' } });
  });

  it('may have no metadata, spec or status', () => {
    expect(reducedNode({})).toEqual({});
    expect(reducedPod({})).toEqual({});
  });
});
