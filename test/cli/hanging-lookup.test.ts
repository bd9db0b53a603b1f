import { spawn, spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDs, ended } from '../support/built-ds.ts';
import { DS_BINARY } from '../support/ds-command.ts';

const ds = buildDs();
afterAll(() => ds.folder.remove());

/** A separate network and /etc/resolv.conf, which unprivileged users can have. */
const ALONE = [
  '-rmn',
  'sh',
  '-c',
  'ip link set lo up && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"',
  'sh',
];
const resolvConf = ds.folder.write('resolv.conf', 'nameserver 127.0.0.9\noptions timeout:30 attempts:5\n');
const canBeAlone = spawnSync('unshare', [...ALONE, resolvConf, 'true']).status === 0;
if (!canBeAlone)
  process.stderr.write('SKIPPED: a name server that is silent (needs unshare, ip and user namespaces)\n');

/** Runs `ds` with a name server that never answers, and sends a signal at its first request. */
const DRIVER = `
const { createSocket } = require('node:dgram');
const { spawn } = require('node:child_process');
const [signal, program, ...args] = process.argv.slice(2);
const server = createSocket('udp4');
server.bind(53, '127.0.0.9', () => {
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  server.once('message', () => signal && child.kill(signal));
  child.once('exit', (code, by) => {
    console.log(JSON.stringify(code ?? by));
    server.close();
  });
});
`;

async function runWithoutNames(signal: string, ...args: string[]) {
  const driver = ds.folder.write('driver.cjs', DRIVER);
  const command = [process.execPath, driver, signal, ...ds.command, ...args];
  return ended(spawn('unshare', [...ALONE, resolvConf, ...command], { env: ds.env }));
}

/** Node 22.15 and later, and the binary, can end a process while a lookup goes on, with an exit code. */
const hasExecve = DS_BINARY !== undefined || 'execve' in process;

describe.runIf(canBeAlone)('during a name lookup that takes minutes', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('%s ends the command', async (signal, code) => {
    const { stdout, stderr } = await runWithoutNames(signal, 'get', '--token', 't', '-s', 'https://api.example');
    expect([JSON.parse(stdout), stderr]).toEqual([hasExecve ? code : signal, '']);
  });

  it.runIf(hasExecve)('a time limit ends it with its exit code', async () => {
    const { stdout, stderr } = await runWithoutNames(
      '',
      'get',
      '--token',
      't',
      '-s',
      'https://api.example',
      '--request-timeout=1s',
    );
    expect([JSON.parse(stdout), stderr]).toEqual([3, expect.stringContaining('within 1s')]);
  });
});
