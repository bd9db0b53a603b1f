import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveCluster } from '../../../src/sandbox/serve-cluster.ts';
import type { MetricsSettings } from '../../../src/sandbox/kubelet/resource-usage.ts';
import { NAMESPACES } from '../../../src/sandbox/kinds/namespaces.ts';
import { pool, scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { inNamespace, type TestCluster } from './cluster.ts';
import { listenForNodes } from './sandbox-nodes.ts';

/** As fast as the simulated machines of the real control plane. */
const QUICK = { pullMs: 50, startMs: 50, stopMs: 100 };

/** The nodes that transcripts begin with. */
// With a long grace period, because a busy process sends heartbeats late.
const SCENARIO = scenario(
  'transcripts',
  'a tainted control plane and three workers in two zones',
  [
    pool('control-plane', 1, { ...QUICK, controlPlane: true, zones: ['zone-a'] }),
    pool('node', 3, { ...QUICK, zones: ['zone-a', 'zone-b', 'zone-b'] }),
  ],
  { timing: { nodeGraceMs: 25_000, nodeMonitorMs: 1000 } },
);

const NODES_CLIENT = fileURLToPath(new URL('nodes-client.mjs', import.meta.url));

/** One pod uses far more memory than the others. */
const METRICS: MetricsSettings = { delayMs: 1000, usage: [{ match: '*', nodes: 'node-3', memory: '300%' }] };

interface SandboxOptions {
  /** The sandbox has a metrics server. */
  readonly metrics: boolean;
}

/** A sandbox for one transcript, in this process; `leave` stops it. */
export async function sandboxCluster(kubectl: string | undefined, { metrics }: SandboxOptions): Promise<TestCluster> {
  const running = await serveCluster({ scenario: metrics ? { ...SCENARIO, metrics: METRICS } : SCENARIO });
  const folder = mkdtempSync(join(tmpdir(), 'ds-nodes-'));
  const socket = join(folder, 'socket');
  const stopListening = await listenForNodes(socket, running.cluster);
  return {
    kubectl,
    nodes: [process.execPath, NODES_CLIENT, socket],
    enter: (name) => {
      running.cluster.store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      return Promise.resolve(inNamespace(kubeconfigOf(running.url, running.kubeconfig), name));
    },
    leave: async () => {
      await stopListening();
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With the names of the real control plane's kubeconfig, which transcripts show. */
function kubeconfigOf(server: string, sandbox: string): string {
  const [, ca = ''] = /certificate-authority-data: (\S+)/.exec(sandbox) ?? [];
  const [, token = ''] = /token: (\S+)/.exec(sandbox) ?? [];
  const context = (name: string, user: string): readonly string[] => [
    `- name: ${name}`,
    '  context:',
    '    cluster: control-plane',
    `    user: ${user}`,
  ];
  const user = (name: string): readonly string[] => [`- name: ${name}`, '  user:', `    token: ${token}`];
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: control-plane',
    'clusters:',
    '- name: control-plane',
    '  cluster:',
    `    server: ${server}`,
    `    certificate-authority-data: ${ca}`,
    'contexts:',
    ...context('control-plane', 'admin'),
    ...context('control-plane-token', 'admin-by-token'),
    'users:',
    ...user('admin'),
    ...user('admin-by-token'),
    '',
  ].join('\n');
}
