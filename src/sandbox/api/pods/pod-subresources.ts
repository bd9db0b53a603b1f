import { objectAt, stringAt } from '../../../core/json/json.ts';
import type { Pod } from '../../../kube/wire.ts';
import { bindPod } from '../../kinds/pod-binding.ts';
import { PODS } from '../../kinds/pods.ts';
import { ApiError, badRequest, notFound } from '../../store/api-error.ts';
import { metadataOf } from '../../store/metadata.ts';
import { timestamp, type Stored } from '../../store/object.ts';
import { parsedBody } from '../body/body.ts';
import type { ApiContext, LogOptions, ObjectCall } from '../context.ts';
import { logQueryOf } from './log-query.ts';
import { deleteOptionsIn } from '../write/delete.ts';
import { checkBudgets } from './disruption-budgets.ts';
import { jsonResponse, type ApiResponse } from '../http.ts';
import { writeQueryOf } from '../write/write-options.ts';

function success(code: number): ApiResponse {
  return jsonResponse(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code });
}

export function podOf({ store }: ApiContext, { namespace, name }: ObjectCall): Stored<Pod> {
  const pod = store.get(PODS, { namespace, name });
  if (pod === undefined) throw notFound(PODS, name);
  return pod;
}

/** `pods/binding`: the scheduler assigns a node. */
export async function createBinding(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const { request, name, namespace } = call;
  const { dryRun } = writeQueryOf(call, 'CreateOptions');
  const body = await parsedBody(request.body ?? '', request.headers?.['content-type'], 'Binding');
  const target = stringAt(objectAt(body, 'target'), 'name') ?? '';
  bindPod(context.store, { namespace, name }, target, { dryRun });
  return success(201);
}

/** `pods/eviction`: a deletion that respects the disruption budgets. */
export async function createEviction(context: ApiContext, call: ObjectCall): Promise<ApiResponse> {
  const { request, namespace, name } = call;
  const body = await parsedBody(request.body ?? '', request.headers?.['content-type'], 'Eviction');
  const named = stringAt(metadataOf(body), 'name') ?? '';
  if (named !== '' && named !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const { dryRun } = writeQueryOf(call, 'CreateOptions');
  const options = deleteOptionsIn(objectAt(body, 'deleteOptions') ?? {});
  checkBudgets(context, podOf(context, call));
  // The server answers the same for a dry run.
  const now = timestamp(context.clock.now());
  context.store.modify(PODS, { namespace, name }, (pod) => evicted(pod, now), { subresource: 'status' });
  context.store.delete(PODS, { namespace, name }, { ...options, dryRun: dryRun || options.dryRun === true });
  return success(201);
}

function evicted(pod: Stored<Pod>, now: string): Stored<Pod> {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  // The server writes `lastProbeTime: null`, which the types do not allow.
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastProbeTime: null,
    lastTransitionTime: now,
  } as unknown as (typeof others)[number];
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
}

/** The requested container, or the only one. Throws the server's 400. */
export function containerOf({ spec, metadata }: Stored<Pod>, requested: string | null): string {
  const main = (spec?.containers ?? []).map((container) => container.name);
  const names = [...(spec?.initContainers ?? []).map((container) => container.name), ...main];
  if (requested !== null && requested !== '') {
    if (names.includes(requested)) return requested;
    throw badRequest(`container ${requested} is not valid for pod ${metadata.name}`);
  }
  const [first] = main;
  if (main.length === 1 && first !== undefined) return first;
  const list = `choose one of: [${names.join(' ')}]`;
  throw badRequest(`a container name must be specified for pod ${metadata.name}, ${list}`);
}

/** `pods/log`. */
export function podLog(context: ApiContext, call: ObjectCall): ApiResponse {
  const { query, request, name, namespace = '' } = call;
  const requested = logQueryOf(query, name);
  const pod = podOf(context, call);
  const container = containerOf(pod, query.get('container'));
  const options: LogOptions = { ...requested, container, signal: request.signal };
  // Without a node there is no kubelet to ask.
  if ((pod.spec?.nodeName ?? '') === '') return { status: 200, headers: { 'content-type': 'text/plain' }, body: '' };
  const unreachable = context.logs.unreachable?.(pod.spec?.nodeName ?? '');
  if (unreachable !== undefined) {
    const url = `${unreachable}/containerLogs/${namespace}/${name}/${container}`;
    throw new ApiError(500, '', `Get "https://${url}": dial tcp ${unreachable}: connect: no route to host`);
  }
  checkStarted(pod, options);
  const body = context.logs.read({ namespace, name, uid: pod.metadata.uid }, options);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body };
}

/** A kubelet words these reasons. */
const PULL_PROBLEMS: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

/** Throws the kubelet's error for a container that has not run. */
function checkStarted(pod: Stored<Pod>, { container, previous }: LogOptions): void {
  const { name } = pod.metadata;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const status = statuses.find((one) => one.name === container);
  if (previous && status?.lastState?.terminated === undefined) {
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  if (previous) return;
  const waiting = status?.state?.waiting;
  const ran = status?.lastState?.terminated !== undefined;
  if (status === undefined) throw badRequest(`container "${container}" in pod "${name}" is not available`);
  if (waiting === undefined || ran) return;
  const why = PULL_PROBLEMS[waiting.reason ?? ''] ?? waiting.reason ?? 'ContainerCreating';
  throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
}
