import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { buildDs, ended } from '../support/built-ds.ts';
import { DS_BINARY } from '../support/ds-command.ts';

const ds = buildDs();
afterAll(() => ds.folder.remove());

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** More than a pipe holds. */
const MANY = Array.from({ length: 3000 }, (_, index) => ({
  metadata: { name: `agent-${index}`, namespace: 'default', uid: `${index}` },
  spec: { template: { spec: { containers: [] } } },
  status: {},
}));
const manyDaemonSets: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ apiVersion: 'apps/v1', kind: 'DaemonSetList', metadata: {}, items: MANY }));
};

describe('the process', () => {
  it('exits with the exit code', async () => {
    expect(await ds.run([])).toMatchObject({ code: 0, stderr: '' });
    expect(await ds.run(['gte'])).toMatchObject({ code: 2, stdout: '' });
    expect(await ds.run(['get'])).toMatchObject({ code: 1, stdout: '' });
  });

  // The binary has the same chunks, and does not list what it has loaded
  it.skipIf(DS_BINARY !== undefined)('loads TLS only to connect, not for help and completion', async () => {
    const probe = ds.folder.write(
      'probe.cjs',
      "process.on('exit', () => process.stderr.write(process.moduleLoadList.filter((name) => / _?tls/.test(name)).join()))",
    );
    const loadedBy = async (...args: string[]): Promise<string> =>
      (await ended(spawn(process.execPath, ['--require', probe, ds.bin, ...args], { env: ds.env }))).stderr;
    expect(await loadedBy('get', '--help')).toBe('');
    expect(await loadedBy('__complete', 'get', '--')).toBe('');
    expect(await loadedBy('get', '-s', 'https://127.0.0.1:1')).toMatch(/tls_wrap/);
  });

  it('reads a manifest from a URL with and without a code cache', async () => {
    const url = await serve((_request, response) =>
      response.end('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n'),
    );
    for (const round of ['the first run', 'from the cache']) {
      const { code, stderr } = await ds.run(['lint', '-f', `${url}/agent.yaml`]);
      expect([round, code, stderr]).toEqual([round, 0, '']);
    }
    // V8 cannot run import() from a code cache
    if (DS_BINARY === undefined)
      expect(readFileSync(join(ds.folder.path, 'dist/ds.cjs'), 'utf8')).not.toMatch(/[^.\w$]import\(/);
  });

  it.each(['socks5', 'http', 'https'])(
    'finds the parts of packages that are loaded late (%s proxy)',
    async (scheme) => {
      const env = { ...ds.env, HTTPS_PROXY: `${scheme}://127.0.0.1:1` };
      const { code, stderr } = await ds.run(['get', '-s', 'https://example.invalid', '--token=t'], { env });
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(`the proxy ${scheme}://127.0.0.1:1 refused the connection`),
      ]);
    },
  );

  it('reads all of YAML, which needs a lazily loaded package', async () => {
    const file = ds.folder.write('full.yaml', 'apiVersion: &v v1\nkind: ConfigMap\nmetadata: {name: *v}\n');
    expect(await ds.run(['lint', '-f', file])).toEqual({
      code: 0,
      stdout: 'no problems in 1 object of 1 file\n',
      stderr: '',
    });
  });

  it('writes everything before it exits to a pipe that is read late', async () => {
    const server = await serve(manyDaemonSets);
    const child = spawn('sh', ['-c', '"$0" "$@" | { sleep 0.3; cat; }', ...ds.command, 'get', '-s', server], {
      env: ds.env,
    });
    const { stdout } = await ended(child);
    expect(stdout.split('\n')).toHaveLength(MANY.length + 2);
  });

  it('writes everything to a non-blocking pipe', async () => {
    const server = await serve(manyDaemonSets);
    const fifo = join(ds.folder.path, 'fifo');
    expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
    const reader = new Socket({ fd: openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK) });
    const writer = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    const child = ds.start(['get', '-s', server], { stdio: ['ignore', writer, 'inherit'] });
    closeSync(writer);
    const [all] = await Promise.all([text(reader), once(child, 'close')]);
    expect(all.split('\n')).toHaveLength(MANY.length + 2);
    expect(child.exitCode).toBe(0);
  });

  it('exits 0 when the pipe is closed', async () => {
    const server = await serve(manyDaemonSets);
    const child = ds.start(['get', '-s', server]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    let errors = '';
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, errors]).toEqual([0, '']);
  });

  it('reports a full disk as an error, not as a bug', async () => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await ds.run(['options'], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: cannot write to stdout: ENOSPC/)]);
  });
});

describe('Ctrl-C', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends a request without a message, at %s with exit code %i', async (signal, code) => {
    let requested: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (requested = resolve));
    const server = await serve(() => requested());
    const child = ds.start(['get', '-s', server]);
    const end = ended(child);
    await waiting;
    child.kill(signal);
    expect(await end).toEqual({ code, stdout: '', stderr: '' });
  });

  it('ends reading from stdin', async () => {
    const child = ds.start(['apply', '-s', 'http://127.0.0.1:1', '-f', '-']);
    const end = ended(child);
    // A large write finishes only when the process reads
    child.stdin?.write('#'.repeat(1_000_000), () => child.kill('SIGINT'));
    expect(await end).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  it('ends reading a kubeconfig that is a pipe without a writer', async () => {
    const pipe = join(ds.folder.path, 'kubeconfig-pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const child = ds.start(['get', '--kubeconfig', pipe]);
    const end = ended(child);
    // Opened only once somebody reads
    const writer = await open(pipe, 'w');
    child.kill('SIGINT');
    expect(await end).toEqual({ code: 130, stdout: '', stderr: '' });
    await writer.close();
  });

  it('ends a hanging credential plugin and the command', async () => {
    const marker = join(ds.folder.path, 'plugin');
    const plugin = ds.folder.write('plugin.sh', `#!/bin/sh\necho $$ > '${marker}'\nexec sleep 60\n`, 0o755);
    writeFileSync(marker, '');
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Never' };
    const kubeconfig = ds.folder.write(
      'kubeconfig',
      JSON.stringify({
        'current-context': 'c',
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [{ name: 'u', user: { exec } }],
      }),
    );
    const child = ds.start(['get', '--kubeconfig', kubeconfig]);
    const end = ended(child);
    while (readFileSync(marker, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    expect(await end).toEqual({ code: 130, stdout: '', stderr: '' });
    const pid = Number(readFileSync(marker, 'utf8'));
    // init may need some time to reap it
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 15_000);
  });
});
