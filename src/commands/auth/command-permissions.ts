import type { PathTarget, ResourceTarget } from '../../apimachinery/rbac/permission.ts';
import type { CommandPermission } from '../../render/permissions/checked-command.ts';

const of = (group: string, resource: string): ResourceTarget => ({ group, resource, namespaced: true });
const part = (subresource: string): ResourceTarget => ({ ...of('', 'pods'), subresource });
const atClusterScope = (group: string, resource: string): ResourceTarget => ({ group, resource, namespaced: false });

const DAEMON_SETS = of('apps', 'daemonsets');
const REVISIONS = of('apps', 'controllerrevisions');
const PODS = of('', 'pods');
const EVENTS = of('', 'events');
/** Where the events of nodes are. */
const NODE_EVENTS: ResourceTarget = { ...EVENTS, alwaysIn: 'default' };
const SECRETS = of('', 'secrets');
const CONFIG_MAPS = of('', 'configmaps');
/** A Role grants the namespace that it is in. */
const NAMESPACES = of('', 'namespaces');
const NODES = atClusterScope('', 'nodes');

type List = readonly CommandPermission[];

/** `verbs` are separated by spaces. */
function need(verbs: string, target: ResourceTarget | PathTarget, purpose: string): List {
  return verbs.split(' ').map((verb) => ({ verb, target, purpose, need: 'required' }));
}

/** The command goes on without them. */
function optional(...lists: readonly List[]): List {
  return lists.flat().map((one) => ({ ...one, need: 'optional' }));
}

/** Only with one of these flags (`watch`), values of a flag (`for=node`) or update strategies. */
function onlyWith(when: readonly string[], ...lists: readonly List[]): List {
  return lists.flat().map((one) => ({ ...one, when }));
}

const all = (...lists: readonly List[]): List => lists.flat();

const READ = need('get', DAEMON_SETS, 'read the DaemonSet');
const LIST_PODS = need('list', PODS, 'find its pods');
const LIST_REVISIONS = need('list', REVISIONS, 'find its revisions');
const NAMESPACE_EXISTS = optional(need('get', NAMESPACES, 'say whether the namespace exists if nothing is found'));
const BY_SELECTOR = onlyWith(['all', 'selector'], need('list', DAEMON_SETS, 'find the DaemonSets'));

/** The pods of the DaemonSet, on the chosen nodes. */
const AGENTS = all(READ, LIST_PODS);
const CHOICE_PURPOSE = 'choose pods by what is known of their nodes';

function nodeChoice(flags: readonly string[]): List {
  return onlyWith(flags, need('list', NODES, CHOICE_PURPOSE), need('list', REVISIONS, CHOICE_PURPOSE));
}

const stream = (subresource: string, purpose: string): List =>
  all(need('get', part(subresource), purpose), need('create', part(subresource), `${purpose}, since Kubernetes 1.35`));

const CHANGE = all(READ, need('patch', DAEMON_SETS, 'change it'), BY_SELECTOR);

/** What `ds rollout status` reads to explain what blocks a rollout. */
const EXPLAIN_ROLLOUT = all(
  need('list watch', PODS, 'name the pods that block the rollout'),
  need('list watch', REVISIONS, 'tell outdated pods from new ones'),
  need('list watch', NODES, 'name the nodes that block the rollout'),
  need('list watch', EVENTS, 'say why pods cannot be created'),
);
const FOLLOW = need('list watch', DAEMON_SETS, 'follow the DaemonSet');

/** A dry run needs the permissions of the write. */
const APPLIED = all(
  need('patch', DAEMON_SETS, 'apply the file'),
  need('create', DAEMON_SETS, 'apply the file if the DaemonSet does not exist'),
);

const COMPARED = need('get', DAEMON_SETS, 'compare with the live DaemonSet');

const WITHOUT_PERMISSIONS = [
  'lint',
  'sandbox start',
  'sandbox status',
  'sandbox stop',
  'sandbox reset',
  'sandbox logs',
  'sandbox run',
  'sandbox node add',
  'sandbox node remove',
  'sandbox node label',
  'sandbox node taint',
  'sandbox node cordon',
  'sandbox node uncordon',
  'sandbox node fail',
  'sandbox node recover',
  'completion',
];

/**
 * The permissions of every command on DaemonSets, in the order of help; none for commands of the sandbox, whose user may do everything.
 * What is only read for a hint after an error is left out. test/commands/auth/ holds the list to the requests that the commands send.
 */
