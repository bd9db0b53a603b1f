import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { nodeProcesses } from '../../../src/cli/node/processes.ts';
import { kubeconfigOf, processOf } from '../../../src/sandbox/kubeconfig.ts';
import { SHIPPED_SCENARIOS, shippedScenario } from '../../../src/sandbox/scenarios/shipped.ts';
import { SCENARIOS_HELP } from '../../../src/commands/sandbox/cluster-flags.ts';
import { sandboxStartCommand } from '../../../src/commands/sandbox/start.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { buildDs, ended, type Ran } from '../../support/built-ds.ts';

const ds = buildDs();
afterAll(() => ds.folder.remove());

interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly kubeconfig: string;
  readonly run: (line: string) => Promise<Ran>;
  /** The process that the kubeconfig names. */
  readonly pid: () => number;
}

const machines: Machine[] = [];

/** A state folder, and so a sandbox in the background, of its own. */
function machine(): Machine {
  const state = join(ds.folder.path, `state-${machines.length}`);
  const env = { ...ds.env, XDG_STATE_HOME: state, KUBECONFIG: '' };
  const folder = join(state, 'daemonset-cli', 'sandbox');
  const kubeconfig = join(folder, 'kubeconfig');
  const made: Machine = {
    env,
    folder,
    kubeconfig,
    run: (line) => ds.run(line.split(' '), { env }),
    pid: () => processOf(readFileSync(kubeconfig, 'utf8'))?.pid ?? 0,
  };
  machines.push(made);
  return made;
}

/** Whatever a failed test left. */
afterEach(() => {
  for (const { kubeconfig, pid } of machines) {
    if (!existsSync(kubeconfig) || pid() === process.pid) continue;
    if (nodeProcesses.isRunning(pid())) process.kill(pid(), 'SIGKILL');
  }
});

