import type { JsonObject } from '../core/json/json.ts';
import type { Faults } from './api/faults/faults.ts';
import { CONTROLLERS, type ControlPlane } from './controllers/control-plane.ts';
import { isReadyNode } from './controllers/conditions.ts';
import { KUBELET_VERSION } from './kubelet/node-object.ts';
import { DAEMON_SETS } from './kinds/daemon-sets.ts';
import { NODES } from './kinds/nodes.ts';
import type { Scenario } from './scenarios/scenario.ts';

interface Subject extends Pick<ControlPlane, 'store' | 'isFrozen'> {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly faults: Faults;
}

/** The sandbox's description of itself. It is read from the store, so that no fault of the API can hide it. */
export function aboutCluster({ store, isFrozen, scenario, seed, faults }: Subject): JsonObject {
  const nodes = store.list(NODES);
  return {
    kind: 'Sandbox',
    kubernetes: KUBELET_VERSION,
    scenario: JSON.parse(JSON.stringify(scenario)) as JsonObject,
    seed,
    nodes: { total: nodes.length, ready: nodes.filter(isReadyNode).length },
    daemonSets: store.count(DAEMON_SETS),
    faults: faults.list().length,
    frozen: CONTROLLERS.filter(isFrozen),
  };
}
