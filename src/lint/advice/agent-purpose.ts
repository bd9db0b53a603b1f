import { objectAt, stringAt } from '../../core/json/json.ts';
import { itemsAt } from '../../apimachinery/validate/fields.ts';
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

/** Whether the names and images of a DaemonSet say that it is for one of these. */
function isFor(subject: DaemonSetSubject, ...purposes: readonly RegExp[]): boolean {
  return purposes.some((purpose) => purpose.test(subject.about));
}

/** Agents that every node needs, so that a node without one is worse than a full one. */
export function isForEveryNode(subject: DaemonSetSubject): boolean {
  return (
    subject.namespace === 'kube-system' ||
    isFor(subject, NETWORK, STORAGE, WATCHERS, SECURITY, LOGS, NODE_CARE) ||
    subject.pod['hostNetwork'] === true ||
    subject.pod['hostPID'] === true
  );
}

/** Agents that have to be where every taint is, from the first second of a node. */
export function isForNodesInTheMaking(subject: DaemonSetSubject): boolean {
  const priority = subject.pod['priorityClassName'];
  return (
    priority === 'system-node-critical' || runsOnNewNodes(subject) || isFor(subject, NETWORK, STORAGE, DEVICES, CLOUD)
  );
}

/** Taints of a node that has no network yet, or that its cloud does not know yet. */
const NEW_NODE = /^node\.(?:cloudprovider\.)?kubernetes\.io\/(?:uninitialized|not-ready|network-unavailable)$/;

/** Whether the pods tolerate a node that is not set up yet: what sets it up cannot wait for the network of pods. */
function runsOnNewNodes({ pod }: DaemonSetSubject): boolean {
  return itemsAt(pod, 'tolerations').some((one) => NEW_NODE.test(stringAt(one, 'key') ?? ''));
}

/** What explains that pods use the network of their node. */
export function explainsHostNetwork(subject: DaemonSetSubject): boolean {
  return runsOnNewNodes(subject) || isFor(subject, NETWORK, EDGE, STORAGE, WATCHERS, SECURITY, NODE_CARE, CLOUD);
}

/** Folders of the node that are there to be written to by what makes volumes, devices and networks. */
const WRITTEN_BY: readonly (readonly [folder: RegExp, ...purposes: readonly RegExp[]])[] = [
  [/^\/(?:dev|sys|run|var\/run)$/, STORAGE, DEVICES, NETWORK],
  [/^\/var\/lib\/kubelet$/, STORAGE, DEVICES, NETWORK],
  [/^\/proc$/, NETWORK],
];

/** Whether writing to a folder of the node is what the agent is for. */
export function needsToWrite(subject: DaemonSetSubject, folder: string): boolean {
  return WRITTEN_BY.some(([which, ...purposes]) => which.test(folder) && isFor(subject, ...purposes));
}

/** Whether Windows runs containers as processes of the node, which the API server only takes on the node's network. */
export function isHostProcess({ pod, containers }: DaemonSetSubject): boolean {
  return [pod, ...containers.map(({ container }) => container)].some(
    (owner) => objectAt(objectAt(owner, 'securityContext'), 'windowsOptions')?.['hostProcess'] === true,
  );
}

/** What explains that pods see the processes of their node. */
export function explainsHostPid(subject: DaemonSetSubject): boolean {
  return isFor(subject, WATCHERS, SECURITY, STORAGE, DEVICES, NETWORK, NODE_CARE);
}

/** What explains that pods share the memory segments of their node. */
export function explainsHostIpc(subject: DaemonSetSubject): boolean {
  return isFor(subject, SECURITY, DEVICES, WATCHERS);
}

/** What explains that a container reads the whole file system of its node. */
export function explainsHostRoot(subject: DaemonSetSubject): boolean {
  return isFor(subject, WATCHERS, SECURITY, STORAGE, NODE_CARE, NETWORK);
}

/** What explains that a container may do on its node what it likes. */
export function explainsPrivileged(subject: DaemonSetSubject): boolean {
  return isFor(subject, NETWORK, STORAGE, DEVICES, WATCHERS, SECURITY, NODE_CARE);
}
