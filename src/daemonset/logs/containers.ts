import { DsError } from '../../core/errors.ts';
import type { Pod } from '../../kube/wire.ts';
import { annotatedContainer, containerNames, firstContainer } from '../pods/default-container.ts';

/** Which containers of each pod. */
export interface ContainerChoice {
  readonly container?: string | undefined;
  readonly allContainers: boolean;
}

/** The names of the chosen containers; with `allContainers` in the order in which they start. Throws kind `notFound` for a name that the pod lacks. */
export function chosenContainers(pod: Pod, { container, allContainers }: ContainerChoice): readonly string[] {
  const all = containerNames(pod);
  if (allContainers) return all;
  if (container === undefined) return [defaultContainer(pod).name];
  if (all.includes(container)) return [container];
  const pods = pod.metadata?.name ?? '';
  throw new DsError('notFound', `container ${JSON.stringify(container)} is not in pod ${JSON.stringify(pods)}`, {
    hint: `choose one of: ${all.join(', ')}`,
  });
}

/** The container whose log kubectl takes when none is named, and its note. Unlike exec it only notes an annotation that names none of them. */
export function defaultContainer(pod: Pod): { readonly name: string; readonly note?: string } {
  const annotated = annotatedContainer(pod);
  if (annotated !== undefined && containerNames(pod).includes(annotated)) return { name: annotated };
  const { name, note } = firstContainer(pod);
  const notes =
    annotated === undefined
      ? []
      : [`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata?.name ?? ''}`];
  if (note !== undefined) notes.push(note);
  return notes.length === 0 ? { name } : { name, note: notes.join('\n') };
}

type Status = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

function statusOf({ status }: Pod, container: string): Status | undefined {
  return [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container);
}

/** A run of a container, whose log a kubelet serves. */
export interface ContainerRun {
  /** Differs for each run. */
  readonly id: string;
  readonly isRunning: boolean;
}

/** The run whose log a kubelet serves without `previous`; undefined until the container has started once. */
export function containerRun(pod: Pod, container: string): ContainerRun | undefined {
  const status = statusOf(pod, container);
  const { running, terminated } = status?.state ?? {};
  if (running !== undefined) return { id: status?.containerID ?? running.startedAt ?? '', isRunning: true };
  const ended = terminated ?? status?.lastState?.terminated;
  return ended && { id: ended.containerID ?? ended.finishedAt ?? '', isRunning: false };
}

/** Whether the container ran before its current run, so that `previous` finds a log. */
export function hasPreviousRun(pod: Pod, container: string): boolean {
  return statusOf(pod, container)?.lastState?.terminated !== undefined;
}
