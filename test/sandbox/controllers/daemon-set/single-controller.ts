import type { DaemonSet, Node } from '../../../../src/kube/wire.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { createControlPlane } from '../../../../src/sandbox/controllers/control-plane.ts';
import { runDaemonSetController } from '../../../../src/sandbox/controllers/daemon-set/controller.ts';
import { createRecorder } from '../../../../src/sandbox/controllers/recorder.ts';
import { bootstrap } from '../../../../src/sandbox/kinds/bootstrap.ts';
import { BUILT_IN_KINDS } from '../../../../src/sandbox/kinds/catalog.ts';
import { DAEMON_SETS } from '../../../../src/sandbox/kinds/daemon-sets.ts';
import { NODES } from '../../../../src/sandbox/kinds/nodes.ts';
import { seededRandom } from '../../../../src/sandbox/random.ts';
import { createStore } from '../../../../src/sandbox/store/create-store.ts';
import type { Stored } from '../../../../src/sandbox/store/object.ts';
import type { Store } from '../../../../src/sandbox/store/store.ts';

/** The DaemonSet controller alone, without kubelets and scheduler. It is frozen at first. */
export interface SingleController {
  readonly store: Store;
  addNode(node: Node): void;
  /** Updates the DaemonSet until that generation, and returns it. */
  generation(name: string, wanted: number): Stored<DaemonSet>;
  waitUntil(time: number): void;
  /** Lets the controller run for this long, and freezes it again. */
  run(ms: number): void;
}

export function singleController(start: number, seed: number): SingleController {
  const clock = virtualClock(new Date(start).toISOString());
  const store = createStore({ clock, random: seededRandom(1), types: BUILT_IN_KINDS });
  bootstrap(store);
  const recorder = createRecorder(store);
  const plane = createControlPlane({ store, clock, random: seededRandom(seed), recorder, failed: () => undefined });
  plane.freeze('daemonset');
  runDaemonSetController(plane);
  return {
    store,
    addNode: ({ metadata = {}, spec }) => {
      const { name = '', labels = {} } = metadata;
      store.create(NODES, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, ...(spec && { spec }) });
    },
    generation: (name, wanted) => {
      const key = { namespace: 'default', name };
      for (;;) {
        const ds = store.get(DAEMON_SETS, key);
        if (ds === undefined) throw new Error(`no DaemonSet ${name}`);
        const { generation = 1 } = ds.metadata;
        if (generation >= wanted || ds.spec === undefined) return ds;
        const { spec } = ds;
        store.modify(DAEMON_SETS, key, (current) => ({
          ...current,
          spec: { ...spec, revisionHistoryLimit: 10 + wanted - generation },
        }));
      }
    },
    waitUntil: (time) => clock.advance(Math.max(0, time - clock.now())),
    run: (ms) => {
      plane.thaw('daemonset');
      clock.advance(ms);
      plane.freeze('daemonset');
    },
  };
}
