import type { Container, PodSpec } from '../../src/kube/wire.ts';

/** A pod whose life on a real node is recorded. */
export interface LifeCase {
  readonly name: string;
  readonly spec: PodSpec;
  /** When it is deleted, in milliseconds after its creation. */
  readonly deletedAfterMs?: number;
}

const IMAGE = 'local.test/agent:1';
/** Answers that it has no such image. */
export const REGISTRY_PORT = 5000;

function life(name: string, container: Partial<Container>, more: Partial<PodSpec> = {}): LifeCase {
  return { name, spec: { containers: [main(container)], ...more } };
}

function main(container: Partial<Container>): Container {
  return { name: 'main', image: IMAGE, ...container };
}

function shell(script: string): Partial<Container> {
  return { command: ['sh', '-c', script] };
}

const EVERY_SECOND = { periodSeconds: 1 };
const AGENT = { command: ['agent'] };
/** Beside an agent, as two programs of a pod cannot listen on one port. */
const WAITS = shell('trap "exit 0" TERM; while true; do sleep 1; done');

export const LIFE_CASES: readonly LifeCase[] = [
  life('runs', AGENT),
  life('probes', {
    ...AGENT,
    startupProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 3, ...EVERY_SECOND },
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, initialDelaySeconds: 6, ...EVERY_SECOND },
  }),
  life('unready', {
    command: ['agent', 'sick'],
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, ...EVERY_SECOND },
  }),
  life('startup-fails', {
    command: ['agent', 'sick'],
    startupProbe: { httpGet: { path: '/healthz', port: 8080 }, failureThreshold: 3, ...EVERY_SECOND },
  }),
  life('liveness-fails', {
    command: ['agent', 'sick'],
    livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, failureThreshold: 3, ...EVERY_SECOND },
  }),
  life('crashes', shell('sleep 3; exit 1')),
  life('exits', shell('sleep 3')),
  life('out-of-memory', { command: ['agent', 'eat', '200'], resources: { limits: { memory: '32Mi' } } }),
  life('never-pulled', { image: 'local.test/absent:1', imagePullPolicy: 'Never' }),
  life('not-found', { image: `127.0.0.1:${REGISTRY_PORT}/agent:9` }),
  life('registry-down', { image: '127.0.0.1:5/agent:9' }),
  life('invalid-image', { image: 'UPPER/Case:1' }),
  life('no-config', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'absent', key: 'a' } } }] }),
  life('root-forbidden', {}, { securityContext: { runAsNonRoot: true } }),
  life('no-command', { command: ['/no/such'] }),
  life(
    'no-volume',
    { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    {
      volumes: [{ name: 'v', secret: { secretName: 'absent' } }],
    },
  ),
  life('hook-fails', { ...AGENT, lifecycle: { postStart: { exec: { command: ['sh', '-c', 'exit 4'] } } } }),
  life('init', AGENT, { initContainers: [{ name: 'first', image: IMAGE, ...shell('sleep 3') }] }),
  life('init-crashes', AGENT, { initContainers: [{ name: 'first', image: IMAGE, ...shell('sleep 3; exit 1') }] }),
  life('sidecar', AGENT, {
    initContainers: [{ name: 'side', image: IMAGE, restartPolicy: 'Always', ...WAITS }],
  }),
  {
    name: 'two-containers',
    spec: { containers: [main(AGENT), { name: 'second', image: 'local.test/agent:2', ...shell('sleep 3; exit 1') }] },
  },
  { ...life('ends', AGENT, { terminationGracePeriodSeconds: 20 }), deletedAfterMs: 30_000 },
  {
    ...life('killed', shell('trap "" TERM; while true; do sleep 1; done'), { terminationGracePeriodSeconds: 3 }),
    deletedAfterMs: 30_000,
  },
];
