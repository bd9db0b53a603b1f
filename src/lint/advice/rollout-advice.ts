import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { allowsSurge, strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { integer, itemsAt } from '../../apimachinery/validate/fields.ts';
import { type DaemonSetRule, type DaemonSetSubject, POD_PATH, type RuleProblem, rulesOf } from '../rules/rule.ts';

const LIMITS = ['spec', 'updateStrategy', 'rollingUpdate'] as const;

function daemonSet({ object }: DaemonSetSubject): DaemonSet {
  // The schema check covers the fields that these functions read; they ignore other types.
  return object;
}

function* hostPortSurge(subject: DaemonSetSubject): Iterable<RuleProblem> {
  const surges =
    isObject(objectAt(subject.spec, 'updateStrategy')?.['rollingUpdate']) && allowsSurge(daemonSet(subject));
  if (!surges) return;
  const hostNetwork = subject.pod['hostNetwork'] === true;
  for (const { container, path, isInit } of subject.containers) {
    for (const [index, port] of itemsAt(container, 'ports').entries()) {
      const number = integer(port, 'hostPort') ?? (hostNetwork && !isInit ? integer(port, 'containerPort') : 0) ?? 0;
      if (number === 0) continue;
      const here = integer(port, 'hostPort') === undefined ? 'containerPort' : 'hostPort';
      const message = `port ${number} of the node cannot be used by the old and the new pod at once, as maxSurge requires`;
      yield { path: [...path, 'ports', index, here], message };
    }
  }
}

/** The port of a probe, which a container with hostNetwork uses without declaring it. */
function probedPort(container: JsonObject): number | undefined {
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((key) => objectAt(container, key));
  const actions = probes.flatMap((probe) => ['httpGet', 'tcpSocket', 'grpc'].map((kind) => objectAt(probe, kind)));
  return actions.flatMap((action) => integer(action, 'port') ?? [])[0];
}

function* hiddenPortSurge(subject: DaemonSetSubject): Iterable<RuleProblem> {
  const surges =
    isObject(objectAt(subject.spec, 'updateStrategy')?.['rollingUpdate']) && allowsSurge(daemonSet(subject));
  if (!surges || subject.pod['hostNetwork'] !== true) return;
  for (const { container, path, isInit } of subject.containers) {
    const port = probedPort(container);
    if (isInit || port === undefined || itemsAt(container, 'ports').length > 0) continue;
    const message = `a probe uses port ${port} of the node, which the old and the new pod cannot both use, as maxSurge requires`;
    yield { path: [...path, 'ports'], part: 'key', message };
  }
}

function* allAtOnce({ spec }: DaemonSetSubject): Iterable<RuleProblem> {
  const limit = objectAt(objectAt(spec, 'updateStrategy'), 'rollingUpdate')?.['maxUnavailable'];
  if (limit !== '100%') return;
  yield { path: [...LIMITS, 'maxUnavailable'], message: 'maxUnavailable: 100% removes the pods of all nodes at once' };
}

function* noGate(subject: DaemonSetSubject): Iterable<RuleProblem> {
  if (strategyOf(daemonSet(subject)) !== 'RollingUpdate') return;
  const gated = subject.containers.some(({ container, staysUp }) => staysUp && isObject(container['readinessProbe']));
  if (gated || (integer(subject.spec, 'minReadySeconds') ?? 0) > 0) return;
  const message =
    'a rollout continues as soon as a container has started: no readiness probe, and minReadySeconds is 0';
  yield { path: ['spec', 'minReadySeconds'], part: 'key', message };
}

function* onDelete(subject: DaemonSetSubject): Iterable<RuleProblem> {
  if (strategyOf(daemonSet(subject)) !== 'OnDelete') return;
  yield {
    path: ['spec', 'updateStrategy', 'type'],
    message: 'with OnDelete a node gets a change only after its pod is deleted',
  };
  const strategy = objectAt(subject.spec, 'updateStrategy');
  if (isObject(strategy?.['rollingUpdate'])) {
    yield { path: LIMITS, part: 'key', message: 'rollingUpdate has no effect with type: OnDelete' };
  }
}

function* livenessOnly({ containers }: DaemonSetSubject): Iterable<RuleProblem> {
  for (const { container, path, name, staysUp } of containers) {
    if (!staysUp || !isObject(container['livenessProbe']) || isObject(container['readinessProbe'])) continue;
    const message = `container "${name}" has a liveness probe and no readiness probe`;
    yield { path: [...path, 'livenessProbe'], part: 'key', message };
  }
}

function* longGrace({ pod }: DaemonSetSubject): Iterable<RuleProblem> {
  const seconds = integer(pod, 'terminationGracePeriodSeconds') ?? 0;
  if (seconds <= 600) return;
  const message = `a pod may take ${seconds} s to stop, and a rollout waits for each`;
  yield { path: [...POD_PATH, 'terminationGracePeriodSeconds'], message };
}

function* probesNode({ containers }: DaemonSetSubject): Iterable<RuleProblem> {
  for (const { container, path } of containers) {
    const probe = objectAt(container, 'livenessProbe');
    const host = stringAt(objectAt(probe, 'httpGet'), 'host') ?? '';
    if (host !== 'localhost' && host !== '127.0.0.1') continue;
    const message = 'the kubelet probes from the node, so localhost is the node, not the pod';
    yield { path: [...path, 'livenessProbe', 'httpGet', 'host'], message };
  }
}

export const ROLLOUT_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'host-port-surge',
    severity: 'error',
    title: 'a port of the node cannot be combined with maxSurge',
    why:
      'maxSurge starts the new pod next to the old one on the same node, but a port of the node can be used only once. The new pod stays ' +
      'Pending, the old one is never removed, and the rollout never finishes. The API server does not refuse this.',
    fix: 'Set maxSurge: 0 and maxUnavailable: 1, or remove the host port.',
    *check(subject) {
      yield* hostPortSurge(subject);
      yield* hiddenPortSurge(subject);
    },
  },
  {
    id: 'max-unavailable-all',
    title: 'an update may remove all pods at once',
    why: 'A bad image then removes the agent from all nodes within seconds.',
    fix: 'Set maxUnavailable to what the cluster tolerates, such as 10%.',
    check: allAtOnce,
  },
  {
    id: 'no-rollout-gate',
    title: 'a rollout does not check whether a new pod works',
    why: 'A container that fails one second after its start is available for that second, so a broken version continues to the next node.',
    fix: 'Add a readinessProbe, or set spec.minReadySeconds to the time in which a failure would occur.',
    check: noGate,
  },
  {
    id: 'on-delete',
    title: 'updates wait until the pods are deleted',
    why:
      'Applying a change restarts no pods, kubectl rollout status does not work, and a new node gets the new version while the ' +
      'others keep the old one.',
    fix: 'Use RollingUpdate, or replace the pods with ds rollout run; ds rollout status lists the outdated nodes.',
    check: onDelete,
  },
  {
    id: 'liveness-without-readiness',
    title: 'a container has a liveness probe but no readiness probe',
    why: 'A container that does not respond is ready until the liveness probe restarts it, and rollouts continue in the meantime.',
    fix: 'Add a readinessProbe; often the same check with a lower failureThreshold is enough.',
    check: livenessOnly,
  },
  {
    id: 'long-grace-period',
    title: 'pods may take more than ten minutes to stop',
    why: 'A node has one pod of the DaemonSet at a time, so an update waits on every node until the old pod has stopped.',
    fix: 'Set terminationGracePeriodSeconds to the time that the agent needs to stop.',
    check: longGrace,
  },
  {
    id: 'probe-localhost',
    title: 'a probe checks the node, not the pod',
    why: 'The kubelet sends probes from the node, so localhost is the node, unless the pod uses hostNetwork.',
    fix: 'Remove host. The kubelet then probes the pod.',
    check: (subject) => (subject.pod['hostNetwork'] === true ? [] : probesNode(subject)),
  },
]);
