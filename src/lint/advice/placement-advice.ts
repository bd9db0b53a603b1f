import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { tolerationFor } from '../../daemonset/placement/tolerations.ts';
import type { Toleration } from '../../kube/wire.ts';
import { itemsAt, mapAt } from '../../apimachinery/validate/fields.ts';
import { isDevicePlugin, isForEveryNode, isForNodesInTheMaking } from './agent-purpose.ts';
import { type DaemonSetRule, type DaemonSetSubject, POD_PATH, type RuleProblem, rulesOf } from '../rules/rule.ts';

const NODE_LABEL =
  /^(?:(?:beta\.)?kubernetes\.io\/(?:os|arch|hostname)|(?:node|node-role|topology|failure-domain\.beta)\.kubernetes\.io\/.*|eks\.amazonaws\.com\/.*|cloud\.google\.com\/.*|agentpool|nodegroup|node-?pool|node-?type|disk-?type)$/;
const CONTROL_PLANE = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const;
/** How many lines below `selector:` are searched for a comment. */
const SELECTOR_LINES = 4;
/** How many characters, at most. */
const MAX_SELECTOR = 1000;

function tolerationsOf(pod: JsonObject): readonly Toleration[] {
  return itemsAt(pod, 'tolerations');
}

/** Whether the template selects nodes. */
function choosesNodes(pod: JsonObject): boolean {
  const affinity = objectAt(objectAt(pod, 'affinity'), 'nodeAffinity');
  // no control plane runs on Windows
  const labels = Object.entries(mapAt(pod, 'nodeSelector')).filter(
    ([key, value]) => !key.endsWith('kubernetes.io/os') || value === 'windows',
  );
  return labels.length > 0 || isObject(affinity?.['requiredDuringSchedulingIgnoredDuringExecution']);
}

