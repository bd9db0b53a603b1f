import { expect, it } from 'vitest';
import {
  automaticTolerations,
  daemonPodTolerations,
  isAutomatic,
} from '../../../src/daemonset/placement/automatic-tolerations.ts';

const text = ({ key, effect }: { key?: string; effect?: string }) => `${key ?? ''}:${effect ?? ''}`;

const SIX = [
  'node.kubernetes.io/not-ready:NoExecute',
  'node.kubernetes.io/unreachable:NoExecute',
  'node.kubernetes.io/disk-pressure:NoSchedule',
  'node.kubernetes.io/memory-pressure:NoSchedule',
  'node.kubernetes.io/pid-pressure:NoSchedule',
  'node.kubernetes.io/unschedulable:NoSchedule',
];

it('adds six, and one more for pods on the host network', () => {
  expect(automaticTolerations({}).map(text)).toEqual(SIX);
  expect(automaticTolerations({ hostNetwork: false }).map(text)).toEqual(SIX);
  expect(automaticTolerations({ hostNetwork: true }).map(text)).toEqual([
    ...SIX,
    'node.kubernetes.io/network-unavailable:NoSchedule',
  ]);
  for (const toleration of automaticTolerations({ hostNetwork: true })) expect(toleration.operator).toBe('Exists');
});

it("appends to the template's and replaces an equal one in place, dropping its tolerationSeconds", () => {
  const tolerations = [
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 },
    { key: 'node.kubernetes.io/unreachable', operator: 'Equal', effect: 'NoExecute', tolerationSeconds: 5 },
  ];
  const result = daemonPodTolerations({ tolerations });
  expect(result[0]).toEqual({ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' });
  expect(result[1]).toBe(tolerations[1]);
  expect(result.slice(2).map(text)).toEqual(SIX.slice(1));
});

it('recognizes an automatic one', () => {
  const network = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };
  expect(isAutomatic(network, { hostNetwork: true })).toBe(true);
  expect(isAutomatic(network, {})).toBe(false);
  expect(isAutomatic({ operator: 'Exists' }, { hostNetwork: true })).toBe(false);
});
