import { statSync, readFileSync } from 'node:fs';
import { currentFile, type Current } from './progress.ts';

const LOOK_MS = 200;

/**
 * Vitest's global setup, which runs in the main thread: ends the process when the thread of the tests is blocked by a mutant. What counts
 * is processor time, which a loop without an end uses up on a busy machine too.
 */
export default function endBlocked(): () => void {
  const file = currentFile(process.env['MUTANTS_FOLDER'] ?? '');
  let seen = { time: 0, cpu: 0 };
  const timer = setInterval(() => {
    const { mtimeMs: time, size } = statSync(file);
    if (size === 0 || time !== seen.time) {
      seen = { time, cpu: cpuTime() };
      return;
    }
    const { blockedMs } = JSON.parse(readFileSync(file, 'utf8')) as Current;
    if (cpuTime() - seen.cpu > blockedMs) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
