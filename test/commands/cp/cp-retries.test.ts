import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { cpCommand } from '../../../src/commands/cp/cp.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { connect } from '../../../src/kube/connect.ts';
import { breakingProxy, type BreakingProxy } from '../../support/breaking-proxy.ts';
import { invoke } from '../../support/invoke.ts';
import { servedSandbox, type ServedSandbox } from '../../support/served-sandbox.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const SIZE = 6_000_000;
/** How many bytes of a connection pass before it breaks. */
const BREAK_AT = 2_000_000;

let sandbox: ServedSandbox;
let proxy: BreakingProxy;
let cluster: Awaited<ReturnType<typeof connect>>;
let folder: TempFolder;
const big = randomBytes(SIZE);

beforeAll(async () => {
  const container = { name: 'main', image: 'agent:1' };
  sandbox = await servedSandbox('pools: [{ name: node, imagePull: 1ms, start: 1ms }]', { containers: [container] });
  const { server } = sandbox.client.transport;
  proxy = await breakingProxy(server, BREAK_AT);
  const through = sandbox.running.kubeconfig.replace(server, proxy.url);
  const files = tempFolder();
  cluster = await connect({ kubeconfig: files.write('kubeconfig', through) }, {}, { userAgent: 'test' });
  files.write('big', '');
  writeFileSync(join(files.path, 'big'), big);
  const { rt } = sandbox.runtime();
  await invoke(cpCommand, [join(files.path, 'big'), 'agent:/tmp/big', '--node=node-1'], rt);
  files.remove();
}, 60_000);
afterAll(async () => {
  cluster.client.transport.close();
  proxy.close();
  await sandbox.close();
});
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder.remove());

async function copyBig(retries: number) {
  const runtime = sandbox.runtime({}, { connect: () => Promise.resolve(cluster), clock: systemClock });
  const args = ['agent:/tmp/big', join(folder.path, 'big'), '--node=node-1', `--retries=${retries}`];
  const outcome: unknown = await invoke(cpCommand, args, runtime.rt).catch((error: unknown) => error);
  return { outcome, stderr: runtime.stderr() };
}

it('goes on after each break where the copy was, and the file is whole', async () => {
  proxy.breaks = 2;
  const { outcome, stderr } = await copyBig(3);
  expect(outcome).toBe('ok');
  const resumed = [...stderr.matchAll(/^Resuming copy at (\d+) bytes, retry (\d)\/3$/gm)];
  expect(resumed.map(([, , retry]) => retry)).toEqual(['1', '2']);
  const [first = 0, second = 0] = resumed.map(([, bytes]) => Number(bytes));
  // Each connection brought its part
  expect(first).toBeGreaterThan(BREAK_AT / 2);
  expect(second).toBeGreaterThan(first + BREAK_AT / 2);
  expect(readFileSync(join(folder.path, 'big')).equals(big)).toBe(true);
}, 60_000);

it('gives up after as many breaks, and leaves no part of the file', async () => {
  proxy.breaks = 2;
  const { outcome } = await copyBig(1);
  expect(outcome).toMatchObject({ kind: 'unreachable' });
  expect(readdirSync(folder.path)).toEqual([]);
}, 60_000);