/** Every step is a process, and machines may be slow. */
describe('ds sandbox start', { timeout: 120_000 }, () => {
  it('starts a sandbox that ds can use, and leaves nothing behind when it is stopped', async () => {
    const { run, folder, kubeconfig, pid, env } = machine();
    const started = await run('sandbox start');
    expect(started).toMatchObject({ code: 0, stderr: '' });
    expect(started.stdout).toMatch(
      /^The sandbox is running: 7 simulated nodes \(zones\) at https:\/\/127\.0\.0\.1:\d+\n/,
    );
    expect(started.stdout).toContain(`\n  export KUBECONFIG=${kubeconfig}\n`);
    expect(started.stdout).toContain(`--kubeconfig=${kubeconfig} --context=ds-sandbox\n`);
    expect(readdirSync(folder).sort()).toEqual(['kubeconfig', 'log']);
    if (process.platform !== 'win32') {
      const modes = [folder, kubeconfig, join(folder, 'log')].map((path) => statSync(path).mode & 0o777);
      expect(modes).toEqual([0o700, 0o600, 0o600]);
    }
    expect(existsSync(join(env['HOME'] ?? '', '.kube'))).toBe(false);
    expect(await run('get')).toMatchObject({ code: 1, stderr: expect.stringContaining('hint: ') as string });

    expect((await run(`get --kubeconfig ${kubeconfig}`)).stderr).toBe('No resources found in default namespace.\n');
    expect(await run('sandbox node cordon node-1')).toMatchObject({ code: 0, stdout: 'node/node-1 cordoned\n' });
    expect((await run('sandbox status')).stdout).toMatch(/^Nodes: +7 of 7 ready$/m);
    expect((await run('sandbox logs')).stdout).toMatch(/ POST \/sandbox\/v1\/nodes\/node-1\/cordon 200 ds\/\d/);

    const before = readFileSync(kubeconfig, 'utf8');
    expect(await run('sandbox reset')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(kubeconfig, 'utf8')).toBe(before);
    expect((await run(`get --kubeconfig ${kubeconfig}`)).code).toBe(0);
    expect((await run('sandbox node cordon node-1')).stdout).toBe('node/node-1 cordoned\n');

    const first = pid();
    expect(await run('sandbox stop')).toEqual({ code: 0, stdout: 'The sandbox has stopped.\n', stderr: '' });
    expect(nodeProcesses.isRunning(first)).toBe(false);
    expect(readdirSync(folder)).toEqual(['log']);
    expect(await run('sandbox stop')).toMatchObject({ code: 0, stdout: 'No sandbox was running.\n' });
    expect(await run('sandbox status')).toMatchObject({ code: 1, stdout: 'The sandbox is not running\n' });
  });

  it('reports and keeps a running one', async () => {
    const { run, pid } = machine();
    await run('sandbox start --nodes 2');
    const first = pid();
    for (const line of ['sandbox start', 'sandbox start --nodes 2', 'sandbox start --nodes 2 --seed 1']) {
      const again = await run(line);
      expect(again).toMatchObject({ code: 0, stderr: '' });
      expect(again.stdout).toContain(
        `A sandbox is already running (process ${first}): 2 simulated nodes (nodes, seed 1)`,
      );
    }
    for (const line of ['--nodes 3', '--scenario zones', '--seed 2', '--port 1']) {
      const other = await run(`sandbox start ${line}`);
      expect([line, other.code]).toEqual([line, 1]);
      expect(other.stderr).toContain('another sandbox is already running: 2 simulated nodes');
      expect(other.stderr).toContain('hint: stop it first: ds sandbox stop\n');
    }
    expect(pid()).toBe(first);
    expect((await run('sandbox status')).code).toBe(0);
  });

  it('starts one for several calls at the same time', async () => {
    const { run, pid } = machine();
    const all = await Promise.all([run('sandbox start'), run('sandbox start'), run('sandbox start')]);
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    const up = all.filter(({ stdout }) => stdout.startsWith('The sandbox is running'));
    const already = all.filter(({ stdout }) => stdout.startsWith(`A sandbox is already running (process ${pid()})`));
    expect([up.length, already.length]).toEqual([1, 2]);
  });

  it.skipIf(process.platform === 'win32')('outlives the terminal that it was started in', async () => {
    const { run, env } = machine();
    const shell = spawn('sh', ['-c', `${ds.command.join(' ')} sandbox start && echo done && sleep 600`], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    for await (const part of shell.stdout) {
      output += String(part);
      if (output.endsWith('done\n')) break;
    }
    process.kill(-(shell.pid ?? 0), 'SIGHUP');
    if (shell.exitCode === null && shell.signalCode === null) await once(shell, 'exit');
    expect(await run('sandbox status')).toMatchObject({ code: 0 });
  });

  it('detects that one was killed, and starts a new one', async () => {
    const { run, pid } = machine();
    await run('sandbox start');
    const first = pid();
    process.kill(first, 'SIGKILL');
    const status = await run('sandbox status');
    expect(status).toMatchObject({ code: 1, stdout: 'The sandbox is not running: it ended without being stopped\n' });
    expect(await run('sandbox node cordon node-1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no sandbox is running') as string,
    });
    expect((await run('sandbox start')).stdout).toContain('The sandbox is running');
    expect(pid()).not.toBe(first);
  });

  it('does not confuse another process of the same id with the sandbox', async () => {
    const { run, folder, kubeconfig, pid } = machine();
    const other = { pid: process.pid, birth: undefined, started: new Date(0).toISOString() };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(kubeconfig, kubeconfigOf({ url: 'https://127.0.0.1:1', ca: '', token: 'x', process: other }));
    expect(await run('sandbox status')).toMatchObject({ code: 1 });
    expect((await run('sandbox start')).stdout).toContain('The sandbox is running');
    expect(pid()).not.toBe(process.pid);
  });

  it.skipIf(process.platform !== 'linux')('kills one that does not respond', async () => {
    const { run, pid, kubeconfig } = machine();
    await run('sandbox start');
    const hung = pid();
    process.kill(hung, 'SIGSTOP');
    expect(await run('sandbox stop')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('was killed') as string,
    });
    expect(existsSync(kubeconfig)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('ends at a signal, and removes its files', async () => {
    const { run, pid, folder } = machine();
    await run('sandbox start');
    process.kill(pid(), 'SIGTERM');
    while (readdirSync(folder).includes('kubeconfig')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await run('sandbox logs --tail 1')).stdout).toContain('stopped by a signal');
  });

  it('says why it cannot start, and leaves nothing behind', async () => {
    const { run, folder, env } = machine();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await run(`sandbox start --port ${port}`)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `error: cannot listen on port ${port} of 127.0.0.1: another program uses it\n` +
        'hint: choose another --port, or omit it to use a free one\n',
    });
    server.close();
    expect(readdirSync(folder)).toEqual(['log']);
    const blocked = ds.folder.write('blocked', '');
    const started = await ds.run(['sandbox', 'start'], { env: { ...env, XDG_STATE_HOME: blocked } });
    expect(started.code).toBe(1);
    expect(started.stderr).toMatch(/^error: cannot .*blocked.*: not a directory\nhint: .*XDG_STATE_HOME/);
    const homeless = await ds.run(['sandbox', 'start'], { env: { ...env, XDG_STATE_HOME: '', HOME: '' } });
    expect(homeless.stderr).toMatch(/^error: there is no home directory .*\nhint: set HOME/);
  });

  it.each([
    ['--nodes -1', 2, 'error: --nodes=-1 must be from 0 to 10000\n'],
    ['--nodes 2 --scenario zones', 2, 'error: --nodes cannot be used with --scenario'],
    ['--port 70000', 2, 'error: --port=70000 is not a valid port\n'],
    [
      '--scenario zone',
      2,
      'error: there is no scenario or file "zone", did you mean zones?\nhint: scenarios: single, zones, gpu-pool, edge-500, five-thousand, or a YAML file\n',
    ],
    ['--scenario ./nowhere.yaml', 1, 'error: the path "./nowhere.yaml" does not exist\n'],
    ['--scenario broken.yaml', 1, 'error: broken.yaml:2:3: pools[0].cuont is unknown: use one of name, count'],
  ])('refuses %s', async (line, code, message) => {
    ds.folder.write('broken.yaml', 'pools:\n- cuont: 1\n');
    const { env, folder } = machine();
    const refused = await ds.run(['sandbox', 'start', ...line.split(' ')], { env, cwd: ds.folder.path });
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.stderr.startsWith(message), refused.stderr).toBe(true);
    expect(existsSync(folder)).toBe(false);
  });

  it('reads a scenario from a file or stdin', async () => {
    const text = 'name: ours\npools:\n- { name: a, count: 2 }\n- { name: b, zones: [east] }\n';
    ds.folder.write('ours.yaml', text);
    const { run, env } = machine();
    const started = await ds.run(['sandbox', 'start', '--scenario', 'ours.yaml'], { env, cwd: ds.folder.path });
    expect(started.stdout).toContain('The sandbox is running: 3 simulated nodes (ours)');
    const piped = ds.start(['sandbox', 'start', '--scenario', '-'], { env });
    piped.stdin?.end(text);
    expect((await ended(piped)).stdout).toContain('A sandbox is already running');
    await run('sandbox stop');
  });
});

