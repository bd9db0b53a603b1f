/** `npm run bun -- ARGS…`: the Bun that binaries are made with, also where npm runs no install scripts and its link is a stub. */
import { spawnSync } from 'node:child_process';
import { runtimeOf } from './runtime.ts';
import { hostTarget } from './targets.ts';

const { status } = spawnSync(runtimeOf(hostTarget()), ['--bun', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
