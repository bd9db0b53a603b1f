import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { itemsAt, textsAt } from '../../apimachinery/validate/fields.ts';
import type { DaemonSetSubject } from '../rules/rule.ts';

const NETWORK =
  /\bcni\b|calico|cilium|flannel|weave|kube-proxy|kube-router|antrea|multus|network|vpn|wireguard|tunnel|bgp|metallb/;
const EDGE = /ingress|proxy|gateway|haproxy|envoy|nginx|traefik|dns|load-?balancer/;
const STORAGE = /\bcsi\b|storage|ceph|rook|longhorn|openebs|gluster|nfs|volume|mounter/;
const DEVICES = /device|gpu|nvidia|driver|firmware|sriov|rdma|fuse/;
const WATCHERS =
  /exporter|cadvisor|metric|monitor|telemetry|prometheus|datadog|newrelic|otel|collector|zabbix|netdata|perf|ebpf|pprof/;
const SECURITY = /falco|security|scanner|audit|sysdig|tetragon|tracee|sensor|apparmor|seccomp/;
const LOGS = /\blogs?\b|logging|fluent|filebeat|promtail|vector|loki|logstash|syslog/;
const CLOUD = /cloud-(?:controller|provider|node)|\bccm\b/;
const NODE_CARE = /node-|\bkured\b|reboot|tuned|sysctl|ntp|chrony|problem-detector|bootstrap|cleaner|cache/;

/** Whether the names and images of a DaemonSet indicate one of these purposes. */
function isFor(subject: DaemonSetSubject, ...purposes: readonly RegExp[]): boolean {
  return purposes.some((purpose) => purpose.test(subject.about));
}

/** Agents that every node needs. */
export function isForEveryNode(subject: DaemonSetSubject): boolean {
  return (
    subject.namespace === 'kube-system' ||
    isFor(subject, NETWORK, STORAGE, WATCHERS, SECURITY, LOGS, NODE_CARE) ||
    subject.pod['hostNetwork'] === true ||
    subject.pod['hostPID'] === true
  );
}

/** Agents that must run on nodes with any taint, also while the node is set up. */
export function isForNodesInTheMaking(subject: DaemonSetSubject): boolean {
  const priority = subject.pod['priorityClassName'];
  return (
    priority === 'system-node-critical' || runsOnNewNodes(subject) || isFor(subject, NETWORK, STORAGE, DEVICES, CLOUD)
  );
}

/** Taints of a node without a network, or that its cloud has not initialized. */
const NEW_NODE = /^node\.(?:cloudprovider\.)?kubernetes\.io\/(?:uninitialized|not-ready|network-unavailable)$/;

/** Whether the pods tolerate a node that is not set up yet: the agents that set it up cannot wait for the pod network. */
function runsOnNewNodes({ pod }: DaemonSetSubject): boolean {
  return itemsAt(pod, 'tolerations').some((one) => NEW_NODE.test(stringAt(one, 'key') ?? ''));
}

/** Whether the agent registers devices with the kubelet: only nodes that have them need it. */
export function isDevicePlugin({ pod }: DaemonSetSubject): boolean {
  return itemsAt(pod, 'volumes').some((volume) =>
    /^\/var\/lib\/kubelet\/device-plugins\/?$/.test(stringAt(objectAt(volume, 'hostPath'), 'path') ?? ''),
  );
}

/** Whether the command of a container sets kernel parameters of this kind: only a privileged container can. */
export function setsKernelParameters(container: JsonObject, kind = ''): boolean {
  const line = [...textsAt(container, 'command'), ...textsAt(container, 'args')].join(' ');
  const name = kind === '' ? '' : `\\b${kind}[./]`;
  return new RegExp(`/proc/sys/${kind}|\\bsysctl\\b.*${name}`, 's').test(line);
}

/** Whether the purpose explains hostNetwork. The network's kernel parameters are those of a network namespace. */
export function explainsHostNetwork(subject: DaemonSetSubject): boolean {
  const setsNetwork = subject.containers.some(({ container }) => setsKernelParameters(container, 'net'));
  return (
    setsNetwork ||
    runsOnNewNodes(subject) ||
    isFor(subject, NETWORK, EDGE, STORAGE, WATCHERS, SECURITY, NODE_CARE, CLOUD)
  );
}

/** Directories of the node that agents with these purposes write to. */
const WRITTEN_BY: readonly (readonly [folder: RegExp, ...purposes: readonly RegExp[]])[] = [
  [/^\/(?:dev|sys|run|var\/run)$/, STORAGE, DEVICES, NETWORK],
  [/^\/var\/lib\/kubelet$/, STORAGE, DEVICES, NETWORK],
  [/^\/proc$/, NETWORK],
];

/** Whether the agent's purpose includes writing to the directory of the node. */
export function needsToWrite(subject: DaemonSetSubject, folder: string): boolean {
  return WRITTEN_BY.some(([which, ...purposes]) => which.test(folder) && isFor(subject, ...purposes));
}

/** Whether Windows containers run as processes of the node, which requires hostNetwork. */
export function isHostProcess({ pod, containers }: DaemonSetSubject): boolean {
  return [pod, ...containers.map(({ container }) => container)].some(
    (owner) => objectAt(objectAt(owner, 'securityContext'), 'windowsOptions')?.['hostProcess'] === true,
  );
}

/** Whether the purpose explains hostPID. */
export function explainsHostPid(subject: DaemonSetSubject): boolean {
  return isFor(subject, WATCHERS, SECURITY, STORAGE, DEVICES, NETWORK, NODE_CARE);
}

/** Whether the purpose explains hostIPC. */
export function explainsHostIpc(subject: DaemonSetSubject): boolean {
  return isFor(subject, SECURITY, DEVICES, WATCHERS);
}

/** Whether the purpose explains read access to the root file system of the node. */
export function explainsHostRoot(subject: DaemonSetSubject): boolean {
  return isFor(subject, WATCHERS, SECURITY, STORAGE, NODE_CARE, NETWORK);
}

/** Whether the purpose explains a privileged container. */
export function explainsPrivileged(subject: DaemonSetSubject): boolean {
  return isFor(subject, NETWORK, STORAGE, DEVICES, WATCHERS, SECURITY, NODE_CARE);
}
