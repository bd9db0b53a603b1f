import { objectAt, stringAt, type JsonObject } from '../../core/json.ts';
import { explainsHostNetwork, explainsPrivileged, needsToWrite } from './agent-purpose.ts';
import { integer, itemsAt, textsAt } from '../../apimachinery/validate/fields.ts';
import { placeholderIn } from '../text/placeholders.ts';
import { POD_PATH, type DaemonSetRule, type DaemonSetSubject, type RuleProblem } from '../rules/rule.ts';

const SOCKETS = /(?:^|\/)(?:docker|containerd|crio|cri-dockerd|podman)\.sock$/;
/** Folders by which a container can make itself the node's administrator, or ruin the node. */
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

/** The tag of an image, empty for none; undefined when it is pinned by its digest. */
function tagOf(image: string): string | undefined {
  if (image.includes('@')) return undefined;
  return /:([^:/]*)$/.exec(image)?.[1] ?? '';
}

function* latest({ containers }: DaemonSetSubject): Iterable<RuleProblem> {
  for (const { container, path } of containers) {
    const image = stringAt(container, 'image') ?? '';
    const tag = tagOf(image);
    if (image === '' || image.trim() !== image || (tag !== '' && tag !== 'latest')) continue;
    // What a template leaves open will have a tag once it is rendered.
    if (placeholderIn(image) !== undefined) continue;
    const message =
      tag === '' ? `image "${image}" has no tag, which means latest` : `image "${image}" is whatever is latest`;
    yield { path: [...path, 'image'], message };
  }
}

function* requests({ containers, pod }: DaemonSetSubject): Iterable<RuleProblem> {
  const ofPod = objectAt(objectAt(pod, 'resources'), 'requests') ?? {};
  for (const { container, path, name, staysUp } of containers) {
    if (!staysUp) continue;
    const resources = objectAt(container, 'resources');
    const asked = { ...ofPod, ...objectAt(resources, 'limits'), ...objectAt(resources, 'requests') };
    const missing = ['cpu', 'memory'].filter((key) => asked[key] === undefined);
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
        const message = `container "${name}" gets ${onHost}, with which it can start anything on the node`;
        yield {
          ...here,
          message,
          fix: 'Do without it where there is an API for the task; readOnly does not help with a socket.',
        };
      } else if (SENSITIVE.has(plain) && mount['readOnly'] !== true && !needsToWrite(subject, plain)) {
        const message = `container "${name}" can write to ${onHost === '' ? '/' : onHost} of the node`;
        // The API server takes no mount that is read-only and shares mounts with the node.
        const isShared = mount['mountPropagation'] === 'Bidirectional';
        yield isShared
          ? { ...here, message, fix: 'Mount only the folder below it that is needed.' }
          : { ...here, message };
      }
    }
  }
}

/** Whether Windows runs containers as processes of the node, which the API server only takes on the node's network. */
export function isHostProcess({ pod, containers }: DaemonSetSubject): boolean {
  return [pod, ...containers.map(({ container }) => container)].some(
    (owner) => objectAt(objectAt(owner, 'securityContext'), 'windowsOptions')?.['hostProcess'] === true,
  );
}

function* hostNetwork(subject: DaemonSetSubject): Iterable<RuleProblem> {
  const { pod, containers } = subject;
  if (pod['hostNetwork'] !== true || isHostProcess(subject) || explainsHostNetwork(subject)) return;
  const hasReason = containers.some(({ container }) => {
    const added = textsAt(objectAt(objectAt(container, 'securityContext'), 'capabilities'), 'add');
    const serves = itemsAt(container, 'ports').some((port) => integer(port, 'hostPort') !== undefined);
    return serves || added.some((one) => one.includes('NET_'));
  });
  if (hasReason) return;
  const message = 'hostNetwork is on, and nothing here shows what for';
  yield { path: [...POD_PATH, 'hostNetwork'], part: 'key', message };
}

function* privileged(subject: DaemonSetSubject): Iterable<RuleProblem> {
  if (explainsPrivileged(subject)) return;
  const devices = itemsAt(subject.pod, 'volumes').some((volume) =>
    /^\/(?:dev|sys|lib\/modules|run\/udev)(?:\/|$)/.test(hostPathOf(volume) ?? ''),
  );
  for (const { container, path, name } of subject.containers) {
    const context = objectAt(container, 'securityContext');
    const shares = itemsAt(container, 'volumeMounts').some((mount) => mount['mountPropagation'] === 'Bidirectional');
    if (context?.['privileged'] !== true || devices || shares) continue;
    const message = `container "${name}" is privileged, and nothing here shows what for`;
    yield { path: [...path, 'securityContext', 'privileged'], part: 'key', message };
  }
}

export const CONTAINER_ADVICE: readonly DaemonSetRule[] = [
  {
    id: 'latest-image',
    group: 'advice',
    severity: 'warn',
    title: 'an image that changes under its name',
    why: 'Each node pulls what is latest when its pod starts, so nodes run different versions, and undoing a rollout brings nothing back.',
    fix: 'Name a version, best with its digest: image: registry/name:1.2.3@sha256:….',
    check: latest,
  },
  {
    id: 'no-requests',
    group: 'advice',
    severity: 'warn',
    title: 'a container requests no CPU or memory',
    why: 'Without requests the scheduler fills nodes as if the agent took nothing, and its pods are the first that a node under pressure throws out.',
    fix: 'Set resources.requests to what the agent takes on a busy node.',
    check: requests,
  },
  {
    id: 'no-memory-limit',
    group: 'advice',
    severity: 'warn',
    title: 'a container has no memory limit',
    why: 'A leak in an agent takes the memory of every node at the same time.',
    fix: 'Set resources.limits.memory above the highest that was seen.',
    check: memoryLimit,
  },
  {
    id: 'writable-host-path',
    group: 'advice',
    severity: 'warn',
    title: 'a container can write where a node keeps itself',
    why: 'Who can write to these folders of a node is its administrator, and by its credentials soon that of others.',
    fix: 'Set readOnly: true on the mount, or mount only the folder below it that is needed.',
    check: hostPaths,
  },
  {
    id: 'unexplained-host-network',
    group: 'advice',
    severity: 'warn',
    title: "pods use the node's network for no reason that shows",
    why: 'They then reach what listens on localhost of the node only, network policies do not hold them, and their ports collide with others.',
    fix: 'Take hostNetwork away, or ignore this rule beside the reason for it.',
    check: hostNetwork,
  },
  {
    id: 'unexplained-privileged',
    group: 'advice',
    severity: 'warn',
    title: 'a container is privileged for no reason that shows',
    why: 'Privileged containers can do on the node whatever root can. Few agents need that; most need one or two capabilities.',
    fix: 'Name the capabilities in securityContext.capabilities.add, or ignore this rule beside the reason for it.',
    check: privileged,
  },
];
