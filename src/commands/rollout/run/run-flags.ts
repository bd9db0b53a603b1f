import { DsError } from '../../../core/errors.ts';
import { labelQuery } from '../../../apimachinery/labels/label-query.ts';
import { isLabelKey } from '../../../apimachinery/labels/label-syntax.ts';
import { batchSize } from '../../../daemonset/rollout-run/batches.ts';
import { PAUSE_AFTER } from '../../../daemonset/rollout-run/parse-state.ts';
import {
  looserThanDefault,
  MAX_GATE_TIME,
  MAX_RESTARTS_ALLOWED,
  STATE_LIMITS,
} from '../../../daemonset/rollout-run/state.ts';
import { formatDuration } from '../../../core/text/duration.ts';
import type { RunRequest } from '../../../workflows/rollout-run/prepare-run.ts';
import type { Flags, Input } from '../../shared/define.ts';
import { OUTPUT_FLAG } from '../../shared/flags.ts';

export const RUN_FLAGS = {
  by: {
    type: 'string',
    value: 'LABEL',
    complete: 'nodeLabels',
    help: 'node label to batch by: no batch mixes two values',
  },
  batch: {
    type: 'string',
    value: 'N|N%',
    help: 'largest number of nodes in a batch; a percentage is of the eligible nodes, rounded up (default 1)',
  },
  canary: {
    type: 'string',
    value: 'N|N%',
    bare: 'all',
    help: 'number of nodes to start with; without a value, the nodes of --selector, or one',
  },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "label selector of canary nodes, as in 'ring=canary'",
  },
  pauseAfter: {
    type: 'string',
    value: 'WHAT',
    suggests: ['canary', 'each'],
    help: 'stop after the canaries (canary), after each batch (each) or after batch N, until the command is run again',
  },
  readyFor: {
    type: 'duration',
    value: 'DURATION',
    help: 'how long a new pod has to be ready, if longer than minReadySeconds',
  },
  maxRestarts: { type: 'integer', value: 'N', help: 'restarts allowed for a new pod (default 0)' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    help: 'fail when there is no progress for this long (default 5m); 0 means no limit',
  },
  check: {
    type: 'string',
    value: 'CMD',
    help: 'shell command that has to succeed for each ready batch, with DS_NODES, DS_BATCH and DS_HASH set; pass it again to resume',
  },
  onFailure: {
    type: 'string',
    value: 'WHAT',
    choices: ['stop', 'undo'],
    help: 'stop: the next run tries again; undo: roll back the template and the nodes (default stop, also when resuming)',
  },
  gracePeriod: {
    type: 'integer',
    value: 'SECONDS',
    help: 'seconds for a pod to stop (default: as set in the pod, also when resuming)',
  },
  disableEviction: {
    type: 'boolean',
    help: 'delete pods instead of evicting them, bypassing PodDisruptionBudgets; pass it again to resume',
  },
  takeover: { type: 'boolean', help: 'take over a run that another process seems to drive' },
  startOver: { type: 'boolean', help: 'discard the stored run and start a new one' },
  dryRun: { type: 'boolean', help: 'show the batches and the run that would be resumed, without changing anything' },
  output: { ...OUTPUT_FLAG, choices: ['json'], help: 'output format of --dry-run' },
} as const satisfies Flags;

type RunInput = Input<typeof RUN_FLAGS>;

/** Throws a DsError of kind `usage` for invalid values. */
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
    throw new DsError('usage', '--selector chooses the canary nodes and requires --canary');
  }
  if (selector !== undefined && selector.length > STATE_LIMITS.selector) {
    throw new DsError('usage', `--selector must not be longer than ${STATE_LIMITS.selector} characters`);
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
  for (const [flag, value] of Object.entries({ 'ready-for': readyFor, timeout })) {
    if (value > MAX_GATE_TIME)
      throw new DsError('usage', `--${flag} must not be longer than ${formatDuration(MAX_GATE_TIME)}`);
  }
  if (maxRestarts > MAX_RESTARTS_ALLOWED)
    throw new DsError('usage', `--max-restarts must not be larger than ${MAX_RESTARTS_ALLOWED}`);
  if (provided.has('output') && !flags.dryRun) throw new DsError('usage', '--output requires --dry-run');
}

function checkSize(flag: string, text: string): void {
  if (batchSize(text, 1) === undefined) throw invalid(flag, text, 'a number of nodes or a percentage, as in 3 or 10%');
}

function invalid(flag: string, text: string, expected: string): DsError {
  return new DsError('usage', `invalid argument ${JSON.stringify(text)} for --${flag}: ${expected}`);
}

export function runRequestOf({ flags }: RunInput): RunRequest {
  const { by, batch, selector, pauseAfter, readyFor, maxRestarts, timeout, check, onFailure, gracePeriod } = flags;
  const canary = flags.canary === 'all' && selector === undefined ? '1' : flags.canary;
  const gates = defined({ pauseAfter, readyFor, maxRestarts, timeout });
  return {
    batches: defined({ by, batch, canary, selector }),
    gates,
    operator: {
      onFailure: onFailure === 'undo' ? 'undo' : 'stop',
      disableEviction: flags.disableEviction,
      looser: looserThanDefault(defined({ batch }), gates),
      ...defined({ check, gracePeriod }),
    },
    startOver: flags.startOver,
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
