import { DsError } from '../../../core/errors.ts';
import { labelQuery } from '../../../apimachinery/labels/label-query.ts';
import { isLabelKey } from '../../../apimachinery/labels/label-syntax.ts';
import { batchSize } from '../../../daemonset/rollout-run/batches.ts';
import { PAUSE_AFTER } from '../../../daemonset/rollout-run/parse-state.ts';
import { STATE_LIMITS } from '../../../daemonset/rollout-run/state.ts';
import type { RunRequest } from '../../../workflows/rollout-run/begin.ts';
import type { Flags, Input } from '../../shared/define.ts';

export const RUN_FLAGS = {
  by: {
    type: 'string',
    value: 'LABEL',
    suggests: ['topology.kubernetes.io/zone', 'node.kubernetes.io/instance-type'],
    help: 'one value of this label of the nodes after the other: no batch has nodes of two',
  },
  batch: {
    type: 'string',
    value: 'N|N%',
    help: 'how many nodes are replaced together, at most; a percentage is of the eligible nodes, rounded up (1 unless told)',
  },
  canary: {
    type: 'string',
    value: 'N|N%',
    bare: 'all',
    help: 'begin with so many nodes; without a number: with those of --selector, or with one',
  },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "the nodes that may be canaries, as in 'ring=canary'",
  },
  pauseAfter: {
    type: 'string',
    value: 'WHAT',
    suggests: ['canary', 'each'],
    help: 'stop after the canaries (canary), after each batch (each) or after batch N, until it is run again',
  },
  readyFor: {
    type: 'duration',
    value: 'DURATION',
    help: 'how long a new pod has to be ready, when that is longer than minReadySeconds',
  },
  maxRestarts: { type: 'integer', value: 'N', help: 'how often a new pod may restart (0 unless told)' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    help: 'give up when nothing gets better for so long (5m unless told); 0 is never',
  },
  check: {
    type: 'string',
    value: 'CMD',
    help: 'a line for sh, run when a batch is ready; it must succeed; DS_NODES, DS_BATCH and DS_HASH say what it is for; give it again to resume',
  },
  onFailure: {
    type: 'string',
    value: 'WHAT',
    choices: ['stop', 'undo'],
    help: 'stop, so that the next run tries again, or undo: roll the template and the nodes back (default stop, also when resuming)',
  },
  gracePeriod: {
    type: 'integer',
    value: 'SECONDS',
    help: 'how long a pod gets to end (default as the pod says, also when resuming)',
  },
  disableEviction: {
    type: 'boolean',
    help: 'delete the pods, whatever PodDisruptionBudgets say; give it again to resume',
  },
  takeover: { type: 'boolean', help: 'go on with a run that somebody else seems to drive' },
  startOver: { type: 'boolean', help: 'forget the run that has begun, and begin a new one' },
  dryRun: { type: 'boolean', help: 'show the batches, and what would resume; change nothing' },
  output: {
    type: 'string',
    short: 'o',
    value: 'FORMAT',
    choices: ['json'],
    help: 'with --dry-run: print the batches as JSON',
  },
} as const satisfies Flags;

type RunInput = Input<typeof RUN_FLAGS>;

/** Throws kind `usage` for values that mean nothing. */
export function checkRunFlags({ flags, provided }: RunInput): void {
  const {
    by,
    batch,
    canary,
    selector,
    pauseAfter,
    readyFor = 0,
    maxRestarts = 0,
    timeout = 0,
    gracePeriod = 0,
  } = flags;
  if (by !== undefined && !isLabelKey(by))
    throw invalid('by', by, 'the key of a label, as in topology.kubernetes.io/zone');
  if (batch !== undefined) checkSize('batch', batch);
  if (canary !== undefined && canary !== 'all') checkSize('canary', canary);
  labelQuery(selector ?? '');
  if (selector !== undefined && canary === undefined) {
    throw new DsError('usage', '--selector says which nodes are canaries, and needs --canary');
  }
  if (selector !== undefined && selector.length > STATE_LIMITS.selector) {
    throw new DsError('usage', `--selector is longer than ${STATE_LIMITS.selector} characters`);
  }
  if (pauseAfter !== undefined && !PAUSE_AFTER.test(pauseAfter)) {
    throw invalid('pause-after', pauseAfter, 'canary, each, or the number of a batch');
  }
  for (const [flag, value] of Object.entries({
    'ready-for': readyFor,
    'max-restarts': maxRestarts,
    timeout,
    'grace-period': gracePeriod,
  })) {
    if (value < 0) throw new DsError('usage', `--${flag} must not be negative`);
  }
  if (provided.has('output') && !flags.dryRun) throw new DsError('usage', '--output needs --dry-run');
}

function checkSize(flag: string, text: string): void {
  if (batchSize(text, 1) === undefined) throw invalid(flag, text, 'a number of nodes or a percentage, as in 3 or 10%');
}

function invalid(flag: string, text: string, expected: string): DsError {
  return new DsError('usage', `invalid argument ${JSON.stringify(text)} for --${flag}: ${expected}`);
}

/** What the command line says, and nothing else. */
export function runRequestOf({ flags }: RunInput): RunRequest {
  const { by, batch, selector, pauseAfter, readyFor, maxRestarts, timeout, check, onFailure, gracePeriod } = flags;
  const canary = flags.canary === 'all' && selector === undefined ? '1' : flags.canary;
  return {
    batches: defined({ by, batch, canary, selector }),
    gates: defined({
      pauseAfter,
      readyFor,
      maxRestarts,
      timeout,
    }),
    operator: {
      onFailure: onFailure === 'undo' ? 'undo' : 'stop',
      disableEviction: flags.disableEviction,
      ...defined({ check, gracePeriod }),
    },
    startOver: flags.startOver,
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
