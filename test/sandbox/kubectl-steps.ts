import type { JsonObject } from '../../src/core/json/json.ts';

/** One call of kubectl. */
export interface KubectlStep {
  readonly args: readonly string[];
  /** Objects are sent as JSON. */
  readonly input?: JsonObject | string;
  readonly editor?: string;
  /** The expected exit code (default 0). */
  readonly code?: number;
}

export const LABELLED_NODE = 'worker';

function daemonSet(spec: JsonObject = {}, image = 'agent:1', pod: JsonObject = {}): JsonObject {
  const labels = { app: 'agent' };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image, ports: [{ containerPort: 80 }] }], ...pod },
      },
      ...spec,
    },
  };
}

const node: JsonObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: LABELLED_NODE, labels: { 'kubernetes.io/os': 'linux' } },
  status: {
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }],
    addresses: [{ type: 'InternalIP', address: '10.0.0.9' }],
    nodeInfo: {
      kubeletVersion: 'v1.36.3',
      osImage: 'Linux',
      kernelVersion: '6.1',
      containerRuntimeVersion: 'containerd://2.0',
      architecture: 'amd64',
      bootID: '',
      kubeProxyVersion: '',
      machineID: '',
      operatingSystem: 'linux',
      systemUUID: '',
    },
  },
};

const pod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'one', namespace: 'default', labels: { app: 'one' } },
  spec: {
    schedulerName: 'none',
    nodeName: LABELLED_NODE,
    containers: [{ name: 'main', image: 'one:1', resources: { requests: { cpu: '100m' } } }],
  },
};

const custom: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

function step(line: string, more: Omit<KubectlStep, 'args'> = {}): KubectlStep {
  return { args: line.split(' '), ...more };
}

