import type { DaemonSet, Pod } from '../../kube/wire.ts';
import { daemonPodTolerations } from '../placement/automatic-tolerations.ts';

/** On every pod of `ds run`: the run, and the DaemonSet, as far as a label's value holds its name. */
export const RUN_LABEL = 'daemonset-cli/run';
export const RUN_OF_LABEL = 'daemonset-cli/run-of';
const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/** The container of the command. */
export const RUN_CONTAINER = 'run';

/** How much longer than the time limit a pod may live, in seconds: its clock starts later, and its output is read at the end. */
const GRACE_SECONDS = 30;
/** After its deadline a pod is left over, in milliseconds: nobody reads its output any more. */
const LEFT_OVER_MS = 60_000;

export interface RunPodOptions {
  /** Names the run: lower case letters and digits. */
  readonly run: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly imagePullPolicy: string | undefined;
  /** For the command, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * A pod that runs a command once on a node. The scheduler binds it there, as it does a daemon pod, so that it counts and checks its
 * resources. It has the tolerations of the DaemonSet, because these are part of where it runs, and nothing else of its template. It never
 * outlives its deadline, and is deleted with the DaemonSet, so that little is left of a `ds` that is killed.
 */
export function runPod(ds: DaemonSet, node: string, index: number, options: RunPodOptions): Pod {
  const { run, image, command, env, imagePullPolicy, timeoutMs } = options;
  const { name = '', namespace, uid } = ds.metadata ?? {};
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid: uid ?? '' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${startOf(name, 40)}-run-${run}-${index}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { [MANAGED_BY_LABEL]: 'ds', [RUN_LABEL]: run, [RUN_OF_LABEL]: runOf(name) },
      ...(uid === undefined ? {} : { ownerReferences: [owner] }),
    },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: Math.ceil(timeoutMs / 1000) + GRACE_SECONDS,
      terminationGracePeriodSeconds: 2,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
          },
        },
      },
      tolerations: [...daemonPodTolerations(ds.spec?.template.spec ?? { containers: [] })],
      containers: [
        {
          name: RUN_CONTAINER,
          image,
          command: [...command],
          ...(env.length === 0 ? {} : { env: env.map((variable) => ({ ...variable })) }),
          ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
        },
      ],
    },
  };
}

/** The value of {@link RUN_OF_LABEL}. */
export function runOf(name: string): string {
  return startOf(name, 63);
}

/** The beginning of a name; it ends as names must, which a dot at this place does not. */
function startOf(name: string, length: number): string {
  return name.slice(0, length).replace(/[^a-z0-9]+$/, '');
}

/** Whether a pod of a run belongs to this DaemonSet, which its label alone cannot say. */
export function isRunOf({ metadata }: Pod, ds: DaemonSet): boolean {
  return (metadata?.ownerReferences ?? []).some(({ uid }) => uid === ds.metadata?.uid);
}

/** Whether the `ds` that created the pod is gone: the pod is past its deadline, and still there. */
export function isLeftOver({ metadata, spec }: Pod, now: number): boolean {
  const created = Date.parse(metadata?.creationTimestamp ?? '');
  return created + (spec?.activeDeadlineSeconds ?? 0) * 1000 + LEFT_OVER_MS < now;
}