export const COMMAND_PERMISSIONS: Readonly<Record<string, List>> = {
  ...Object.fromEntries(WITHOUT_PERMISSIONS.map((words) => [words, []])),
  apply: all(
    optional(need('get', DAEMON_SETS, 'say whether the DaemonSet is created, configured or unchanged')),
    APPLIED,
    onlyWith(['server-side=false'], need('get', DAEMON_SETS, 'merge with the live DaemonSet')),
    onlyWith(['wait'], FOLLOW, optional(EXPLAIN_ROLLOUT)),
    onlyWith(['force'], need('delete', DAEMON_SETS, 'replace a DaemonSet that cannot be changed')),
    onlyWith(
      ['prune'],
      need('get patch create', SECRETS, 'store what is in the set, in a Secret by default'),
      need('list delete', DAEMON_SETS, 'delete DaemonSets that are no longer in the files'),
    ),
  ),
  create: need('create', DAEMON_SETS, 'create the DaemonSet'),
  replace: all(
    need('get update', DAEMON_SETS, 'replace the DaemonSet'),
    onlyWith(
      ['force'],
      need('delete create', DAEMON_SETS, 'delete and recreate the DaemonSet'),
      optional(need('list watch', DAEMON_SETS, 'wait until it is gone')),
    ),
  ),
  diff: all(COMPARED, APPLIED),
  plan: all(
    COMPARED,
    APPLIED,
    need('list', NODES, 'find the nodes that the pods are for'),
    LIST_PODS,
    LIST_REVISIONS,
    optional(
      need('get', NAMESPACES, 'read the Pod Security level of the namespace'),
      need('list', of('', 'resourcequotas'), 'say whether there is quota for the pods'),
      need('list', of('', 'limitranges'), 'say whether limits reject the pods'),
      need('get', of('', 'serviceaccounts'), 'say whether the service account of the pods exists'),
      need('get', atClusterScope('scheduling.k8s.io', 'priorityclasses'), 'say whether the priority class exists'),
      need('get', atClusterScope('node.k8s.io', 'runtimeclasses'), 'say whether the runtime class exists'),
    ),
  ),
  label: CHANGE,
  annotate: CHANGE,
  patch: all(READ, need('patch', DAEMON_SETS, 'change it')),
  'set image': CHANGE,
  'set env': all(
    CHANGE,
    onlyWith(
      ['from', 'resolve'],
      need('get', CONFIG_MAPS, 'read the variables of a ConfigMap'),
      need('get', SECRETS, 'read the variables of a Secret'),
    ),
  ),
  'set resources': CHANGE,
  'set serviceaccount': CHANGE,
  edit: all(READ, need('patch', DAEMON_SETS, 'save the change')),
  delete: all(
    need('delete', DAEMON_SETS, 'delete the DaemonSet'),
    optional(
      need('get list watch', DAEMON_SETS, 'wait until it is gone'),
      need('list', PODS, 'say which pods block the deletion'),
      need('list', NODES, 'say which nodes block the deletion'),
    ),
    BY_SELECTOR,
  ),
  get: all(
    need('get', DAEMON_SETS, 'read a DaemonSet by name'),
    need('list', DAEMON_SETS, 'read the DaemonSets'),
    onlyWith(['watch', 'watch-only'], need('watch', DAEMON_SETS, 'watch for changes')),
    NAMESPACE_EXISTS,
  ),
  describe: all(
    need('get', DAEMON_SETS, 'read a DaemonSet by name'),
    need('list', DAEMON_SETS, 'find DaemonSets by the start of their names, or all'),
    LIST_PODS,
    optional(
      LIST_REVISIONS,
      need('list', EVENTS, 'show its events'),
      need('list', NODES, 'say on which nodes a pod is missing'),
    ),
    NAMESPACE_EXISTS,
  ),
  nodes: all(
    READ,
    LIST_PODS,
    LIST_REVISIONS,
    need('list', NODES, 'say for each node whether the pod should run there'),
    onlyWith(
      ['watch'],
      need('list watch', DAEMON_SETS, 'watch for changes'),
      need('watch', PODS, 'watch for changes'),
      need('watch', REVISIONS, 'watch for changes'),
      need('watch', NODES, 'watch for changes'),
      optional(need('list watch', EVENTS, 'say why pods cannot be created')),
    ),
  ),
  pods: all(
    AGENTS,
    nodeChoice(['selector', 'only']),
    onlyWith(['watch', 'watch-only'], need('watch', PODS, 'watch for changes')),
    NAMESPACE_EXISTS,
  ),
  'port-forward': all(AGENTS, stream('portforward', 'forward connections')),
  attach: all(AGENTS, stream('attach', 'attach to the container')),
  exec: all(AGENTS, stream('exec', 'run the command'), nodeChoice(['selector', 'only', 'by'])),
  cp: all(AGENTS, stream('exec', 'copy by running tar')),
  run: all(
    AGENTS,
    need('list', NODES, 'find the nodes where the DaemonSet should run'),
    LIST_REVISIONS,
    need('create', PODS, 'run the command'),
    need('watch', PODS, 'wait until the command has ended'),
    need('get', part('log'), 'read the output'),
    need('delete', PODS, 'remove the pods'),
    optional(need('get', NODES, 'warn of container runtimes that lose output')),
  ),
  events: all(
    AGENTS,
    need('list', EVENTS, 'read the events'),
    optional(LIST_REVISIONS, need('list', NODE_EVENTS, 'read the events of nodes')),
    onlyWith(
      ['watch'],
      need('watch', PODS, 'include new pods'),
      need('watch', EVENTS, 'watch for new events'),
      optional(need('watch', NODE_EVENTS, 'watch for new events of nodes')),
    ),
  ),
  logs: all(
    AGENTS,
    need('get', part('log'), 'read the logs'),
    onlyWith(['follow'], need('watch', PODS, 'include pods that start later')),
    nodeChoice(['selector', 'only', 'by']),
  ),
  explain: all(
    need('get', { path: '/openapi/v3/*' }, 'read the documentation of the fields'),
    optional(
      need('get', { path: '/api/*' }, 'find other types'),
      need('get', { path: '/apis' }, 'find other types'),
      need('get', { path: '/apis/*' }, 'find other types'),
    ),
  ),
  top: all(
    AGENTS,
    optional(
      need('list', of('metrics.k8s.io', 'pods'), 'read the usage from the metrics server'),
      need('get', { path: '/apis/*' }, 'find the metrics server'),
      need('list', NODES, 'read what the nodes have for pods'),
    ),
    nodeChoice(['selector', 'only', 'by']),
  ),
  'rollout status': all(
    FOLLOW,
    onlyWith(
      ['OnDelete'],
      need('list watch', PODS, 'find the outdated pods'),
      need('list watch', REVISIONS, 'find the outdated pods'),
    ),
    optional(EXPLAIN_ROLLOUT, need('get', part('log'), 'show the log of a stuck pod in the live view')),
    NAMESPACE_EXISTS,
  ),
  'rollout history': all(READ, LIST_REVISIONS, LIST_PODS),
  'rollout undo': all(READ, LIST_REVISIONS, need('patch', DAEMON_SETS, 'roll back the pod template')),
  'rollout restart': all(READ, need('patch', DAEMON_SETS, 'change the pod template'), BY_SELECTOR, NAMESPACE_EXISTS),
  'rollout run': all(
    READ,
    FOLLOW,
    need('patch', DAEMON_SETS, 'store the state of the run'),
    need('list watch', PODS, 'follow the pods'),
    need('list watch', REVISIONS, 'tell outdated pods from new ones'),
    need('list watch', NODES, 'form batches of nodes'),
    need('create', part('eviction'), 'evict outdated pods'),
    optional(
      need('list watch', EVENTS, 'say why pods cannot be created'),
      need('get', of('policy', 'poddisruptionbudgets'), 'say why a budget allows no eviction'),
    ),
    onlyWith(['disable-eviction'], need('delete', PODS, 'delete outdated pods')),
  ),
  wait: all(
    FOLLOW,
    onlyWith(['for=delete'], need('get', DAEMON_SETS, 'find out whether it is gone')),
    onlyWith(
      ['for=rollout', 'for=node'],
      need('get', DAEMON_SETS, 'explain a timeout'),
      need('list', PODS, 'find the pods, and explain a timeout'),
      optional(
        need('list', REVISIONS, 'explain a timeout'),
        need('list', NODES, 'explain a timeout, and suggest another node'),
      ),
    ),
    onlyWith(
      ['for=node'],
      need('watch', PODS, 'follow the pod on the node'),
      optional(need('get', NODES, 'say whether the node exists')),
    ),
  ),
  'auth check': need(
    'create',
    atClusterScope('authorization.k8s.io', 'selfsubjectaccessreviews'),
    'ask the server what you may do',
  ),
  version: need('get', { path: '/version' }, 'read the version of the server'),
};
