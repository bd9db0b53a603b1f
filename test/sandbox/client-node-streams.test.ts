import { Exec, KubeConfig, PortForward, type V1Status } from '@kubernetes/client-node';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PODS } from '../../src/sandbox/kinds/pods.ts';
import { pool, scenario } from '../../src/sandbox/scenarios/scenario.ts';
import { serveCluster, type RunningCluster } from '../../src/sandbox/serve-cluster.ts';

let running: RunningCluster;
let config: KubeConfig;

beforeAll(async () => {
  const pools = [pool('node', 1, { pullMs: 1, startMs: 1 })];
  running = await serveCluster({ scenario: scenario('test', '', pools) });
  config = new KubeConfig();
  config.loadFromString(running.kubeconfig);
  running.cluster.store.create(PODS, {
    metadata: { namespace: 'default', name: 'agent' },
    spec: { serviceAccountName: 'default', containers: [{ name: 'main', image: 'a', ports: [{ containerPort: 80 }] }] },
  });
  const at = { namespace: 'default', name: 'agent' };
  await vi.waitFor(() => expect(running.cluster.store.get(PODS, at)?.status?.phase).toBe('Running'), 10_000);
});
afterAll(() => running.close());

describe("client-node's WebSocket streams", () => {
  it('run a command with stdin and an exit code', async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const status = await new Promise<V1Status>((resolve, reject) => {
      const words = ['sh', '-c', 'cat; echo done >&2; exit 3'];
      const stdin = Readable.from([Buffer.from('hello')]);
      new Exec(config).exec('default', 'agent', 'main', words, stdout, stderr, stdin, false, resolve).catch(reject);
    });
    expect(status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
    expect([await text(stdout), await text(stderr)]).toEqual(['hello', 'done\n']);
  });

  it('forward a port', async () => {
    const [output, input] = [new PassThrough(), new PassThrough()];
    await new PortForward(config).portForward('default', 'agent', [80], output, null, input);
    input.write('ping');
    const answer = await new Promise((resolve) => output.once('data', (bytes: Buffer) => resolve(bytes.toString())));
    expect(answer).toBe('ping');
  });
});
