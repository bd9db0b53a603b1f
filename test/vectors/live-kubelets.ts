import { setTimeout as sleep } from 'node:timers/promises';
import type { Pod } from '../../src/kube/wire.ts';
import { targetNodeOf } from '../../src/daemonset/pods/pods-by-node.ts';
import { ApiError, type Api } from '../control-plane/api.ts';
import { PATHS, each, nameOf, worldOf } from './recording.ts';
import { statusOf } from './vector-objects.ts';

/**
 * Simulates the scheduler and all kubelets: binds pending pods, makes them ready unless configured otherwise, and removes terminating ones.
 */
export function playLive(api: Api, isBroken: (pod: Pod) => boolean): { stop(): Promise<void> } {
  let running = true;
  const chore = async (pod: Pod, exists: ReadonlySet<string>): Promise<void> => {
    const path = `${PATHS.pods}/${nameOf(pod)}`;
    const name = targetNodeOf(pod) ?? '';
    if (pod.metadata?.deletionTimestamp !== undefined) return api.remove(path, { gracePeriodSeconds: 0 });
    if (pod.spec?.nodeName === undefined) {
      if (!exists.has(name)) return;
      const target = { apiVersion: 'v1', kind: 'Node', name };
      await api.create(`${path}/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: nameOf(pod) },
        target,
      });
    }
    if (pod.status?.phase === 'Running') return;
    const ready = isBroken(pod) ? undefined : `${new Date().toISOString().slice(0, 19)}Z`;
    await api.patch(`${path}/status`, { status: statusOf('Running', ready) });
  };
  const loop = async (): Promise<void> => {
    while (running) {
      const { pods, nodes } = await worldOf(api);
      const exists = new Set(nodes.map(nameOf));
      await each(pods, (pod) =>
        chore(pod, exists).catch((error: unknown) => {
          // the controller may have been faster; the next round sees the result
          if (!(error instanceof ApiError)) throw error;
        }),
      );
      await sleep(150);
    }
  };
  const done = loop();
  return {
    stop: async () => {
      running = false;
      await done;
    },
  };
}
