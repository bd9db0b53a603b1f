import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { needsToWrite } from './agent-purpose.ts';
import { itemsAt } from '../../apimachinery/validate/fields.ts';
import { type DaemonSetRule, type DaemonSetSubject, type RuleProblem, rulesOf } from '../rules/rule.ts';

const SOCKETS = /(?:^|\/)(?:docker|containerd|crio|cri-dockerd|podman)\.sock$/;
/** Directories whose write access gives control of the node. */
const SENSITIVE = new Set(
  [
    '',
    '/bin',
    '/boot',
    '/dev',
    '/etc',
    '/etc/kubernetes',
    '/etc/kubernetes/manifests',
    '/home',
    '/lib',
    '/lib64',
    '/opt',
  ]
    .concat(['/proc', '/root', '/run', '/sbin', '/sys', '/usr', '/var', '/var/lib', '/var/lib/containerd'])
    .concat(['/var/lib/docker', '/var/lib/etcd', '/var/lib/kubelet', '/var/lib/kubelet/pki', '/var/run']),
);

function hostPathOf(volume: JsonObject): string | undefined {
  return stringAt(objectAt(volume, 'hostPath'), 'path');
}

function* requests({ containers, pod }: DaemonSetSubject): Iterable<RuleProblem> {
  const ofPod = objectAt(objectAt(pod, 'resources'), 'requests') ?? {};
  for (const { container, path, name, staysUp } of containers) {
    if (!staysUp) continue;
    const resources = objectAt(container, 'resources');
    const requested = { ...ofPod, ...objectAt(resources, 'limits'), ...objectAt(resources, 'requests') };
    const missing = ['cpu', 'memory'].filter((key) => requested[key] === undefined);
    if (missing.length === 0) continue;
    const message = `container "${name}" requests no ${missing.join(' and no ')}`;
    yield { path: [...path, 'resources', 'requests'], part: 'key', message };
  }
}

function* memoryLimit({ containers, pod }: DaemonSetSubject): Iterable<RuleProblem> {
  const ofPod = objectAt(objectAt(pod, 'resources'), 'limits') ?? {};
  for (const { container, path, name, staysUp } of containers) {
    const limits = { ...ofPod, ...objectAt(objectAt(container, 'resources'), 'limits') };
    if (!staysUp || limits['memory'] !== undefined) continue;
    yield { path: [...path, 'resources', 'limits'], part: 'key', message: `container "${name}" has no memory limit` };
  }
}

function* hostPaths(subject: DaemonSetSubject): Iterable<RuleProblem> {
  const { containers, pod } = subject;
  const volumes = new Map(itemsAt(pod, 'volumes').map((volume) => [stringAt(volume, 'name') ?? '', volume]));
  for (const { container, path, name } of containers) {
    for (const [index, mount] of itemsAt(container, 'volumeMounts').entries()) {
      const onHost = hostPathOf(volumes.get(stringAt(mount, 'name') ?? '') ?? {});
      if (onHost === undefined) continue;
      const plain = onHost.replace(/\/+$/, '');
      const here = { path: [...path, 'volumeMounts', index] };
      if (SOCKETS.test(plain)) {
        const message = `container "${name}" mounts ${onHost}, which can start any container on the node`;
        yield {
          ...here,
          message,
          fix: 'Use the Kubernetes API instead where it is sufficient; readOnly does not protect a socket.',
        };
      } else if (SENSITIVE.has(plain) && mount['readOnly'] !== true && !needsToWrite(subject, plain)) {
        const message = `container "${name}" can write to ${onHost === '' ? '/' : onHost} of the node`;
        // The API server refuses a mount that is read-only and Bidirectional.
        const isShared = mount['mountPropagation'] === 'Bidirectional';
        yield isShared
          ? { ...here, message, fix: 'Mount only the subdirectory that is needed.' }
          : { ...here, message };
      }
    }
  }
}

export const CONTAINER_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'no-requests',
    title: 'a container requests no CPU or memory',
    why: 'Without requests the scheduler assumes that the agent needs nothing, and a node under pressure evicts its pods first.',
    fix: 'Set resources.requests to what the agent uses on a busy node.',
    check: requests,
  },
  {
    id: 'no-memory-limit',
    title: 'a container has no memory limit',
    why: 'A memory leak in an agent fills the memory of every node at the same time.',
    fix: 'Set resources.limits.memory above the highest observed use.',
    check: memoryLimit,
  },
  {
    id: 'writable-host-path',
    title: 'a container can write to a system directory of the node',
    why:
      'Write access to these directories gives control of the node, and its credentials may give control of others. It is normal if ' +
      'the agent manages the directory: /dev and /var/lib/kubelet for storage and device drivers, /run and /sys for network plugins.',
    fix: 'Set readOnly: true on the mount, or mount only the subdirectory that is needed.',
    check: hostPaths,
  },
]);
