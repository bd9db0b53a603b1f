import type { DaemonSetSubject } from '../rules/rule.ts';

const NETWORK =
  /\bcni\b|calico|cilium|flannel|weave|kube-proxy|kube-router|antrea|multus|network|vpn|wireguard|tunnel|bgp|metallb/;
const EDGE = /ingress|proxy|gateway|haproxy|envoy|nginx|traefik|dns|load-?balancer/;
const STORAGE = /\bcsi\b|storage|ceph|rook|longhorn|openebs|gluster|nfs|volume|mounter/;
const DEVICES = /device|gpu|nvidia|driver|firmware|sriov|rdma|fuse/;
const WATCHERS =
  /exporter|metric|monitor|telemetry|prometheus|datadog|newrelic|otel|collector|zabbix|netdata|perf|ebpf|pprof/;
const SECURITY = /falco|security|scanner|audit|sysdig|tetragon|tracee|sensor|apparmor|seccomp/;
const LOGS = /\blogs?\b|logging|fluent|filebeat|promtail|vector|loki|logstash|syslog/;
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
  return priority === 'system-node-critical' || isFor(subject, NETWORK, STORAGE, DEVICES);
}

/** What explains that pods use the network of their node. */
export function explainsHostNetwork(subject: DaemonSetSubject): boolean {
  return isFor(subject, NETWORK, EDGE, STORAGE, WATCHERS, SECURITY, NODE_CARE);
}

/** What explains that a container may do on its node what it likes. */
export function explainsPrivileged(subject: DaemonSetSubject): boolean {
  return isFor(subject, NETWORK, STORAGE, DEVICES, WATCHERS, SECURITY, NODE_CARE);
}
