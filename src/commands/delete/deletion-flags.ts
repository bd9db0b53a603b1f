import { DsError } from '../../core/errors.ts';
import type { DeleteOptions } from '../../kube/client.ts';
import type { Flags, FlagValues } from '../shared/define.ts';

/** kubectl's flags that say how an object is deleted. */
export const DELETION_FLAGS = {
  cascade: {
    type: 'string',
    value: 'HOW',
    default: 'background',
    bare: 'background',
    choices: ['background', 'foreground', 'orphan', 'true', 'false'],
    help: 'what becomes of the pods: they go after the DaemonSet (background), before it (foreground), or stay (orphan)',
  },
  gracePeriod: {
    type: 'integer',
    value: 'SECONDS',
    default: -1,
    help: "seconds to stop in, for what is stopped and not only removed; negative is the object's own; 0 needs --force",
  },
  force: { type: 'boolean', help: 'remove at once, without waiting for anything to have stopped' },
  now: { type: 'boolean', help: 'the same as --grace-period=1' },
} as const satisfies Flags;

export interface Deletion {
  readonly propagationPolicy: NonNullable<DeleteOptions['propagationPolicy']>;
  /** Seconds; undefined leaves it to the object. */
  readonly gracePeriodSeconds: number | undefined;
  /** Nobody waits for what runs to have stopped. */
  readonly forced: boolean;
  /** What kubectl warns of, in its words. */
  readonly warnings: readonly string[];
}

const POLICIES = {
  background: 'Background',
  true: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  false: 'Orphan',
} as const;

/** The flags as the server is told, by kubectl's rules. Throws a DsError of kind `usage` when they contradict each other. */
export function readDeletion({ cascade, gracePeriod, force, now }: FlagValues<typeof DELETION_FLAGS>): Deletion {
  if (now && gracePeriod !== -1) {
    throw new DsError('usage', '--now and --grace-period cannot be specified together');
  }
  const requested = now ? 1 : gracePeriod;
  if (force && requested > 0) {
    throw new DsError('usage', '--force and --grace-period greater than 0 cannot be specified together');
  }
  // zero without --force would lose data by accident
  const grace = force ? 0 : requested === 0 ? 1 : requested;
  return {
    propagationPolicy: POLICIES[cascade],
    gracePeriodSeconds: grace < 0 ? undefined : grace,
    forced: force,
    warnings: [
      ...(cascade === 'true' || cascade === 'false'
        ? [
            `--cascade=${cascade} is deprecated (boolean value) and can be replaced with --cascade=${POLICIES[cascade].toLowerCase()}.`,
          ]
        : []),
      ...(force
        ? [
            'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
          ]
        : []),
    ],
  };
}
