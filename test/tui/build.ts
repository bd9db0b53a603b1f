import type { Entry } from '../../src/tui/board.ts';
import { createBoard, type Board } from '../../src/tui/board.ts';
import type { CellState } from '../../src/tui/cell.ts';
import { modelMaker, type Group, type Model } from '../../src/tui/model.ts';
import type { DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import { daemonSet, NOW, template } from '../daemonset/build.ts';

/** The present revision has the hash `new` and the number 2; `old` is 1. */
export function boardOf(environment: {
  readonly ds?: DaemonSet;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}): Board {
  const board = createBoard();
  board.hear({ kind: 'daemonSet', object: environment.ds ?? daemonSet() });
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
    board.hear({ kind: 'revision', object: { metadata, revision: number, data }, gone: false });
  }
  for (const object of environment.nodes) board.hear({ kind: 'node', object, gone: false });
  for (const object of environment.pods) board.hear({ kind: 'pod', object, gone: false });
  board.settle(NOW);
  return board;
}

export function modelOf(board: Board, more: { readonly by?: string; readonly now?: number } = {}): Model {
  const model = modelMaker(board)({ message: 'Waiting...', now: more.now ?? NOW, by: more.by, requested: undefined });
  if (model === undefined) throw new Error('no model');
  return model;
}

/** A group of nodes in these states, of which only the states matter. */
export function groupOf(name: string, states: readonly CellState[]): Group {
  const entries = states.map((state) => ({ state }) as Entry);
  return { name, entries, done: states.filter((state) => state === 'done').length };
}
