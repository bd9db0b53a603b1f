import { setTimeout as sleep } from 'node:timers/promises';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import type { Api } from '../control-plane/api.ts';

export const NAMESPACE = 'default';
export const PATHS = {
  daemonSets: `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`,
  revisions: `/apis/apps/v1/namespaces/${NAMESPACE}/controllerrevisions`,
  pods: `/api/v1/namespaces/${NAMESPACE}/pods`,
  nodes: '/api/v1/nodes',
} as const;

export interface Environment {
  readonly daemonSets: readonly DaemonSet[];
  readonly revisions: readonly ControllerRevision[];
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
}

async function items<T>(api: Api, path: string): Promise<readonly T[]> {
  return (await api.get<{ items: readonly T[] | null }>(path)).items ?? [];
}

export async function worldOf(api: Api): Promise<Environment> {
  const [daemonSets, revisions, pods, nodes] = await Promise.all([
    items<DaemonSet>(api, PATHS.daemonSets),
    items<ControllerRevision>(api, PATHS.revisions),
    items<Pod>(api, PATHS.pods),
    items<Node>(api, PATHS.nodes),
  ]);
  return { daemonSets, revisions, pods, nodes };
}

/** Waits until the controller has observed every DaemonSet and nothing has changed for three seconds. */
export async function settled(api: Api, quietMs = 3000): Promise<Environment> {
  let last = '';
  let since = Date.now();
  for (;;) {
    const environment = await worldOf(api);
    const versions = [...environment.daemonSets, ...environment.revisions, ...environment.pods]
      .map(({ metadata }) => `${metadata?.uid ?? ''}@${metadata?.resourceVersion ?? ''}`)
      .sort()
      .join();
    const observed = environment.daemonSets.every(
      ({ metadata, status }) => (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0),
    );
    if (versions !== last || !observed) since = Date.now();
    last = versions;
    if (Date.now() - since >= quietMs) return environment;
    await sleep(500);
  }
}

/** Runs work for each item, at most 24 in parallel. */
export async function each<T>(list: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...list];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: 24 }, worker));
}

export function nameOf(object: { readonly metadata?: { readonly name?: string } }): string {
  return object.metadata?.name ?? '';
}

/** Owner references of pods that the recorder creates in place of the controller. */
export function ownedBy(ds: DaemonSet) {
  const { name = '', uid = '' } = ds.metadata ?? {};
  return [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid, controller: true, blockOwnerDeletion: true }];
}

/** A fixed sequence of numbers between 0 and 1 (mulberry32): recordings differ only where the controller does. */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: () => number, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}
