import { performance } from 'node:perf_hooks';

/**
 * Milliseconds that this thread's work has taken: its processor time, and the time in which it had nothing to do. Time in which it waited
 * for a processor does not count, so a limit in these milliseconds means the same on a busy machine.
 */
export function ownTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + idleTime();
}

// tests replace the functions of `performance`
const eventLoop = performance.eventLoopUtilization.bind(performance);
const idleTime = (): number => eventLoop().idle;
