import { systemClock } from '../core/clock.ts';
import type { JsonObject } from '../core/json/json.ts';
import { aboutCluster } from './about-cluster.ts';
import { clusterPath } from './cluster-admin.ts';
import { withTimers } from './clock/real-timers.ts';
import { createControlPlane, type ControllerName } from './controllers/control-plane.ts';
import { runDaemonSetController } from './controllers/daemon-set/controller.ts';
import { runEventExpiry } from './controllers/event-expiry.ts';
import { runGarbageCollector } from './controllers/garbage-collector.ts';
import { runNamespaceController } from './controllers/namespaces.ts';
import { runNodeLifecycleController } from './controllers/node-lifecycle.ts';
import { runPodGarbageCollector } from './controllers/pod-garbage-collector.ts';
import { createRecorder } from './controllers/recorder.ts';
import { runTaintEviction } from './controllers/taint-eviction.ts';
import { createApiServer, type ApiServer, type ApiServerOptions } from './api-server.ts';
import type { ApiRequest, ApiResponse } from './api/http.ts';
import { runFlakiness } from './kubelet/flakiness.ts';
import { beat, runHeartbeats } from './kubelet/heartbeats.ts';
import { runKubelets } from './kubelet/kubelets.ts';
import { simulatedLogs } from './kubelet/logs.ts';
import { machineOf, type Machine } from './kubelet/machine.ts';
import { simulatedProcesses } from './kubelet/processes/simulated-processes.ts';
import { nodeObject } from './kubelet/node-object.ts';
import { NODES } from './kinds/nodes.ts';
import { createNodeOperations, type NodeOperations } from './node-operations.ts';
import { seededRandom } from './random.ts';
import { runScheduler } from './scheduler/scheduler.ts';
import type { Scenario } from './scenarios/scenario.ts';

export interface ClusterOptions extends ApiServerOptions {
  readonly scenario: Scenario;
  /** PEM of the CA that pods trust. */
  readonly rootCa?: string;
  /** Called when a controller fails at a key, which it then retries. */
  readonly failed?: (controller: ControllerName, key: string, error: unknown) => void;
}

/** A control plane with its controllers, a scheduler, and nodes with kubelets. */
export interface Cluster extends ApiServer {
  readonly scenario: Scenario;
  readonly nodes: NodeOperations;
  handle(request: ApiRequest): Promise<ApiResponse>;
  /** Stops a controller; the others keep running. */
  freeze(controller: ControllerName): void;
  thaw(controller: ControllerName): void;
  /** Stops everything that runs by itself. */
  close(): void;
}

/** A cluster with the nodes of a scenario. The same clock, seed and requests give the same cluster. */
export function createCluster(options: ClusterOptions): Cluster {
  const { scenario, seed = 1, rootCa = '', failed = () => undefined } = options;
  const timers = withTimers(options.clock ?? systemClock);
  const machines = new Map<string, Machine>();
  // The API exists before what it calls.
  const reach: { answer?: (request: ApiRequest) => ApiResponse | undefined } = {};
  const sandbox = createApiServer({
    logs: (kept) => ({
      ...simulatedLogs(kept, timers, scenario.logs),
      unreachable: (node) => {
        const machine = machines.get(node);
        return machine?.state === 'dead' ? `${machine.address}:10250` : undefined;
      },
    }),
    processes: (kept) => simulatedProcesses({ store: kept, clock: timers, machines, rules: scenario.commands }),
    metrics: scenario.metrics,
    serviceAccounts: true,
    ...options,
    clock: timers,
    admin: async (request) => reach.answer?.(request) ?? (await options.admin?.(request)),
  });
  const { store } = sandbox;
  const recorder = createRecorder(store);
  // Its own sequence, so that a choice here does not change names or faults.
  const random = seededRandom(seed ^ 0x2545f491);
  const plane = createControlPlane({ store, clock: timers, random, recorder, failed });

  let count = 0;
  const nextIndex = (): number => ++count;
  for (const pool of scenario.pools) {
    for (let ordinal = 0; ordinal < pool.count; ordinal++) {
      const machine = machineOf(`${pool.name}-${ordinal + 1}`, nextIndex(), pool, ordinal);
      machines.set(machine.name, machine);
    }
  }
  const { nodeGraceMs, nodeMonitorMs, backOffMs, longestBackOffMs } = scenario.timing;
  const kubelets = runKubelets(plane, {
    machines,
    rules: scenario.images,
    backOff: { firstMs: backOffMs, longestMs: longestBackOffMs },
  });
  const stops = [
    runEventExpiry(plane),
    runNamespaceController(plane, rootCa),
    runGarbageCollector(plane),
    runNodeLifecycleController(plane, { periodMs: nodeMonitorMs, graceMs: nodeGraceMs }),
    runTaintEviction(plane),
    runPodGarbageCollector(plane),
    runDaemonSetController(plane),
    runScheduler(plane),
    kubelets.stop,
    runHeartbeats(plane, machines, nodeGraceMs),
    timers.close,
  ];
  for (const machine of machines.values()) {
    store.create(NODES, nodeObject(machine, timers.now()));
    beat(plane, machine);
  }
  const nodes = createNodeOperations(plane, { machines, nextIndex }, scenario.pools, kubelets);
  const about = (): JsonObject => aboutCluster({ ...plane, scenario, seed, faults: sandbox.faults });
  reach.answer = (request) => clusterPath({ nodes, about, ...plane }, request);
  stops.push(runFlakiness(plane, machines, nodes));
  sandbox.faults.set(scenario.faults);
  for (const controller of scenario.frozen) plane.freeze(controller);
  return {
    ...sandbox,
    scenario,
    nodes,
    handle: (request) => sandbox.api.handle(request),
    freeze: plane.freeze,
    thaw: plane.thaw,
    close: () => {
      for (const stop of stops) stop();
    },
  };
}
