import { describe, expect, it } from 'vitest';
import type { DaemonSet, Event } from '../../../src/kube/wire.ts';
import { describeDaemonSet } from '../../../src/render/describe/daemon-set.ts';
import { golden } from '../golden.ts';

interface Recorded {
  readonly recordedAt: string;
  readonly ds: DaemonSet;
  readonly events: readonly Event[];
}

/** A DaemonSet with every kind of volume, probe and variable, and what kubectl said of it at that time. */
const recorded = JSON.parse(golden('describe.json')) as Recorded;
const now = Date.parse(recorded.recordedAt);
const phases = { running: 0, waiting: 1, succeeded: 0, failed: 0 };

describe('describeDaemonSet', () => {
  it('prints the same bytes as kubectl', () => {
    const text = describeDaemonSet({ ds: recorded.ds, phases, events: recorded.events, now, details: '' });
    expect(text).toBe(golden('describe.txt'));
  });

  it('adds the details before the template, and nothing else', () => {
    const text = describeDaemonSet({ ds: recorded.ds, phases, events: recorded.events, now, details: 'DETAILS\n' });
    expect(text).toContain('Failed\nDETAILS\nPod Template:\n');
    expect(text.replace('DETAILS\n', '')).toBe(golden('describe.txt'));
  });

  it('omits events unless requested, and says when there are none', () => {
    const without = describeDaemonSet({ ds: recorded.ds, phases, events: undefined, now, details: '' });
    expect(without).not.toContain('Events:');
    const none = describeDaemonSet({ ds: recorded.ds, phases, events: [], now, details: '' });
    expect(none).toMatch(/\nEvents: +<none>\n$/);
  });

  it('describes a minimal DaemonSet', () => {
    const ds: DaemonSet = {
      metadata: { name: 'bare', namespace: 'default' },
      spec: { selector: {}, template: { spec: { containers: [] } } },
    };
    const nothing = { running: 0, waiting: 0, succeeded: 0, failed: 0 };
    expect(describeDaemonSet({ ds, phases: nothing, events: undefined, now, details: '' })).toBe(
      `Name:           bare
Namespace:      default
Selector:       
Node-Selector:  <none>
Labels:         <none>
Annotations:    <none>
Desired Number of Nodes Scheduled: 0
Current Number of Nodes Scheduled: 0
Number of Nodes Scheduled with Up-to-date Pods: 0
Number of Nodes Scheduled with Available Pods: 0
Number of Nodes Misscheduled: 0
Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels:  <none>
  Containers: <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
`,
    );
  });

  it('makes every string of the server safe for a terminal', () => {
    const ds: DaemonSet = {
      metadata: { name: 'x\x1b[2J', namespace: 'd\u202ee', annotations: { a: '\x9b31m' } },
      spec: { selector: {}, template: { spec: { containers: [{ name: 'c', image: '\x1b]0;t\x07' }] } } },
    };
    const text = describeDaemonSet({ ds, phases, events: undefined, now, details: '' });
    expect(text).toContain('x^[[2J');
    expect(text).toContain('d\\u202ee');
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });
});
