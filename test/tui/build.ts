import type { CellState } from '../../src/tui/store/cell-state.ts';
import { createModelBuilder, type Group, type Model } from '../../src/tui/model/model.ts';
import type { NodeEntry } from '../../src/tui/store/node-entry.ts';
import { createNodeStore, type NodeStore } from '../../src/tui/store/node-store.ts';
import type { DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import type { ClusterEvent } from '../../src/workflows/cluster/informers.ts';
import { daemonSet, NOW, template } from '../daemonset/build.ts';

interface TestCluster {
  readonly ds?: DaemonSet;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}

/** What an informer reports first. The current revision has the hash `new` and the number 2; `old` is 1. */
export function eventsOf({ ds = daemonSet(), nodes, pods }: TestCluster): readonly ClusterEvent[] {
  const revisions = (['old', 'new'] as const).map((hash, index): ClusterEvent => {
    const recorded = hash === 'new' ? (ds.spec?.template ?? template()) : template({ hostNetwork: true });
    const metadata = {
      name: `agent-${hash}`,
      namespace: 'ops',
      labels: { app: 'agent', 'controller-revision-hash': hash },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1', controller: true }],
    };
    const data = { spec: { template: { ...recorded, $patch: 'replace' } } };
    return { kind: 'revision', object: { metadata, revision: index + 1, data }, gone: false };
  });
  return [
    { kind: 'daemonSet', object: ds },
    ...revisions,
    ...nodes.map((object): ClusterEvent => ({ kind: 'node', object, gone: false })),
    ...pods.map((object): ClusterEvent => ({ kind: 'pod', object, gone: false })),
  ];
}

export function storeOf(cluster: TestCluster): NodeStore {
  const store = createNodeStore();
  for (const event of eventsOf(cluster)) store.handle(event);
  store.update(NOW);
  return store;
}

export function modelOf(store: NodeStore, more: { readonly by?: string; readonly now?: number } = {}): Model {
  const model = createModelBuilder(store)({
    now: more.now ?? NOW,
    by: more.by,
    requested: undefined,
  });
  if (model === undefined) throw new Error('no model');
  return model;
}

/** A group of nodes with these states, and nothing else. */
export function groupOf(name: string, states: readonly CellState[]): Group {
  const entries = states.map((state) => ({ state }) as NodeEntry);
  return { name, entries, done: states.filter((state) => state === 'done').length, bad: 0 };
}
