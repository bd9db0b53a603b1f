import { without } from '../core/json/without.ts';
import type { Node, Taint } from '../kube/wire.ts';
import type { ControlPlane } from './controllers/control-plane.ts';
import { withTaints } from './controllers/node-taints.ts';
import { beat, report } from './kubelet/heartbeats.ts';
import type { Kubelets } from './kubelet/kubelets.ts';
import { machineOf, type Machine, type MachineState } from './kubelet/machine.ts';
import { nodeObject } from './kubelet/node-object.ts';
import { NODES } from './kinds/nodes.ts';
import { alreadyExists, badRequest, notFound } from './store/api-error.ts';
import type { Stored } from './store/object.ts';
import { pool as usualPool, type Pool } from './scenarios/scenario.ts';

export interface NodeRequest {
  /** The node's pool (default: the scenario's last). */
  readonly pool?: string;
  readonly zone?: string;
  readonly architecture?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly allocatable?: Readonly<Record<string, string>>;
}

/** Operations on nodes. All but `add` throw an ApiError (404) when there is no such node. */
export interface NodeOperations {
  /** Adds a machine with a kubelet. Throws an ApiError: 409 when the name is taken, 400 when there is no such pool. */
  add(name: string, request?: NodeRequest): Stored<Node>;
  /** Removes the machine and its Node. */
  remove(name: string): void;
  /** Sets labels; null removes one. */
  label(name: string, labels: Readonly<Record<string, string | null>>): Stored<Node>;
  /** Sets a taint, or changes the value of the one with its key and effect. */
  taint(name: string, taint: Taint): Stored<Node>;
  /** Removes the taints with a key, and with an effect if one is given. */
  untaint(name: string, key: string, effect?: string): Stored<Node>;
  cordon(name: string): Stored<Node>;
  uncordon(name: string): Stored<Node>;
  /** `dead`: its heartbeats stop. `notReady`: its kubelet reports that it is not ready. */
  fail(name: string, how?: Exclude<MachineState, 'up'>): void;
  recover(name: string): void;
}

export interface Machines {
  readonly machines: Map<string, Machine>;
  /** The next index for {@link machineOf}. */
  readonly nextIndex: () => number;
}

export function createNodeOperations(
  plane: ControlPlane,
  { machines, nextIndex }: Machines,
  pools: readonly Pool[],
  kubelets: Kubelets,
): NodeOperations {
  const { store, clock } = plane;

  const change = (name: string, how: (node: Stored<Node>) => Node): Stored<Node> => store.modify(NODES, { name }, how);

  const machineNamed = (name: string): Machine => {
    const machine = machines.get(name);
    if (machine === undefined) throw notFound(NODES, name);
    return machine;
  };

  const setState = (name: string, state: MachineState): void => {
    const machine = machineNamed(name);
    machine.state = state;
    // The cluster notices a dead machine by its missing heartbeats.
    if (state === 'dead') return;
    beat(plane, machine);
    report(plane, machine);
    if (state === 'up') kubelets.changed(machine);
  };

  const setUnschedulable = (name: string, unschedulable: boolean): Stored<Node> =>
    change(name, (node) => {
      const spec = unschedulable ? { ...node.spec, unschedulable } : without(node.spec ?? {}, 'unschedulable');
      return { ...node, spec };
    });

  return {
    add: (name, request = {}) => {
      if (store.get(NODES, { name }) !== undefined) throw alreadyExists(NODES, name);
      const machine = machineOf(name, nextIndex(), poolFor(request, pools), machines.size);
      const placed = {
        ...machine,
        zone: request.zone ?? machine.zone,
        architecture: request.architecture ?? machine.architecture,
      };
      const node = store.create(NODES, nodeObject(placed, clock.now()));
      machines.set(name, placed);
      beat(plane, placed);
      return node;
    },
    remove: (name) => {
      machines.delete(name);
      store.delete(NODES, { name });
    },
    label: (name, labels) =>
      change(name, (node) => {
        const entries = Object.entries({ ...node.metadata.labels, ...labels }).filter(([, value]) => value !== null);
        return {
          ...node,
          metadata: { ...node.metadata, labels: Object.fromEntries(entries) as Record<string, string> },
        };
      }),
    taint: (name, taint) =>
      change(name, (node) => {
        const others = (node.spec?.taints ?? []).filter(
          ({ key, effect }) => key !== taint.key || effect !== taint.effect,
        );
        return withTaints(node, [...others, taint]);
      }),
    untaint: (name, key, effect) =>
      change(name, (node) => {
        const isRemoved = (taint: Taint): boolean =>
          taint.key === key && (effect === undefined || taint.effect === effect);
        return withTaints(
          node,
          (node.spec?.taints ?? []).filter((taint) => !isRemoved(taint)),
        );
      }),
    cordon: (name) => setUnschedulable(name, true),
    uncordon: (name) => setUnschedulable(name, false),
    fail: (name, how = 'dead') => setState(name, how),
    recover: (name) => setState(name, 'up'),
  };
}

function poolFor(request: NodeRequest, pools: readonly Pool[]): Pool {
  const like = request.pool === undefined ? pools.at(-1) : pools.find(({ name }) => name === request.pool);
  if (like === undefined && request.pool !== undefined) {
    throw badRequest(`there is no pool ${request.pool}: use one of ${pools.map(({ name }) => name).join(', ')}`);
  }
  const base = like ?? usualPool('node', 1);
  return {
    ...base,
    labels: { ...base.labels, ...request.labels },
    taints: [...base.taints, ...(request.taints ?? [])],
    allocatable: { ...base.allocatable, ...request.allocatable },
  };
}
