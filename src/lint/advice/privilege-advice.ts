import { objectAt, stringAt } from '../../core/json/json.ts';
import { itemsAt, textsAt } from '../../apimachinery/validate/fields.ts';
import { type DaemonSetRule, type DaemonSetSubject, POD_PATH, type RuleProblem, rulesOf } from '../rules/rule.ts';
import {
  explainsHostIpc,
  explainsHostPid,
  explainsHostRoot,
  explainsPrivileged,
  setsKernelParameters,
} from './agent-purpose.ts';

function* privileged(subject: DaemonSetSubject): Iterable<RuleProblem> {
  if (explainsPrivileged(subject)) return;
  const devices = itemsAt(subject.pod, 'volumes').some((volume) =>
    /^\/(?:dev|sys|lib\/modules|run\/udev)(?:\/|$)/.test(stringAt(objectAt(volume, 'hostPath'), 'path') ?? ''),
  );
  for (const { container, path, name } of subject.containers) {
    const context = objectAt(container, 'securityContext');
    const shares = itemsAt(container, 'volumeMounts').some((mount) => mount['mountPropagation'] === 'Bidirectional');
    if (context?.['privileged'] !== true || devices || shares || setsKernelParameters(container)) continue;
    const message = `container "${name}" is privileged without an apparent reason`;
    yield { path: [...path, 'securityContext', 'privileged'], part: 'key', message };
  }
}

function* sysAdmin(subject: DaemonSetSubject): Iterable<RuleProblem> {
  if (explainsPrivileged(subject)) return;
  for (const { container, path, name } of subject.containers) {
    const context = objectAt(container, 'securityContext');
    for (const [index, added] of textsAt(objectAt(context, 'capabilities'), 'add').entries()) {
      if (!/^(?:CAP_)?SYS_ADMIN$|^ALL$/i.test(added)) continue;
      const message = `container "${name}" adds ${added} without an apparent reason`;
      yield { path: [...path, 'securityContext', 'capabilities', 'add', index], message };
    }
  }
}

function shared(key: string, explains: (subject: DaemonSetSubject) => boolean) {
  return function* (subject: DaemonSetSubject): Iterable<RuleProblem> {
    if (subject.pod[key] !== true || explains(subject)) return;
    yield { path: [...POD_PATH, key], part: 'key', message: `${key} is true without an apparent reason` };
  };
}

function* hostRoot(subject: DaemonSetSubject): Iterable<RuleProblem> {
  if (explainsHostRoot(subject)) return;
  const roots = new Set(
    itemsAt(subject.pod, 'volumes')
      .filter((volume) => /^\/+$/.test(stringAt(objectAt(volume, 'hostPath'), 'path') ?? ''))
      .map((volume) => stringAt(volume, 'name') ?? ''),
  );
  for (const { container, path, name } of subject.containers) {
    for (const [index, mount] of itemsAt(container, 'volumeMounts').entries()) {
      // Another rule reports writable mounts.
      if (!roots.has(stringAt(mount, 'name') ?? '') || mount['readOnly'] !== true) continue;
      const message = `container "${name}" can read everything on the node without an apparent reason`;
      yield { path: [...path, 'volumeMounts', index], message };
    }
  }
}

export const PRIVILEGE_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'unexplained-privileged',
    title: 'a container is privileged without an apparent reason',
    why:
      'A privileged container can do everything that root can do on the node. It is normal for network plugins, storage and device drivers, and ' +
      'security and node maintenance agents; most others need only one or two capabilities.',
    fix: 'List the capabilities in securityContext.capabilities.add, or ignore this rule with a comment that gives the reason.',
    check: privileged,
  },
  {
    id: 'unexplained-sys-admin',
    title: 'a container adds SYS_ADMIN or ALL without an apparent reason',
    why:
      'SYS_ADMIN allows a container to mount file systems and leave its namespaces, which is almost the same as privileged. It is normal for ' +
      'network plugins, storage and device drivers, and agents that load eBPF programs on older kernels.',
    fix: 'Add the smaller capability that is needed, such as BPF, PERFMON or NET_ADMIN, or ignore this rule with a reason.',
    check: sysAdmin,
  },
  {
    id: 'unexplained-host-pid',
    title: 'pods see the processes of the node without an apparent reason',
    why:
      'With hostPID a container sees every process of the node with its environment, and with enough privileges can enter or kill it. It is ' +
      'normal for monitoring, security, storage and maintenance agents.',
    fix: 'Remove hostPID, or ignore this rule with a comment that gives the reason.',
    check: shared('hostPID', explainsHostPid),
  },
  {
    id: 'unexplained-host-ipc',
    title: 'pods share the memory segments of the node without an apparent reason',
    why:
      'With hostIPC a container can read and write the shared memory, semaphores and queues of the node. It is normal only for device ' +
      'drivers, security agents and a few monitoring agents.',
    fix: 'Remove hostIPC, or ignore this rule with a comment that gives the reason.',
    check: shared('hostIPC', explainsHostIpc),
  },
  {
    id: 'unexplained-host-root',
    title: 'a container can read the whole file system of the node without an apparent reason',
    why:
      "The root file system of the node contains the kubelet's credentials and the tokens of every pod. Mounting it read-only is normal for " +
      'monitoring, security and maintenance agents.',
    fix: 'Mount only the directories that are needed, or ignore this rule with a comment that gives the reason.',
    check: hostRoot,
  },
]);
