import { appendTo } from '../../core/append-to.ts';
import type { TimedClock } from '../clock/timers.ts';
import type { Random } from '../random.ts';
import type { Store } from '../store/store.ts';
import { workQueue, type WorkQueue, type WorkQueueOptions } from './work-queue.ts';
import type { Recorder } from './recorder.ts';

/** The parts of a control plane that can be frozen. */
export const CONTROLLERS = [
  'daemonset',
  'garbage-collector',
  'namespace',
  'node-lifecycle',
  'pod-garbage-collector',
  'scheduler',
] as const;
export type ControllerName = (typeof CONTROLLERS)[number];

/** Shared by all controllers. */
export interface ControlPlane {
  readonly store: Store;
  readonly clock: TimedClock;
  /** Separate from the store's, so that a random choice does not change names. */
  readonly random: Random;
  readonly recorder: Recorder;
  /** A queue that pauses while its controller is frozen. */
  queue: (name: ControllerName, options: Pick<WorkQueueOptions, 'process' | 'pauseMs'>) => WorkQueue;
  isFrozen: (name: ControllerName) => boolean;
}

export interface ControlPlaneParts extends Pick<ControlPlane, 'store' | 'clock' | 'random' | 'recorder'> {
  /** Called when a controller fails at a key, before it retries. */
  readonly failed: (name: ControllerName, key: string, error: unknown) => void;
}

export interface FreezableControlPlane extends ControlPlane {
  freeze: (name: ControllerName) => void;
  thaw: (name: ControllerName) => void;
}

export function createControlPlane({ failed, ...parts }: ControlPlaneParts): FreezableControlPlane {
  const queues = new Map<ControllerName, WorkQueue[]>();
  const frozen = new Set<ControllerName>();
  return {
    ...parts,
    queue: (name, options) => {
      const queue = workQueue({
        ...options,
        clock: parts.clock,
        failed: (key, error) => failed(name, key, error),
      });
      appendTo(queues, name, queue);
      if (frozen.has(name)) queue.freeze();
      return queue;
    },
    isFrozen: (name) => frozen.has(name),
    freeze: (name) => {
      frozen.add(name);
      for (const queue of queues.get(name) ?? []) queue.freeze();
    },
    thaw: (name) => {
      frozen.delete(name);
      for (const queue of queues.get(name) ?? []) queue.thaw();
    },
  };
}
