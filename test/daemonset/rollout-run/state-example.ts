import type { RunState } from '../../../src/daemonset/rollout-run/state.ts';

/** A state with every field. */
export const STATE = {
  version: 2,
  target: 'new',
  former: 'old',
  batches: { by: 'zone', batch: '10%', canary: '2', selector: 'ring in (a,b)' },
  gates: { readyFor: 0, maxRestarts: 0, timeout: 300_000, pauseAfter: 'canary' },
  checkHash: { salt: '0'.repeat(32), sha256: 'f'.repeat(64) },
  flagsNotKept: ['on-failure'],
  size: 3,
  canaries: 1,
  done: 2,
  open: { number: 3, canary: false, low: { value: null, name: 'a' }, high: { value: null, name: 'c' }, count: 3 },
  stopped: { why: 'failed', message: 'why' },
  holder: { id: 'x', who: 'jo@laptop (process 1)', renewed: 5 },
} as const satisfies RunState;
