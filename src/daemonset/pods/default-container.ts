import type { Pod } from '../../kube/wire.ts';

/** The annotation with the container that kubectl takes when none is named. */
export const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The names of all containers of a pod: init containers first, as they start, and ephemeral ones last. */
export function containerNames(pod: Pod): readonly string[] {
  return [...namesIn(pod, 'initContainers'), ...namesIn(pod, 'containers'), ...namesIn(pod, 'ephemeralContainers')];
}

/** The same as kubectl lists them in its messages. */
export function listedContainers(pod: Pod): readonly string[] {
  return [
    ...namesIn(pod, 'containers'),
    ...namesIn(pod, 'ephemeralContainers').map((name) => `${name} (ephem)`),
    ...namesIn(pod, 'initContainers').map((name) => `${name} (init)`),
  ];
}

/** The container that the annotation of a pod names; undefined without the annotation. The pod may lack it. */
export function annotatedContainer({ metadata }: Pod): string | undefined {
  const name = metadata?.annotations?.[DEFAULT_CONTAINER] ?? '';
  return name === '' ? undefined : name;
}

/** The first container, and kubectl's note if there are others. */
export function firstContainer(pod: Pod): { readonly name: string; readonly note?: string } {
  const [name = ''] = namesIn(pod, 'containers');
  const listed = listedContainers(pod);
  return listed.length < 2
    ? { name }
    : { name, note: `Defaulted container ${JSON.stringify(name)} out of: ${listed.join(', ')}` };
}

function namesIn(pod: Pod, kind: 'containers' | 'initContainers' | 'ephemeralContainers'): readonly string[] {
  return (pod.spec?.[kind] ?? []).map(({ name }) => name);
}