/** The ways in which kubectl reads and writes; each step builds on those before. */
export const KUBECTL_STEPS: readonly KubectlStep[] = [
  step('get daemonsets'),
  step('create -f -', { input: node }),
  step('create -f -', { input: pod }),
  step('create -f -', { input: daemonSet() }),
  step('create -f -', { input: daemonSet(), code: 1 }),
  step('get daemonsets'),
  step('get ds -o wide'),
  step('get ds agent -o yaml --show-managed-fields'),
  step('get ds -A -o name'),
  step('get nodes -o wide'),
  step('get pods -o wide --show-labels'),
  step('get pods --field-selector spec.nodeName=worker -o name'),
  step('get pods -l app=other'),
  step('get all'),
  step('get ds nobody', { code: 1 }),
  step('get things', { code: 1 }),
  step('get priorityclasses'),
  step('describe ds agent'),
  step('describe pod one'),
  step('apply -f -', { input: daemonSet({ minReadySeconds: 3 }) }),
  step('apply -f -', { input: daemonSet({ minReadySeconds: 3 }) }),
  step('diff -f -', { input: daemonSet({ minReadySeconds: 4 }), code: 1 }),
  step('diff -f -', { input: daemonSet({ minReadySeconds: 3 }) }),
  step('diff --server-side --field-manager=diff --force-conflicts -f -', {
    input: daemonSet({ minReadySeconds: 5 }, 'agent:2'),
    code: 1,
  }),
  step('apply --server-side --field-manager=other -f -', { input: daemonSet({ minReadySeconds: 9 }), code: 1 }),
  step('apply --server-side --field-manager=other --force-conflicts -f -', {
    input: daemonSet({ minReadySeconds: 9 }),
  }),
  step('apply --server-side --field-manager=other -f -', { input: daemonSet() }),
  step('get ds agent -o yaml --show-managed-fields'),
  step('apply --dry-run=server -f -', { input: daemonSet({}, 'agent:3') }),
  step('apply -f -', { input: daemonSet({ minReadySecond: 3 }), code: 1 }),
  step('apply --validate=warn -f -', { input: daemonSet({ minReadySecond: 3 }) }),
  step('apply -f -', { input: daemonSet({ selector: { matchLabels: { app: 'b' } } }), code: 1 }),
  step('apply -f -', { input: daemonSet({}, 'agent:1', { containers: [] }), code: 1 }),
  step('edit ds agent', { editor: 'sed -i s/agent:1/agent:7/' }),
  step('edit ds agent', { editor: 'true' }),
  step('get ds agent -o jsonpath={.spec.template.spec.containers[*].image}'),
  step(
    'patch ds agent -p {"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"A","value":"b"}]}]}}}}',
  ),
  step('patch ds agent --type=merge -p {"spec":{"minReadySeconds":6}}'),
  step('patch ds agent --type=json -p [{"op":"remove","path":"/spec/minReadySeconds"}]'),
  step('patch ds agent --type=json -p [{"op":"remove","path":"/spec/none"}]', { code: 1 }),
  step('patch ds agent --subresource=status --type=merge -p {"status":{"numberReady":1}}'),
  step('set image ds/agent main=agent:8'),
  step('set env ds/agent B=c'),
  step('set resources ds/agent --requests=cpu=100m'),
  step('get ds agent -o yaml'),
  step('label ds agent team=a'),
  step('label ds agent team=b', { code: 1 }),
  step('label ds agent team-'),
  step('annotate ds agent note=text'),
  step('replace -f -', { input: daemonSet({}, 'agent:9') }),
  step('taint nodes worker a=b:NoSchedule'),
  step('cordon worker'),
  step('uncordon worker'),
  step('describe ds agent'),
  step('explain ds.spec.updateStrategy'),
  step('explain pod.spec.containers.livenessProbe --recursive'),
  step('explain ds.spec.nothing', { code: 1 }),
  step('create namespace team'),
  step('create configmap settings --from-literal=a=b -n team'),
  step('create configmap settings --from-literal=a=b -n none', { code: 1 }),
  step('get configmaps settings -n team -o yaml'),
  step('create -f -', { input: custom }),
  step('wait --for=condition=Established crd/widgets.example.com --timeout=20s'),
  step('get crd widgets.example.com'),
  step('create -f -', {
    input: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { a: 1 } },
  }),
  step('apply --server-side -f -', {
    input: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'v' }, spec: { b: 1 } },
  }),
  step('get wd'),
  step('patch wd w --type=merge -p {"spec":{"a":2}}'),
  step('get wd -o yaml --show-managed-fields'),
  step('delete wd --all'),
  step('delete pod one --grace-period=0 --force'),
  step('delete ds agent --cascade=orphan --wait=false'),
  step('delete ds nobody', { code: 1 }),
  step('delete ds nobody --ignore-not-found'),
  step('create sa robot'),
  step('create token robot -o jsonpath={.spec}'),
  step('create token robot --audience=a --duration=20m -o jsonpath={.spec}'),
  step('create token robot --duration=1m', { code: 1 }),
  step('create token nobody', { code: 1 }),
  step('create deployment web --image=web:1 --replicas=2 --port=80'),
  step('scale deployment web --replicas=3'),
  step('get deployment web --subresource=scale'),
  step('patch deployment web --subresource=scale --type=merge -p {"spec":{"replicas":1}}'),
  step('autoscale deployment web --max=3'),
  step('expose deployment web --port=80'),
  step('set serviceaccount deployment web robot'),
  step('create job once --image=busybox'),
  { args: ['create', 'cronjob', 'nightly', '--image=busybox', '--schedule=0 0 * * *'] },
  step('create job early --from=cronjob/nightly'),
  step('create role reader --verb=get,list --resource=pods'),
  step('create rolebinding readers --role=reader --serviceaccount=default:robot'),
  step('set subject rolebinding readers --user=jane'),
  step('create clusterrole node-reader --verb=get --resource=nodes'),
  step('create clusterrolebinding node-readers --clusterrole=node-reader --serviceaccount=default:robot'),
  step('create quota q --hard=pods=10'),
  step('create pdb budget --selector=app=web --min-available=1'),
  step('create priorityclass high --value=10'),
  step('create ingress front --rule=a.example/=web:80'),
  step('create secret docker-registry registry --docker-username=a --docker-password=b'),
  step('run two --image=two:1 --overrides={"spec":{"schedulerName":"none"}}'),
  step('drain worker --ignore-daemonsets --force --dry-run=server'),
  step('get deployments,jobs,roles,rolebindings,pdb'),
  step('delete deployments,jobs,cronjobs --all'),
  step('auth can-i delete daemonsets'),
  step('get --raw /readyz'),
];
