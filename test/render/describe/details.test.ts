import { describe, expect, it } from 'vitest';
import type { Output } from '../../../src/core/io.ts';
import type { ControllerRevision, DaemonSet } from '../../../src/kube/wire.ts';
import { describeDetails } from '../../../src/render/describe/details.ts';

function output(settings: Partial<Output> = {}): Output {
  return {
    isTTY: false,
    columns: undefined,
    rows: undefined,
    color: false,
    write: () => undefined,
    writeBytes: () => Promise.resolve(),
    ...settings,
  };
}

const ds: DaemonSet = {
  metadata: { name: 'agent', generation: 3 },
  spec: {
    selector: {},
    template: {},
    minReadySeconds: 5,
    revisionHistoryLimit: 4,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '30%', maxSurge: 0 } },
  },
  status: {
    observedGeneration: 3,
    desiredNumberScheduled: 5,
    currentNumberScheduled: 5,
    updatedNumberScheduled: 2,
    numberReady: 5,
    numberAvailable: 4,
    numberUnavailable: 1,
    numberMisscheduled: 0,
  },
};
const revision: ControllerRevision = {
  metadata: { name: 'agent-abc', labels: { 'controller-revision-hash': 'abc' } },
  revision: 7,
};

describe('describeDetails', () => {
  it('aligns plain columns when piped', async () => {
    expect(await describeDetails(ds, { revision: { known: true, revision }, deletion: undefined }, output())).toBe(
      `Update Strategy:         RollingUpdate
  Max Unavailable:       30% (2 of 5 nodes)
  Max Surge:             0
Min Ready Seconds:       5
Revision:                7 (hash abc)
Revision History Limit:  4
Node Status:
  Field                   Count  Meaning
  -----                   -----  -------
  desiredNumberScheduled  5      eligible nodes
  currentNumberScheduled  5      eligible nodes with a pod
  updatedNumberScheduled  2      eligible nodes with an up-to-date pod
  numberReady             5      eligible nodes with a ready pod
  numberAvailable         4      eligible nodes whose pod has been ready for 5s
  numberUnavailable       1      eligible nodes without an available pod
  numberMisscheduled      0      ineligible nodes with a pod
`,
    );
  });

  it('draws borders on a terminal, wraps to its width and colours what is wrong', async () => {
    const text = await describeDetails(
      ds,
      { revision: { known: true, revision }, deletion: undefined },
      output({ isTTY: true, columns: 60, color: true }),
    );
    const table = text.slice(text.indexOf('┌')).trimEnd().split('\n');
    expect(table.slice(0, 7).map((line) => line.replaceAll(/\x1b\[\d+m/g, ''))).toEqual([
      '┌────────────────────────┬───────┬─────────────────────────┐',
      '│ Field                  │ Count │ Meaning                 │',
      '├────────────────────────┼───────┼─────────────────────────┤',
      '│ desiredNumberScheduled │ 5     │ eligible nodes          │',
      '│ currentNumberScheduled │ 5     │ eligible nodes with a   │',
      '│                        │       │ pod                     │',
      '│ updatedNumberScheduled │ 2     │ eligible nodes with an  │',
    ]);
    expect(text).toContain('updatedNumberScheduled │ \x1b[33m2\x1b[39m ');
    expect(text).toContain('numberReady            │ 5 ');
  });

  it('prints what is unknown', async () => {
    const none = await describeDetails(
      ds,
      { revision: { known: true, revision: undefined }, deletion: undefined },
      output(),
    );
    expect(none).toMatch(/^Revision: +<none> \(not recorded yet\)$/m);
    const denied = await describeDetails(
      ds,
      { revision: { known: false, why: 'forbidden\x1b' }, deletion: undefined },
      output(),
    );
    expect(denied).toMatch(/^Revision: +<unknown> \(forbidden\^\[\)$/m);
  });

  it('names the generation of the counts if it is old', async () => {
    const stale = { ...ds, metadata: { generation: 4 } };
    expect(
      await describeDetails(stale, { revision: { known: true, revision }, deletion: undefined }, output()),
    ).toContain('\nNode Status: (of generation 3; generation 4 is not observed yet)\n');
  });

  it('prints OnDelete without limits', async () => {
    const onDelete: DaemonSet = {
      ...ds,
      spec: { selector: {}, template: {}, updateStrategy: { type: 'OnDelete' } },
    };
    expect(
      await describeDetails(onDelete, { revision: { known: true, revision }, deletion: undefined }, output()),
    ).toMatch(/^Update Strategy: +OnDelete\nMin Ready Seconds: +0\nRevision:/);
  });
});
