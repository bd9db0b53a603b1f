import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { podPrefix, type Network } from './network.ts';

const CNI_PLUGINS = fileURLToPath(new URL('cni', import.meta.url));

/** The images on every node; the first is the pause image too. */
export const IMAGES = ['local.test/agent:1', 'local.test/agent:2'] as const;

export interface RealNodeSpec {
  readonly name: string;
  /** From 1; unique in its network. */
  readonly number: number;
  /** The size of the disk that the kubelet watches, as `64m`; it evicts pods when less than half is free. The machine's when absent. */
  readonly disk?: string;
}

export interface NodeFilesInput {
  readonly network: Network;
  readonly node: RealNodeSpec;
  /** The certificate authority of the API server's client certificate. */
  readonly authority: string;
  readonly kubeconfig: string;
}

/** Writes the configuration of a node's kubelet, containerd and network to `folder`. */
export function writeNodeFiles(folder: string, { network, node, authority, kubeconfig }: NodeFilesInput): void {
  for (const each of ['kubelet', 'containerd', 'log', 'cni']) mkdirSync(join(folder, each), { recursive: true });
  const write = (file: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, file), lines.join('\n') + '\n', { mode: 0o600 });
  copyFileSync(kubeconfig, join(folder, 'kubeconfig'));
  write('resolv.conf', ['nameserver 127.0.0.1']);
  write('containerd.toml', [
    'version = 2',
    '[plugins."io.containerd.grpc.v1.cri"]',
    `  sandbox_image = "${IMAGES[0]}"`,
    // Where root lacks CAP_SYS_RESOURCE, no process may have a lower score than containerd.
    '  restrict_oom_score_adj = true',
    '  [plugins."io.containerd.grpc.v1.cri".cni]',
    `    bin_dir = "${CNI_PLUGINS}"`,
    `    conf_dir = "${join(folder, 'cni')}"`,
  ]);
  const plugin = { type: 'route', prefix: podPrefix(network, node.number), dataDir: '/run/cni' };
  const conflist = { cniVersion: '0.4.0', name: 'route', plugins: [plugin] };
  // The plugin reads its settings line by line.
  write(join('cni', '10-route.conflist'), [JSON.stringify(conflist, null, 1).replaceAll('\n', ' ')]);
  write('kubelet.yaml', kubeletConfiguration(folder, node, authority));
}

function kubeletConfiguration(folder: string, { disk }: RealNodeSpec, authority: string): readonly string[] {
  return [
    'apiVersion: kubelet.config.k8s.io/v1beta1',
    'kind: KubeletConfiguration',
    'containerRuntimeEndpoint: unix:///run/containerd/containerd.sock',
    'failCgroupV1: false',
    'failSwapOn: false',
    'authentication:',
    `  x509: { clientCAFile: ${authority} }`,
    // Without it, every pod has events that say so.
    'clusterDNS: [10.96.0.10]',
    `resolvConf: ${join(folder, 'resolv.conf')}`,
    `volumePluginDir: ${join(folder, 'volume-plugins')}`,
    'makeIPTablesUtilChains: false',
    // The controller manager waits six seconds for a lease, where a real one waits fifty.
    'nodeLeaseDurationSeconds: 4',
    'nodeStatusUpdateFrequency: 1s',
    // The machine's own disk may be full.
    'imageGCHighThresholdPercent: 100',
    'evictionHard:',
    `  nodefs.available: "${disk === undefined ? '0%' : '50%'}"`,
    '  nodefs.inodesFree: "0%"',
    '  imagefs.available: "0%"',
    '  imagefs.inodesFree: "0%"',
    // A real one waits five minutes until it believes that a pressure is over.
    'evictionPressureTransitionPeriod: 5s',
  ];
}