function* selectorForNodes({ manifest, spec, pod }: DaemonSetSubject): Iterable<RuleProblem> {
  const requested = mapAt(objectAt(spec, 'selector'), 'matchLabels');
  const fix =
    'Use spec.selector only for pods. Select nodes with spec.template.spec.nodeSelector, and label them: kubectl label node NODE KEY=VALUE.';
  for (const [key, value] of Object.entries(requested)) {
    const path = ['spec', 'selector', 'matchLabels', key];
    if (NODE_LABEL.test(key)) {
      yield { path, part: 'key', message: `the selector requires the pod label "${key}", which is a node label`, fix };
    } else if (mapAt(pod, 'nodeSelector')[key] === value) {
      const message = `nodeSelector requires the node label ${key}=${value}, which is the label of the DaemonSet's pods`;
      const only = 'Remove it from nodeSelector, unless nodes have this label.';
      yield { path: [...POD_PATH, 'nodeSelector', key], part: 'key', message, fix: only };
    }
  }
  const { text } = manifest.source;
  const offset = manifest.offset(['spec', 'selector'], 'key');
  const above = text.lastIndexOf('\n', text.lastIndexOf('\n', offset) - 1) + 1;
  const lines = text.slice(above, offset + MAX_SELECTOR).split('\n');
  const comment = lines.slice(0, SELECTOR_LINES + 1).find((line) => /#.*\bnodes?\b/i.test(line));
  if (comment !== undefined && isObject(spec['selector'])) {
    const message = 'a comment here mentions nodes, but the selector selects pods';
    yield { path: ['spec', 'selector'], part: 'key', message, fix };
  }
}

function* controlPlane(subject: DaemonSetSubject): Iterable<RuleProblem> {
  const { pod } = subject;
  if (choosesNodes(pod) || !isForEveryNode(subject) || isDevicePlugin(subject)) return;
  if (tolerationFor(tolerationsOf(pod), CONTROL_PLANE) !== undefined) return;
  if (tolerationsOf(pod).some(({ key }) => key === MASTER)) return;
  const message = `no toleration covers ${CONTROL_PLANE.key}:NoSchedule, so control planes get no pod`;
  yield { path: [...POD_PATH, 'tolerations'], part: 'key', message };
}

const MASTER = 'node-role.kubernetes.io/master';

function* oldMaster(subject: DaemonSetSubject): Iterable<RuleProblem> {
  // Together with the new one it is for clusters before 1.24.
  if (tolerationFor(tolerationsOf(subject.pod), CONTROL_PLANE) !== undefined) return;
  for (const [index, { key = '' }] of tolerationsOf(subject.pod).entries()) {
    if (key !== MASTER) continue;
    const message = `no node has the taint ${MASTER} since Kubernetes 1.24, so control planes get no pod`;
    yield { path: [...POD_PATH, 'tolerations', index, 'key'], message };
  }
}

function* everything(subject: DaemonSetSubject): Iterable<RuleProblem> {
  if (isForNodesInTheMaking(subject) || isForEveryNode(subject)) return;
  for (const [index, { key = '', operator, effect = '' }] of tolerationsOf(subject.pod).entries()) {
    if (key !== '' || operator !== 'Exists' || effect !== '') continue;
    yield { path: [...POD_PATH, 'tolerations', index], message: 'this toleration covers every taint' };
  }
}

function* priority({ pod }: DaemonSetSubject): Iterable<RuleProblem> {
  if ((stringAt(pod, 'priorityClassName') ?? '') !== '') return;
  const message = 'no priorityClassName: on a full node the pod stays Pending';
  yield { path: [...POD_PATH, 'priorityClassName'], part: 'key', message };
}

function* nodeName({ pod }: DaemonSetSubject): Iterable<RuleProblem> {
  const name = stringAt(pod, 'nodeName') ?? '';
  if (name === '') return;
  yield { path: [...POD_PATH, 'nodeName'], part: 'key', message: `nodeName allows only one node, "${name}"` };
}

export const PLACEMENT_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'selector-for-nodes',
    title: 'the selector seems to select nodes',
    why:
      'spec.selector selects the pods of the DaemonSet, and is immutable. nodeSelector, affinity and tolerations in ' +
      'spec.template.spec select the nodes; without them every node without taints gets a pod.',
    fix: 'Move node labels to spec.template.spec.nodeSelector.',
    check: selectorForNodes,
  },
  {
    id: 'no-control-plane-toleration',
    title: 'control plane nodes get no pod, although the agent seems to be for every node',
    why: 'Control plane nodes have a taint that pods must tolerate. Otherwise the logs, metrics or network of these nodes are silently missing.',
    fix: 'Add to tolerations: {key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}, or ignore this rule if control plane nodes are not needed.',
    check: controlPlane,
  },
  {
    id: 'old-master-taint',
    title: 'a toleration refers to the old taint of control plane nodes',
    why:
      'Kubernetes 1.24 renamed the taint node-role.kubernetes.io/master to node-role.kubernetes.io/control-plane. A toleration of the ' +
      'old key has no effect.',
    fix: 'Use the key node-role.kubernetes.io/control-plane; keep the old toleration only for older clusters.',
    check: oldMaster,
  },
  {
    id: 'tolerates-everything',
    title: 'a toleration covers every taint',
    why:
      'Taints keep pods away from virtual nodes, nodes of other teams, and nodes that are shut down or not set up yet. This ' +
      'pod is placed there anyway, fails, and blocks rollouts. It is normal for network plugins, storage drivers and agents that ' +
      'every node needs.',
    fix: 'List the taints to tolerate. A DaemonSet tolerates not-ready, unreachable, disk-pressure and similar taints automatically.',
    check: everything,
  },
  {
    id: 'no-priority-class',
    title: 'the pods have no priority class',
    why: 'The pod of a node cannot run elsewhere. On a full node it stays Pending, unless its priority allows it to preempt other pods.',
    fix: 'Set priorityClassName: system-node-critical for an agent that every node needs, or a class with a higher priority than the workloads.',
    check: priority,
  },
  {
    id: 'node-name',
    title: 'nodeName restricts the DaemonSet to one node',
    why: 'The controller places a pod only on this node; new nodes never get one.',
    fix: 'Remove nodeName, and select nodes by label with nodeSelector.',
    check: nodeName,
  },
]);
