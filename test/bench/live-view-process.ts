import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { certPath } from '../support/https-server.ts';
import type { RolloutServer } from './rollout-server.ts';

const DS = resolve(import.meta.dirname, '../../bin/ds.js');

/** What a terminal needs, and nothing of this machine. */
export function viewEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, TERM: 'screen-256color', LANG: 'C.UTF-8', KUBECONFIG: '/dev/null' };
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'CI', 'NODE_EXTRA_CA_CERTS', 'LC_ALL'])
    Reflect.deleteProperty(env, name);
  return env;
}

/** The shell command that opens the view of the server's rollout, in place of the shell. */
export function viewCommand({ url }: RolloutServer): string {
  const flags = `--server ${url} --certificate-authority ${certPath('ca.crt')} --token t --view=live`;
  return `exec ${process.execPath} --use-openssl-ca ${DS} rollout status agent ${flags}`;
}

/** Starts the view in a terminal of its own, made by script(1), whose output is read as it comes. */
export function spawnView(
  server: RolloutServer,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): ChildProcess {
  const command = `stty cols ${columns} rows ${rows}; ${viewCommand(server)}`;
  return spawn('script', ['-qfec', command, '/dev/null'], {
    env: viewEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** The process of a view that script(1) has started. */
export function pidOf(script: ChildProcess): number {
  return Number(
    execFileSync('pgrep', ['-P', String(script.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')[0],
  );
}

/** Seconds of a process's time on the processor so far. */
export function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}
