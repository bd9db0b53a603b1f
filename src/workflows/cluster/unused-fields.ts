/** What no command shows or decides by of a Node in a list: images alone are most of its size. */
export const UNUSED_NODE_FIELDS: readonly string[] = [
  'metadata.managedFields',
  'status.addresses',
  'status.allocatable',
  'status.capacity',
  'status.conditions.lastHeartbeatTime',
  'status.daemonEndpoints',
  'status.images',
  'status.nodeInfo',
  'status.runtimeHandlers',
  'status.volumesAttached',
  'status.volumesInUse',
];

const UNUSED_CONTAINER_FIELDS = [
  'args',
  'command',
  'env',
  'envFrom',
  'lifecycle',
  'resources',
  'securityContext',
  'volumeMounts',
];

/** The same of a daemon pod, whose template says most of it too. */
export const UNUSED_POD_FIELDS: readonly string[] = [
  'metadata.managedFields',
  'spec.securityContext',
  'spec.tolerations',
  'spec.volumes',
  ...['containers', 'initContainers'].flatMap((list) => UNUSED_CONTAINER_FIELDS.map((name) => `spec.${list}.${name}`)),
  'status.hostIPs',
  'status.podIPs',
  ...['containerStatuses', 'initContainerStatuses'].flatMap((list) =>
    ['allocatedResources', 'image', 'imageID', 'resources', 'volumeMounts'].map((name) => `status.${list}.${name}`),
  ),
];

/** The fields that a command needs although others do not: requests and limits of containers. */
export const POD_RESOURCES: readonly string[] = ['containers', 'initContainers'].map(
  (list) => `spec.${list}.resources`,
);

/** What a list goes without when its reader needs some of the fields. */
export function unusedFields(all: readonly string[], needed: readonly string[] = []): readonly string[] {
  return all.filter((field) => !needed.includes(field));
}
