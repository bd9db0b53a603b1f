import type { JsonObject } from '../../src/core/json/json.ts';

/** A pod, and what the levels of the Pod Security Standards may reject it for. */
export interface PodSecurityCase {
  readonly name: string;
  readonly annotations?: JsonObject;
  readonly spec: JsonObject;
}

export interface RecordedPodSecurity {
  readonly release: string;
  readonly cases: readonly {
    readonly pod: PodSecurityCase;
    /** The API server's rejection by level (`baseline:v1.25`); null where it admits the pod. */
    readonly answers: Readonly<Record<string, string | null>>;
  }[];
}

/** The newest of each level, and the releases around which checks changed. */
export const POD_SECURITY_LEVELS: readonly string[] = [
  'privileged:latest',
  'baseline:latest',
  ...[0, 18, 26, 28, 30, 33, 34].map((minor) => `baseline:v1.${minor}`),
  'restricted:latest',
  ...[0, 7, 18, 21, 24, 34, 99].map((minor) => `restricted:v1.${minor}`),
];

function container(name: string, more: JsonObject = {}): JsonObject {
  return { name, image: 'agent:1', ...more };
}

function secured(name: string, securityContext: JsonObject): JsonObject {
  return container(name, { securityContext });
}

function volumes(...sources: readonly JsonObject[]): JsonObject {
  return {
    volumes: sources.map((source, index) => ({ name: `v${index}`, ...source })),
    containers: [container('a')],
  };
}

const RESTRICTED: JsonObject = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

