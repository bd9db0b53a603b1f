import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import { integer, itemsAt, textsAt } from '../../apimachinery/validate/fields.ts';
import type { Path } from '../../yaml/marks.ts';
import { type DaemonSetRule, type DaemonSetSubject, POD_PATH, type RuleProblem, rulesOf } from '../rules/rule.ts';
import { explainsHostNetwork, isHostProcess } from './agent-purpose.ts';

function* hostNetwork(subject: DaemonSetSubject): Iterable<RuleProblem> {
  const { pod, containers } = subject;
  if (pod['hostNetwork'] !== true || isHostProcess(subject) || explainsHostNetwork(subject)) return;
  const hasReason = containers.some(({ container }) => {
    const added = textsAt(objectAt(objectAt(container, 'securityContext'), 'capabilities'), 'add');
    const serves = itemsAt(container, 'ports').some((port) => integer(port, 'hostPort') !== undefined);
    return serves || added.some((one) => one.includes('NET_'));
  });
  if (hasReason) return;
  const message = 'hostNetwork is true without an apparent reason';
  yield { path: [...POD_PATH, 'hostNetwork'], part: 'key', message };
}

/** The probes and hooks of a container with a port, and their paths. */
function* actionsOf(container: JsonObject): Iterable<readonly [action: JsonObject, path: Path]> {
  for (const key of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    for (const kind of ['httpGet', 'tcpSocket']) {
      const action = objectAt(objectAt(container, key), kind);
      if (action !== undefined) yield [action, [key, kind]];
    }
  }
  for (const key of ['postStart', 'preStop']) {
    const action = objectAt(objectAt(objectAt(container, 'lifecycle'), key), 'httpGet');
    if (action !== undefined) yield [action, ['lifecycle', key, 'httpGet']];
  }
}

function* unknownPorts({ containers }: DaemonSetSubject): Iterable<RuleProblem> {
  for (const { container, path, name } of containers) {
    const names = itemsAt(container, 'ports').flatMap((port) => stringAt(port, 'name') ?? []);
    for (const [action, where] of actionsOf(container)) {
      const port = stringAt(action, 'port') ?? '';
      if (port === '' || names.includes(port)) continue;
      const near = suggest(port, names) ?? (names.length === 1 ? names[0] : undefined);
      const guess = near === undefined ? '' : `; did you mean "${near}"?`;
      const fix = `Write the number of the port, or give a port of container "${name}" this name.`;
      const message = `container "${name}" has no port named "${port}"${guess}`;
      yield { path: [...path, ...where, 'port'], message, ...(near === undefined ? { fix } : {}) };
    }
  }
}

const CLUSTER_NAME = /\b[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*\.svc\b(?:\.[a-z0-9.-]+)?/;

/** The first name in the container's command, arguments or variables that only the cluster's DNS can resolve. */
function clusterNameIn(container: JsonObject): string | undefined {
  const values = itemsAt(container, 'env').map((variable) => stringAt(variable, 'value') ?? '');
  const texts = [...textsAt(container, 'command'), ...textsAt(container, 'args'), ...values];
  return texts.flatMap((text) => CLUSTER_NAME.exec(text)?.[0] ?? [])[0];
}

function* nodeDns(subject: DaemonSetSubject): Iterable<RuleProblem> {
  const { pod, containers } = subject;
  const policy = stringAt(pod, 'dnsPolicy') ?? '';
  // Windows does not support ClusterFirstWithHostNet.
  const isWindows = isHostProcess(subject) || stringAt(objectAt(pod, 'os'), 'name') === 'windows';
  if (pod['hostNetwork'] !== true || isWindows || (policy !== '' && policy !== 'ClusterFirst')) return;
  const name = containers.flatMap(({ container }) => clusterNameIn(container) ?? [])[0];
  // Without a cluster name the node's DNS is enough; exported manifests contain the default policy.
  if (name === undefined) return;
  const message = `with hostNetwork, dnsPolicy ClusterFirst uses the DNS of the node, which cannot resolve ${name}`;
  yield { path: [...POD_PATH, policy === '' ? 'hostNetwork' : 'dnsPolicy'], part: 'key', message };
}

export const NETWORK_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'unexplained-host-network',
    title: "pods use the node's network without an apparent reason",
    why:
      "They can reach services on the node's localhost, network policies do not apply to them, and their ports may conflict " +
      'with others. It is normal for network plugins, proxies, storage drivers, node monitoring and agents that set up new nodes.',
    fix: 'Remove hostNetwork, or ignore this rule with a comment that gives the reason.',
    check: hostNetwork,
  },
  {
    id: 'unknown-port',
    severity: 'error',
    title: 'a probe or hook refers to a port name that its container does not have',
    why: 'The kubelet looks up the name among the ports of the same container. The API server does not check this, and every probe fails.',
    fix: 'Use the name of a port of the container, or the number.',
    check: unknownPorts,
  },
  {
    id: 'host-network-dns',
    title: "pods with hostNetwork do not use the cluster's DNS",
    why:
      'With hostNetwork, dnsPolicy: ClusterFirst (the default) is treated as Default: pods use the DNS servers of the node, which ' +
      'cannot resolve Services.',
    fix: 'Set dnsPolicy: ClusterFirstWithHostNet, or dnsPolicy: Default to use the DNS of the node.',
    check: nodeDns,
  },
]);
