import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import { itemsAt, textsAt } from '../../apimachinery/validate/fields.ts';
import type { Path } from '../../yaml/marks.ts';
import { type Problem, rulesOf } from '../rules/rule.ts';

export const RBAC_RULES = rulesOf('advice', 'warn', [
  {
    id: 'wildcard-access',
    title: 'a role allows everything',
    why:
      'The token of an agent is on every node. With "*" for the resources or verbs of Kubernetes itself, an attacker on ' +
      'one node controls the cluster. "*" is normal for custom resources of the agent itself.',
    fix: 'List the resources and verbs that the agent uses.',
  },
  {
    id: 'misspelt-access',
    title: 'a role names a verb, resource or API group that does not exist',
    why: 'The API server accepts any name here. With a misspelt name the agent does not have the permission, and its requests are refused.',
    fix: 'Use the verbs and resources that kubectl api-resources -o wide lists, and groups without a version ("" for the core group).',
  },
]);

/** The built-in resources by API group. */
const RESOURCES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    '':
      'bindings componentstatuses configmaps endpoints events limitranges namespaces nodes persistentvolumeclaims persistentvolumes ' +
      'pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services',
    apps: 'controllerrevisions daemonsets deployments replicasets statefulsets',
    batch: 'cronjobs jobs',
    autoscaling: 'horizontalpodautoscalers',
    policy: 'poddisruptionbudgets',
    'networking.k8s.io': 'ingressclasses ingresses ipaddresses networkpolicies servicecidrs',
    'rbac.authorization.k8s.io': 'clusterrolebindings clusterroles rolebindings roles',
    'storage.k8s.io':
      'csidrivers csinodes csistoragecapacities storageclasses volumeattachments volumeattributesclasses',
    'coordination.k8s.io': 'leases',
    'discovery.k8s.io': 'endpointslices',
    'apiextensions.k8s.io': 'customresourcedefinitions',
    'scheduling.k8s.io': 'priorityclasses',
    'node.k8s.io': 'runtimeclasses',
    'authentication.k8s.io': 'selfsubjectreviews tokenreviews',
    'authorization.k8s.io':
      'localsubjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews',
    'certificates.k8s.io': 'certificatesigningrequests signers',
  }).map(([group, names]) => [group, names.split(' ')]),
);
const VERBS = [
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  ...['use', 'bind', 'escalate', 'impersonate', 'approve', 'sign', 'attest', 'proxy', 'post', 'put', 'head', 'options'],
];

/** Misspelt verbs; other unknown verbs may be custom ones. */
function* verbs(rule: JsonObject, at: Path): Iterable<Problem> {
  for (const [index, verb] of textsAt(rule, 'verbs').entries()) {
    if (verb === '*' || VERBS.includes(verb)) continue;
    const near = VERBS.find((one) => one === verb.toLowerCase()) ?? suggest(verb, VERBS);
    const isRead = verb === 'read' || verb === 'view';
    if (near === undefined && !isRead) continue;
    const guess = isRead ? '; reading is "get", "list" and "watch"' : `; did you mean "${near ?? ''}"?`;
    yield { rule: 'misspelt-access', path: [...at, 'verbs', index], message: `there is no verb "${verb}"${guess}` };
  }
}

function* groups(rule: JsonObject, at: Path): Iterable<Problem> {
  for (const [index, group] of textsAt(rule, 'apiGroups').entries()) {
    const path = [...at, 'apiGroups', index];
    const version = /^(?:(.*)\/)?v\d+(?:(?:alpha|beta)\d+)?$/.exec(group);
    if (version !== null || group === 'core') {
      const meant = version?.[1] ?? '';
      yield { rule: 'misspelt-access', path, message: `"${group}" is not an API group; did you mean "${meant}"?` };
    }
  }
}

/** The problem of a resource that is not in the groups of its rule; undefined when the rule may be right. */
function resourceProblem(resource: string, requested: readonly string[]): string | undefined {
  const [plain = ''] = resource.split('/');
  const known = requested.map((group) => RESOURCES.get(group));
  // The resources of other groups are unknown.
  if (plain === '' || plain === '*' || requested.length === 0 || known.includes(undefined)) return undefined;
  const here = known.flatMap((names) => names ?? []);
  if (here.includes(plain)) return undefined;
  const home = [...RESOURCES].find(([, names]) => names.includes(plain))?.[0];
  if (home !== undefined) return `"${plain}" is in the API group "${home}"`;
  const lower = plain.toLowerCase();
  const all = [...RESOURCES.values()].flat();
  const near = [lower, `${lower}s`, `${lower}es`].find((name) => all.includes(name)) ?? suggest(lower, here);
  return near === undefined ? undefined : `there is no resource "${plain}"; did you mean "${near}"?`;
}

function* wildcards(rule: JsonObject, at: Path): Iterable<Problem> {
  const [apiGroups, resources, allowed] = ['apiGroups', 'resources', 'verbs'].map((key) => textsAt(rule, key));
  const isBuiltIn = (apiGroups ?? []).some((group) => group === '*' || RESOURCES.has(group));
  const urls = textsAt(rule, 'nonResourceURLs');
  if (!isBuiltIn && !urls.includes('*')) return;
  const all = (list: readonly string[] | undefined): boolean => list?.includes('*') === true;
  const reads = (allowed ?? []).every((verb) => ['get', 'list', 'watch'].includes(verb));
  if (all(resources) && reads) {
    // This includes Secrets.
    yield {
      rule: 'wildcard-access',
      path: [...at, 'resources'],
      part: 'key',
      message: 'this rule allows reading every resource, Secrets included',
    };
  } else if (all(resources)) {
    yield {
      rule: 'wildcard-access',
      path: [...at, 'resources'],
      part: 'key',
      message: 'this rule allows changing every resource',
    };
  } else if (all(allowed)) {
    const names = [...(resources ?? []), ...urls].slice(0, 3).join(', ');
    const message = `this rule allows every verb on ${names}, including future ones`;
    yield { rule: 'wildcard-access', path: [...at, 'verbs'], part: 'key', message };
  }
}

/** The problems of the rules in a Role or ClusterRole: wildcards and misspelt names. */
export function* rbacProblems(object: JsonObject): Iterable<Problem> {
  if (!/^(?:Cluster)?Role$/.test(stringAt(object, 'kind') ?? '')) return;
  for (const [index, rule] of itemsAt(object, 'rules').entries()) {
    const at = ['rules', index];
    yield* verbs(rule, at);
    const badGroups = [...groups(rule, at)];
    yield* badGroups;
    const requested = textsAt(rule, 'apiGroups');
    for (const [position, resource] of badGroups.length > 0 ? [] : textsAt(rule, 'resources').entries()) {
      const message = resourceProblem(resource, requested);
      if (message !== undefined) yield { rule: 'misspelt-access', path: [...at, 'resources', position], message };
    }
    yield* wildcards(rule, at);
  }
}
