import { dirname, join } from 'node:path';
import type { Binary } from './assets.ts';
import type { Credentials } from './credentials.ts';
import { graceSeconds, heartbeatSeconds } from './heartbeats.ts';

/** How a component is started. */
export interface Component {
  readonly binary: Binary;
  readonly args: readonly string[];
}

export interface Ports {
  /** Where the API server listens: the loopback interface, or the real nodes' network, where nobody but they and this machine reach it. */
  readonly address: string;
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
}

export function etcd(folder: string, ports: Ports): Component {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return {
    binary: 'etcd',
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      // `down` deletes the data, so a crash may lose it.
      '--unsafe-no-fsync',
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--log-level=warn',
    ],
  };
}

export function apiServer(ports: Ports, credentials: Credentials): Component {
  return {
    binary: 'kube-apiserver',
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      `--bind-address=${ports.address}`,
      `--advertise-address=${ports.address}`,
      `--secure-port=${ports.apiServer}`,
      // The address above may be a loopback address, which the endpoints of the kubernetes service cannot have.
      '--endpoint-reconciler-type=none',
      `--tls-cert-file=${credentials.serverCertificate}`,
      `--tls-private-key-file=${credentials.serverKey}`,
      `--client-ca-file=${credentials.authority}`,
      `--kubelet-client-certificate=${credentials.kubeletClientCertificate}`,
      `--kubelet-client-key=${credentials.kubeletClientKey}`,
      // Simulated nodes have the first, where nothing listens, and real ones only the second.
      '--kubelet-preferred-address-types=InternalDNS,InternalIP',
      `--token-auth-file=${credentials.tokens}`,
      '--authorization-mode=Node,RBAC',
      '--allow-privileged=true',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${credentials.serviceAccountKey}`,
      `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
      '--profiling=false',
    ],
  };
}

export function controllerManager(credentials: Credentials, nodes: number): Component {
  return {
    binary: 'kube-controller-manager',
    args: [
      `--kubeconfig=${credentials.controllerManager}`,
      `--service-account-private-key-file=${credentials.serviceAccountKey}`,
      `--root-ca-file=${credentials.authority}`,
      '--use-service-account-credentials=true',
      // It would create its usual folder, on the machine.
      `--flex-volume-plugin-dir=${join(dirname(credentials.kubeconfig), 'volume-plugins')}`,
      '--leader-elect=false',
      '--secure-port=0',
      '--profiling=false',
      `--node-monitor-period=${heartbeatSeconds(nodes)}s`,
      `--node-monitor-grace-period=${graceSeconds(nodes)}s`,
      // Tests should not wait for the controllers' intervals.
      '--kube-api-qps=300',
      '--kube-api-burst=500',
    ],
  };
}

export function scheduler(credentials: Credentials): Component {
  return {
    binary: 'kube-scheduler',
    args: [
      `--kubeconfig=${credentials.scheduler}`,
      '--leader-elect=false',
      '--secure-port=0',
      '--profiling=false',
      '--kube-api-qps=300',
      '--kube-api-burst=500',
    ],
  };
}
