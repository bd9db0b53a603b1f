import { DsError } from '../../core/errors.ts';
import type { DeleteOptions } from '../../kube/client.ts';
import type { Flags, FlagValues } from './define.ts';

/** kubectl's flags for how objects are deleted. */
export const DELETION_FLAGS = {
  cascade: {
    type: 'string',
    value: 'HOW',
    default: 'background',
    bare: 'background',
    choices: ['background', 'foreground', 'orphan', 'true', 'false'],
    help: 'delete the pods after the DaemonSet (background), before it (foreground), or keep them (orphan)',
  },
  gracePeriod: {
    type: 'integer',
    value: 'SECONDS',
    default: -1,
    help: 'seconds for an object to stop; negative uses its own value; 0 requires --force',
  },
  force: { type: 'boolean', help: 'delete immediately, without waiting for pods to stop' },
  now: { type: 'boolean', help: 'same as --grace-period=1' },
} as const satisfies Flags;

export interface Deletion {
  readonly propagationPolicy: NonNullable<DeleteOptions['propagationPolicy']>;
  /** Seconds; undefined for the object's own value. */
  readonly gracePeriodSeconds: number | undefined;
  /** `--force`: the object is deleted before its pods have stopped. */
  readonly forced: boolean;
  /** kubectl's warnings. */
  readonly warnings: readonly string[];
}

const POLICIES = {
  background: 'Background',
  true: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  false: 'Orphan',
} as const;

/** The delete options of the flags, by kubectl's rules. Throws a DsError of kind `usage` for flags that exclude each other. */
export function readDeletion({ cascade, gracePeriod, force, now }: FlagValues<typeof DELETION_FLAGS>): Deletion {
  if (now && gracePeriod !== -1) {
    throw new DsError('usage', '--now and --grace-period cannot be specified together');
  }
  const requested = now ? 1 : gracePeriod;
  if (force && requested > 0) {
    throw new DsError('usage', '--force and --grace-period greater than 0 cannot be specified together');
  }
  // as kubectl: 0 without --force means 1, since 0 would force
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
