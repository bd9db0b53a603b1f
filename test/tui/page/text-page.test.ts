import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import type { Event } from '../../../src/kube/wire.ts';
import { logText, nodeText, undoText } from '../../../src/tui/page/text-page.ts';
import { symbolsFor } from '../../../src/tui/page/symbols.ts';
import type { Drawing } from '../../../src/tui/page/overview.ts';
import type { UndoState } from '../../../src/tui/undo.ts';
import { ago, node, ready } from '../../daemonset/build.ts';
import { modelOf, storeOf } from '../build.ts';

const DRAWING: Drawing = {
  width: 60,
  height: 20,
  symbols: symbolsFor(PLAIN, { unicode: false }),
  palette: PLAIN,
  messageOf: () => undefined,
  next: [],
};
const narrow = (width: number): Drawing => ({ ...DRAWING, width });
const alive = (name: string) => ({ ...node(name), status: { conditions: [{ type: 'Ready', status: 'True' }] } });
const store = storeOf({ nodes: [alive('n1'), alive('n2')], pods: [ready('p-1', 'n1')] });
const model = modelOf(store);
const withPod = store.entries.get('n1');
const withoutPod = store.entries.get('n2');

const event = (message: string, seconds: number): Event =>
  ({ reason: 'Failed', message, lastTimestamp: ago(seconds) }) as unknown as Event;

describe('the page of a node', () => {
  const HEAD = 'events of its pod, latest first:';
  const eventsOf = (details: Parameters<typeof nodeText>[2], drawing = DRAWING): readonly string[] => {
    const lines = nodeText(model, withPod, details, drawing);
    return lines.slice(lines.indexOf(HEAD) + 1);
  };

  it('says that the node is gone', () => {
    expect(nodeText(model, undefined, undefined, DRAWING)).toEqual(['  the node and its pod are gone']);
  });

  it('has the rules for the node and its pod, and below them the events, the latest first', () => {
    const lines = nodeText(model, withPod, { items: [event('first', 90), event('last', 30)] }, DRAWING);
    expect(lines[0]).toBe('n1: ok, the pod should run here');
    expect(lines.slice(lines.indexOf(HEAD) - 1)).toEqual([
      '',
      HEAD,
      '  30s ago Failed: last',
      '  90s ago Failed: first',
    ]);
  });

  it('says while events are read, that there are none, and why they cannot be read', () => {
    expect(eventsOf(undefined)).toEqual(['  …']);
    expect(eventsOf({ items: [] })).toEqual(['  none']);
    expect(eventsOf({ items: [], error: 'events is \x1b[2Jforbidden' })).toEqual([
      expect.stringMatching(/^ {2}events is [^\x1b]*forbidden$/),
    ]);
  });

  it('has no events of a node without a pod', () => {
    const lines = nodeText(model, withoutPod, { items: [event('of an earlier pod', 90)] }, DRAWING);
    expect(lines[0]).toMatch(/^n2: missing/);
    expect(lines).not.toContain(HEAD);
  });

  it('wraps long events, and breaks what has no spaces', () => {
    const lines = eventsOf({ items: [event(`pulling ${'x'.repeat(50)} failed again`, 30)] }, narrow(40));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(lines.join('').replaceAll(' ', '')).toBe(`30sagoFailed:pulling${'x'.repeat(50)}failedagain`);
    expect(lines[1]).toMatch(/^ {6}\S/);
  });
});

describe('the page of a log', () => {
  const log = (...lines: readonly string[]) => ({ container: 'agent', lines });

  it('says that there is no pod, that it is being read, that it is empty, or why it cannot be read', () => {
    expect(logText(undefined, log('a'), DRAWING)).toEqual(['  the node has no pod']);
    expect(logText(withoutPod, log('a'), DRAWING)).toEqual(['  the node has no pod']);
    expect(logText(withPod, undefined, DRAWING)).toEqual(['  …']);
    expect(logText(withPod, log(), DRAWING)).toEqual(['  nothing yet']);
    expect(logText(withPod, { ...log(), error: 'no \x07log' }, DRAWING)).toEqual([
      expect.stringMatching(/^no [^\x07]*log$/),
    ]);
  });

  it('breaks lines exactly at the width, wherever that is', () => {
    expect(logText(withPod, log('0123456789', 'abcdefghij klm', ''), narrow(10))).toEqual([
      '0123456789',
      'abcdefghij',
      ' klm',
      '',
    ]);
  });

  it('counts the columns of wide characters, and never half of one', () => {
    expect(logText(withPod, log('日本語テキスト'), narrow(5))).toEqual(['日本', '語テ', 'キス', 'ト']);
  });

  it('shows no control characters, and no tabs, whose width is not known', () => {
    expect(logText(withPod, log('a\tb\x1b[31mc'), DRAWING).join('')).not.toMatch(/[\t\x1b]/);
  });
});

describe('the page of an undo', () => {
  const planned = (changes: readonly object[], changed = false): UndoState =>
    ({ kind: 'planned', undo: { revision: { revision: 3 }, changes }, changed }) as unknown as UndoState;
  const text = (state: UndoState, width = 200): readonly string[] => undoText(state, model, narrow(width));

  it('says how far it is', () => {
    expect(text({ kind: 'planning' })).toEqual(['  reading the revisions…']);
    expect(text({ kind: 'writing' })).toEqual(['  rolling back…']);
  });

  it('says why it failed, and how to go on', () => {
    expect(text({ kind: 'failed', message: 'for\x1b[1mbidden' })).toEqual([
      expect.stringMatching(/^ {2}error: for[^\x1b]*bidden$/),
      '',
      '  any key: back',
    ]);
  });

  it('asks nothing when there is nothing to undo', () => {
    expect(text(planned([]))).toEqual(['  nothing to undo: the template is already that of revision 3']);
  });

  it('asks with the revision and every change, and warns when the question is a new one', () => {
    const change = { path: ['spec', 'hostPID'], before: true, after: false };
    const lines = text(planned([change]));
    expect(lines[0]).toBe(
      '  Roll back agent to revision 3? This changes the cluster: pods are replaced, within the budget.',
    );
    expect(lines.slice(1)).toEqual([
      '',
      expect.stringContaining('spec.hostPID'),
      '',
      '  y yes, roll back   any other key: no',
    ]);
    expect(text(planned([change], true)).slice(0, 2)).toEqual([
      '  the DaemonSet has changed meanwhile: read again',
      lines[0],
    ]);
  });

  it('is no wider than the terminal', () => {
    const lines = text(planned([{ path: ['spec', 'x'.repeat(80)], before: true, after: false }], true), 40);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
  });
});
