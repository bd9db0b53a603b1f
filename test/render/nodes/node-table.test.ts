import { expect, it } from 'vitest';
import type { NodeReport } from '../../../src/daemonset/status/node-report.ts';
import { paintOf } from '../../../src/render/nodes/node-table.ts';
import { PLAIN, type Palette } from '../../../src/render/color.ts';

const palette: Palette = { ...PLAIN, warn: () => 'yellow', bad: () => 'red' };

it.each([
  ['yellow where the pod is healthy', undefined, 'yellow'],
  ['red where the node is not ready', { area: 'node', reason: 'NodeNotReady', message: '' }, 'red'],
  ['yellow while the pod terminates', { area: 'terminating', reason: 'Terminating', message: '' }, 'yellow'],
])('the verdict misscheduled is %s', (_, cause, color) => {
  const report = { verdict: 'misscheduled', cause } as NodeReport;
  expect(paintOf(report, palette)('misscheduled')).toBe(color);
});