export const POD_SECURITY_CASES: readonly PodSecurityCase[] = [
  { name: 'bare', spec: { containers: [container('a')] } },
  { name: 'bare-with-init', spec: { initContainers: [container('i')], containers: [container('a'), container('b')] } },
  { name: 'restricted', spec: { containers: [secured('a', RESTRICTED)] } },
  {
    name: 'restricted-by-pod',
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost', localhostProfile: 'p' } },
      containers: [secured('a', { allowPrivilegeEscalation: false, capabilities: { drop: ['NET_RAW', 'ALL'] } })],
    },
  },
  { name: 'host-network', spec: { hostNetwork: true, containers: [container('a')] } },
  {
    name: 'host-namespaces',
    spec: { hostNetwork: true, hostPID: true, hostIPC: true, containers: [container('a')] },
  },
  {
    name: 'host-network-ports',
    spec: { hostNetwork: true, containers: [container('a', { ports: [{ containerPort: 9100 }] })] },
  },
  {
    name: 'host-ports',
    spec: {
      containers: [
        container('a', { ports: [{ containerPort: 1, hostPort: 9100 }, { containerPort: 2 }] }),
        container('b', { ports: [{ containerPort: 1, hostPort: 80 }] }),
        container('c', { ports: [{ containerPort: 3, hostPort: 443 }] }),
      ],
    },
  },
  { name: 'host-port', spec: { containers: [container('a', { ports: [{ containerPort: 1, hostPort: 9100 }] })] } },
  { name: 'host-path', spec: volumes({ hostPath: { path: '/var/log' } }) },
  { name: 'host-paths', spec: volumes({ hostPath: { path: '/' } }, { emptyDir: {} }, { hostPath: { path: '/x' } }) },
  {
    name: 'volumes',
    spec: volumes(
      { nfs: { server: 's', path: '/p' } },
      { hostPath: { path: '/x' } },
      { iscsi: { targetPortal: 't', iqn: 'iqn.2001-04.com.example:a', lun: 0 } },
    ),
  },
  { name: 'volume', spec: volumes({ nfs: { server: 's', path: '/p' } }) },
  {
    name: 'allowed-volumes',
    spec: volumes(
      { configMap: { name: 'c' } },
      { secret: { secretName: 's' } },
      { projected: { sources: [] } },
      { downwardAPI: {} },
      { csi: { driver: 'd' } },
      { persistentVolumeClaim: { claimName: 'p' } },
    ),
  },
  { name: 'privileged', spec: { containers: [secured('a', { privileged: true })] } },
  {
    name: 'privileged-two',
    spec: {
      initContainers: [secured('i', { privileged: true })],
      containers: [secured('a', { privileged: true }), secured('b', { privileged: false })],
    },
  },
  { name: 'capability', spec: { containers: [secured('a', { capabilities: { add: ['SYS_ADMIN'] } })] } },
  {
    name: 'capabilities',
    spec: {
      containers: [
        secured('a', { capabilities: { add: ['SYS_PTRACE', 'CHOWN', 'NET_ADMIN'] } }),
        secured('b', { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } }),
        secured('c', { capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } }),
      ],
    },
  },
  { name: 'capability-all', spec: { containers: [secured('a', { capabilities: { add: ['ALL'] } })] } },
  { name: 'unmasked', spec: { hostUsers: false, containers: [secured('a', { procMount: 'Unmasked' })] } },
  {
    name: 'probe-hosts',
    spec: {
      containers: [
        container('b', { livenessProbe: { httpGet: { port: 1, host: '10.0.0.1' } } }),
        container('a', {
          readinessProbe: { tcpSocket: { port: 1, host: 'example.com' } },
          lifecycle: { preStop: { httpGet: { port: 1, host: '127.0.0.1' } } },
        }),
      ],
    },
  },
  {
    name: 'probe-host',
    spec: { containers: [container('a', { startupProbe: { httpGet: { port: 1, host: '127.0.0.1' } } })] },
  },
  {
    name: 'windows-host-process',
    spec: {
      os: { name: 'windows' },
      hostNetwork: true,
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [container('a'), secured('b', { windowsOptions: { hostProcess: true } })],
    },
  },
  { name: 'windows', spec: { os: { name: 'windows' }, containers: [container('a')] } },
  {
    name: 'sysctls',
    spec: {
      securityContext: {
        sysctls: [
          { name: 'net.ipv4.tcp_rmem', value: '1' },
          { name: 'net.ipv4.tcp_keepalive_time', value: '1' },
          { name: 'net.ipv4.ip_local_reserved_ports', value: '1' },
          { name: 'kernel.shm_rmid_forced', value: '1' },
          { name: 'net.core.somaxconn', value: '1' },
        ],
      },
      containers: [container('a')],
    },
  },
  {
    name: 'selinux',
    spec: {
      securityContext: { seLinuxOptions: { type: 'spc_t', level: 's0:c1' } },
      containers: [
        secured('a', { seLinuxOptions: { type: 'container_engine_t' } }),
        secured('b', { seLinuxOptions: { type: 'super_t', user: 'u', role: 'r' } }),
        secured('c', { seLinuxOptions: { type: 'container_init_t' } }),
      ],
    },
  },
  { name: 'selinux-role', spec: { containers: [secured('a', { seLinuxOptions: { role: 'r' } })] } },
  {
    name: 'seccomp',
    spec: {
      securityContext: { seccompProfile: { type: 'Unconfined' } },
      containers: [secured('a', { seccompProfile: { type: 'Unconfined' } }), container('b')],
    },
  },
  {
    name: 'seccomp-container',
    spec: {
      containers: [secured('a', { seccompProfile: { type: 'RuntimeDefault' } }), container('b'), container('c')],
    },
  },
  {
    name: 'apparmor',
    spec: {
      securityContext: { appArmorProfile: { type: 'Unconfined' } },
      containers: [secured('a', { appArmorProfile: { type: 'Unconfined' } }), container('b')],
    },
  },
  {
    name: 'apparmor-annotation',
    annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' },
    spec: { containers: [container('a')] },
  },
  {
    name: 'run-as-root',
    spec: {
      securityContext: { runAsNonRoot: false, runAsUser: 0 },
      containers: [secured('a', { runAsNonRoot: false, runAsUser: 0 }), secured('b', { runAsUser: 7 })],
    },
  },
  { name: 'run-as-root-container', spec: { containers: [secured('a', { runAsUser: 0 }), container('b')] } },
  {
    name: 'user-namespace',
    spec: { hostUsers: false, containers: [secured('a', { runAsNonRoot: false, runAsUser: 0 })] },
  },
  {
    name: 'everything',
    spec: {
      hostNetwork: true,
      hostPID: true,
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
      containers: [
        secured('a', {
          privileged: true,
          capabilities: { add: ['SYS_ADMIN'] },
          seccompProfile: { type: 'Unconfined' },
        }),
        container('b', { ports: [{ containerPort: 80 }] }),
      ],
    },
  },
];
