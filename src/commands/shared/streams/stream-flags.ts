import type { Flags } from '../define.ts';

/** The container of a pod, and output to a terminal, for commands that show what a container prints. */
export const CONTAINER_FLAGS = {
  container: {
    type: 'string',
    short: 'c',
    value: 'NAME',
    complete: 'containers',
    help: 'container (default: the one of the annotation kubectl.kubernetes.io/default-container, or the first)',
  },
  raw: { type: 'boolean', help: 'print escape sequences and control characters to a terminal as they are' },
} as const satisfies Flags;

/** For commands that also pass stdin on. */
export const STREAM_FLAGS = {
  container: CONTAINER_FLAGS.container,
  stdin: { type: 'boolean', short: 'i', help: 'pass stdin to the container' },
  tty: { type: 'boolean', short: 't', help: 'stdin is a terminal, with -i' },
  quiet: { type: 'boolean', short: 'q', help: 'only print the output of the container' },
  raw: CONTAINER_FLAGS.raw,
} as const satisfies Flags;