describe('when another start was faster', () => {
  const answers = (...lines: readonly object[]) => {
    let requested = 0;
    const startSelf = () =>
      Promise.resolve({ pid: 7, firstLine: JSON.stringify(lines[Math.min(requested++, lines.length - 1)]) });
    return { ...testRuntime({ env: { HOME: '/home/me' }, processes: { startSelf } }), requested: () => requested };
  };
  const ready = { kind: 'ready', url: 'https://127.0.0.1:1', nodes: 1, pid: 7 };

  it('starts again if the other one has ended', async () => {
    const { rt, stdout, requested } = answers({ kind: 'taken' }, ready);
    expect(await invoke(sandboxStartCommand, ['--nodes=1'], rt)).toBe('ok');
    expect(stdout()).toMatch(/^The sandbox is running: 1 simulated node \(nodes\) at https:\/\/127\.0\.0\.1:1\n/);
    expect(requested()).toBe(2);
  });

  it('gives up after some time', async () => {
    const { rt, requested } = answers({ kind: 'taken' });
    await expect(invoke(sandboxStartCommand, [], rt)).rejects.toThrow('other sandboxes keep starting and stopping');
    expect(requested()).toBe(3);
  });
});

describe('a process that ends before it is up', () => {
  it('is an error with the last line of its log', async () => {
    const log = '/home/me/.local/state/daemonset-cli/sandbox/log';
    const { rt } = testRuntime({
      env: { HOME: '/home/me' },
      files: { [log]: 'error: out of luck\nthis is a bug in ds\n' },
      processes: { startSelf: () => Promise.resolve({ pid: 7, firstLine: undefined }) },
    });
    await expect(invoke(sandboxStartCommand, [], rt)).rejects.toMatchObject({
      message: 'the sandbox (process 7) ended before it was ready: out of luck',
      hint: `its log is ${log}`,
    });
  });
});

describe('the help', () => {
  it('lists every built-in scenario', () => {
    for (const name of SHIPPED_SCENARIOS) {
      expect(SCENARIOS_HELP).toContain(`${name} (${shippedScenario(name)?.summary ?? 'nothing'})`);
    }
  });
});
