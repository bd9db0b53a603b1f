import { describe, expect, it } from 'vitest';
import { omitting } from '../../../src/kube/lists/omitting.ts';

describe('an object without some fields', () => {
  it('keeps everything else, also beside a field that is left out', () => {
    const node = {
      kind: 'Node',
      metadata: { name: 'n', labels: { a: 'b' }, managedFields: [{ manager: 'kubelet' }] },
      spec: { unschedulable: true },
      status: {
        images: [{ names: ['a'] }],
        conditions: [{ type: 'Ready', lastHeartbeatTime: 't' }, { type: 'Other' }],
      },
    };
    const paths = ['metadata.managedFields', 'status.images', 'status.conditions.lastHeartbeatTime', 'spec.taints'];
    expect(omitting(paths)(node)).toEqual({
      kind: 'Node',
      metadata: { name: 'n', labels: { a: 'b' } },
      spec: { unschedulable: true },
      status: { conditions: [{ type: 'Ready' }, { type: 'Other' }] },
    });
    expect(node.status.images).toHaveLength(1);
  });

  it('may have nothing at the paths, or values of another type', () => {
    const paths = ['metadata.managedFields', 'status.images.names'];
    expect(omitting(paths)({})).toEqual({});
    expect(omitting(paths)({ metadata: null, status: { images: 'x' } })).toEqual({
      metadata: null,
      status: { images: 'x' },
    });
  });

  it('keeps a label that is called __proto__', () => {
    const object = JSON.parse('{"metadata":{"labels":{"__proto__":"x"},"managedFields":[]}}') as never;
    expect(JSON.stringify(omitting(['metadata.managedFields', 'metadata.labels.y'])(object))).toBe(
      '{"metadata":{"labels":{"__proto__":"x"}}}',
    );
  });
});
