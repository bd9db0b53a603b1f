import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakingProxy } from '../../support/breaking-proxy.ts';
import { dsCommand } from '../../support/ds-command.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { realCluster, runDs, runKubectl, testNamespace, type TestNamespace } from './real-cluster.ts';

const cluster = await realCluster();
const [DS, ...FIRST] = dsCommand();

/** Type, permissions, owner, size, target and content of everything below a folder of a container. */
const LIST =
  'cd "$0" && find . -exec stat -c "%A %u %g %s %N" {} + | sort && find . -type f -exec sha256sum {} + | sort';

describe.skipIf(cluster === undefined)('ds cp on real kubelets', () => {
  let there: TestNamespace;
  let folder: TempFolder;
  let pod = '';

  beforeAll(async () => {
    if (cluster === undefined) return;
    folder = tempFolder();
    there = await testNamespace(cluster, 'cp-test');
    const container = { name: 'main', image: 'local.test/agent:1', command: ['agent'] };
    await there.create('agent', { terminationGracePeriodSeconds: 1, containers: [container] });
    await there.untilRolledOut('agent');
    const [found] = (await there.pods('agent')).filter(({ spec }) => spec?.nodeName === 'real-1');
    pod = found?.metadata?.name ?? '';
    const from = join(folder.path, 'from');
    const long = 'd'.repeat(120);
    mkdirSync(join(from, 'deep', long), { recursive: true });
    mkdirSync(join(from, 'empty'));
    writeFileSync(join(from, 'big'), randomBytes(20_000_000));
    writeFileSync(join(from, 'zero'), '');
    chmodSync(join(from, 'zero'), 0o4751);
    writeFileSync(join(from, 'deep', long, 'f'), 'nested');
    writeFileSync(join(from, 'l'.repeat(90)), 'long');
    writeFileSync(join(from, ` odd 'n"ame $x`), 'odd');
    writeFileSync(join(from, '-dash'), 'dash');
    writeFileSync(join(from, 'ünï'), 'ünï');
    writeFileSync(Buffer.concat([Buffer.from(`${from}/`), Buffer.from('bad\xff', 'latin1')]), 'bytes');
    symlinkSync('big', join(from, 'link'));
  }, 180_000);
  afterAll(async () => {
    folder.remove();
    await there.remove();
    cluster?.api.close();
  }, 180_000);

  const here = (name: string): string => join(folder.path, name);
  const listing = async (path: string): Promise<string> => {
    if (cluster === undefined) return '';
    return (await runKubectl(cluster, there.name, ['exec', pod, '--', 'sh', '-c', LIST, path])).stdout;
  };
  const local = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const args = [
        '-c',
        'cd "$0" && find . -printf "%M %s %p %l\\n" | sort && find . -type f -exec sha256sum {} + | sort',
      ];
      execFile('sh', [...args, path], (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(new Error('find failed', { cause: error }));
      });
    });

  it('puts into a container what kubectl cp puts there', async () => {
    if (cluster === undefined) return;
    expect(await there.ds('cp', here('from'), 'agent:/tmp/ours', '--node', 'real-1')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    await runKubectl(cluster, there.name, ['cp', here('from'), `${pod}:/tmp/theirs`]);
    const ours = await listing('/tmp/ours');
    expect(ours).toBe(await listing('/tmp/theirs'));
    expect(ours).toContain('-rwsr-x--x');
    expect(ours.split('\n').length).toBeGreaterThan(20);
  }, 120_000);

  it('takes out of a container what kubectl cp takes', async () => {
    if (cluster === undefined) return;
    const { code, stderr } = await there.ds('cp', 'agent:/tmp/theirs', here('ours'), '--node', 'real-1');
    expect([code, stderr]).toEqual([0, 'Warning: skipping symlink: "tmp/theirs/link" -> "big"\n']);
    await runKubectl(cluster, there.name, ['cp', `${pod}:/tmp/theirs`, here('theirs')]);
    expect(await local(here('ours'))).toBe(await local(here('theirs')));
    const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(hash(here('ours/big'))).toBe(hash(here('from/big')));
  }, 120_000);

  it('leaves permissions to tar with --no-preserve, as kubectl does', async () => {
    if (cluster === undefined) return;
    await there.ds('cp', here('from'), 'agent:/tmp/plain', '--node', 'real-1', '--no-preserve');
    await runKubectl(cluster, there.name, ['cp', here('from'), `${pod}:/tmp/plain-theirs`, '--no-preserve']);
    expect(await listing('/tmp/plain')).toBe(await listing('/tmp/plain-theirs'));
  }, 60_000);

  it('copies from every node into a folder for each', async () => {
    await there.ds('exec', 'agent', '--all', '--', 'sh', '-c', 'mkdir /tmp/log && hostname > /tmp/log/name');
    expect(await there.ds('cp', 'agent:/tmp/log', here('all'), '--all')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(here('all'))).toEqual(['real-1', 'real-2']);
    expect(readFileSync(here('all/real-1/log/name'), 'utf8')).toBe(`${pod}\n`);
  }, 60_000);

  it('goes on with a copy whose connection breaks', async () => {
    if (cluster === undefined) return;
    const kubeconfig = readFileSync(cluster.kubeconfig, 'utf8');
    const server = /server: (\S+)/.exec(kubeconfig)?.[1] ?? '';
    const proxy = await breakingProxy(server, 5_000_000);
    proxy.breaks = 2;
    try {
      const broken = { ...cluster, kubeconfig: folder.write('broken', kubeconfig.replace(server, proxy.url), 0o600) };
      const args = ['cp', 'agent:/tmp/plain', here('resumed'), '--node', 'real-1', '--retries=3'];
      const { code, stderr } = await runDs(broken, there.name, args);
      expect([code, stderr.match(/^Resuming copy at \d+ bytes, retry \d\/3$/gm)?.length]).toEqual([0, 2]);
      expect(readFileSync(here('resumed/big')).equals(readFileSync(here('from/big')))).toBe(true);
    } finally {
      proxy.close();
    }
  }, 120_000);

  it('says that a container has no tar', async () => {
    await there.ds('exec', 'agent', '--node', 'real-2', '--', 'sh', '-c', 'rm $(which tar)');
    const from = await there.ds('cp', 'agent:/etc/hosts', here('hosts'), '--node', 'real-2');
    expect([from.code, from.stderr]).toEqual([1, expect.stringContaining('has no tar, which copies need')]);
    const to = await there.ds('cp', here('from/zero'), 'agent:/tmp/zero', '--node', 'real-2');
    expect([to.code, to.stderr]).toEqual([1, expect.stringContaining('has no tar, which copies need')]);
  }, 60_000);

  it('leaves no part of a file after Ctrl-C, and keeps little in memory', async () => {
    mkdirSync(here('stopped'));
    await there.ds('exec', 'agent', '--node', 'real-1', '--', 'sh', '-c', 'head -c 300000000 /dev/zero > /tmp/large');
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: cluster?.kubeconfig };
    const args = ['-n', there.name, 'cp', 'agent:/tmp/large', here('stopped/large'), '--node', 'real-1'];
    const child = spawn(DS, [...FIRST, ...args], { env });
    const exit = new Promise((resolve) => child.once('exit', resolve));
    const partial = (): number => {
      const [name] = readdirSync(here('stopped'));
      return name === undefined ? 0 : statSync(here(`stopped/${name}`)).size;
    };
    await expect.poll(partial, { timeout: 60_000, interval: 20 }).toBeGreaterThan(5_000_000);
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1];
    expect(Number(peak)).toBeLessThan(250_000);
    child.kill('SIGINT');
    await exit;
    expect(child.signalCode).toBe('SIGINT');
    expect(readdirSync(here('stopped'))).toEqual([]);
  }, 120_000);
});
