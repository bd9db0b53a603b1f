import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realCluster, testNamespace, type TestNamespace } from './real-cluster.ts';

const cluster = await realCluster();

const MANIFEST = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      terminationGracePeriodSeconds: 5
      containers:
      - name: main
        image: local.test/agent:1
        command: [agent]
        resources: { requests: { cpu: 10m, memory: 8Mi }, limits: { memory: 64Mi } }
        startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 }
        readinessProbe: { httpGet: { port: 8080, path: /healthz }, periodSeconds: 1, failureThreshold: 1 }
        livenessProbe: { exec: { command: [sh, -c, '! test -e /tmp/dead'] }, periodSeconds: 1, failureThreshold: 2 }
        lifecycle: { preStop: { exec: { command: [sh, -c, 'sleep 1'] } } }
`;

describe.skipIf(cluster === undefined)('the main job on real nodes', () => {
  let there: TestNamespace;
  let folder: string;

  beforeAll(async () => {
    if (cluster === undefined) return;
    there = await testNamespace(cluster, 'main-job');
    folder = mkdtempSync(join(tmpdir(), 'ds-real-node-'));
    writeFileSync(join(folder, 'agent.yaml'), MANIFEST);
  });
  afterAll(async () => {
    await there.remove();
    rmSync(folder, { recursive: true });
    cluster?.api.close();
  });

  it('applies, and waits until the pods are available by their own probes', async () => {
    expect(await there.ds('apply', '-f', join(folder, 'agent.yaml'))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('daemonset.apps/agent created') as unknown,
    });
    const status = await there.ds('rollout', 'status', 'agent', '--timeout', '60s');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(status.stdout).toContain('daemon set "agent" successfully rolled out');
    const pods = await there.pods('agent');
    expect(pods.map(({ spec }) => spec?.nodeName).sort()).toEqual(['real-1', 'real-2']);
    for (const { status: { containerStatuses = [] } = {} } of pods) {
      expect(containerStatuses[0]).toMatchObject({ ready: true, started: true, restartCount: 0 });
      expect(containerStatuses[0]?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
    }
  });

  it('lists and describes it', async () => {
    const get = await there.ds('get', 'agent');
    expect(get.stdout).toMatch(/^agent +2 +2 +2 +2 +2 +<none>/m);
    const describe = await there.ds('describe', 'agent');
    expect(describe.code).toBe(0);
    expect(describe.stdout).toContain('local.test/agent:1');
    const nodes = await there.ds('nodes', 'agent');
    expect(nodes.code).toBe(0);
    for (const name of ['real-1', 'real-2']) expect(nodes.stdout).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('rolls out another image', async () => {
    expect((await there.ds('set', 'image', 'agent', 'main=local.test/agent:2')).code).toBe(0);
    const status = await there.ds('rollout', 'status', 'agent', '--timeout', '60s');
    expect(status.code).toBe(0);
    for (const { status: each } of await there.pods('agent')) {
      expect(each?.containerStatuses?.[0]?.image).toBe('local.test/agent:2');
    }
  });

  it('sees a rollout to an image that cannot be pulled fail, and undoes it', async () => {
    expect((await there.ds('set', 'image', 'agent', 'main=127.0.0.1:5/agent:9')).code).toBe(0);
    const status = await there.ds('rollout', 'status', 'agent', '--fail-fast', '--timeout', '90s');
    expect(status.code).toBe(1);
    expect(status.stderr).toMatch(
      /^real-\d, pod\/agent-\w+: (ErrImagePull|ImagePullBackOff) in container main: .*connection refused/m,
    );
    expect((await there.ds('rollout', 'undo', 'agent')).code).toBe(0);
    expect((await there.ds('rollout', 'status', 'agent', '--timeout', '60s')).code).toBe(0);
    for (const { status: each } of await there.pods('agent')) {
      expect(each?.containerStatuses?.[0]?.image).toBe('local.test/agent:2');
    }
  });

  it('deletes it, and waits until its pods are gone', async () => {
    expect((await there.ds('delete', 'agent', '--cascade=foreground')).code).toBe(0);
    expect(await there.pods('agent')).toEqual([]);
  });
});
