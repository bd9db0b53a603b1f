/** The kind of an object and its path in the API. */
export interface Resource {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, lower case, as in the URL. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `daemonset.apps`, `pod`: the type before a name in kubectl's messages. */
export function typeNameOf(resource: Pick<Resource, 'group' | 'kind'>): string {
  const kind = resource.kind.toLowerCase();
  return resource.group === '' ? kind : `${kind}.${resource.group}`;
}

/** `daemonsets.apps`, `pods`: the type in the server's messages. */
export function qualifiedPluralOf(resource: Pick<Resource, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

const core = (kind: string, plural: string, namespaced = true): Resource => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced,
});

const apps = (kind: string, plural: string): Resource => ({
  group: 'apps',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});

export const DAEMON_SETS = apps('DaemonSet', 'daemonsets');
export const CONTROLLER_REVISIONS = apps('ControllerRevision', 'controllerrevisions');
export const PODS = core('Pod', 'pods');
export const NODES = core('Node', 'nodes', false);
export const SERVICE_ACCOUNTS = core('ServiceAccount', 'serviceaccounts');
export const EVENTS = core('Event', 'events');
export const NAMESPACES = core('Namespace', 'namespaces', false);

/** Whether an object is a DaemonSet of the group apps; another group may have a kind of that name. */
export function isDaemonSet({ apiVersion, kind }: Readonly<Record<string, unknown>>): boolean {
  return kind === DAEMON_SETS.kind && typeof apiVersion === 'string' && apiVersion.startsWith(`${DAEMON_SETS.group}/`);
}
