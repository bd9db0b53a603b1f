import type { CellState } from '../../src/tui/cell-state.ts';
import { createModelBuilder, type Group, type Model } from '../../src/tui/model.ts';
import type { NodeEntry } from '../../src/tui/node-entry.ts';
import { createNodeStore, type NodeStore } from '../../src/tui/node-store.ts';
import type { DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import { daemonSet, NOW, template } from '../daemonset/build.ts';

/** The current revision has the hash `new` and the number 2; `old` is 1. */
export function storeOf(environment: {
  readonly ds?: DaemonSet;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}): NodeStore {
  const store = createNodeStore();
  store.handle({ kind: 'daemonSet', object: environment.ds ?? daemonSet() });
  for (const [hash, number] of [
    ['old', 1],
    ['new', 2],
  ] as const) {
    const recorded = hash === 'new' ? (environment.ds?.spec?.template ?? template()) : template({ hostNetwork: true });
    const metadata = {
      name: `agent-${hash}`,
      namespace: 'ops',
      labels: { app: 'agent', 'controller-revision-hash': hash },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1', controller: true }],
    };
    const data = { spec: { template: { ...recorded, $patch: 'replace' } } };
    store.handle({ kind: 'revision', object: { metadata, revision: number, data }, gone: false });
  }
  for (const object of environment.nodes) store.handle({ kind: 'node', object, gone: false });
  for (const object of environment.pods) store.handle({ kind: 'pod', object, gone: false });
  store.update(NOW);
  return store;
}

export function modelOf(store: NodeStore, more: { readonly by?: string; readonly now?: number } = {}): Model {
  const model = createModelBuilder(store)({ message: 'Waiting...', now: more.now ?? NOW, by: more.by, requested: undefined });
  if (model === undefined) throw new Error('no model');
  return model;
}

/** A group of nodes with these states, and nothing else. */
export function groupOf(name: string, states: readonly CellState[]): Group {
  const entries = states.map((state) => ({ state }) as NodeEntry);
  return { name, entries, done: states.filter((state) => state === 'done').length };
}
