import type { Clock } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';
import { RUN_LABEL } from '../../daemonset/run/run-pod.ts';
import { runStateOf, type RunState } from '../../daemonset/run/run-state.ts';
import type { Client } from '../../kube/client.ts';
import { PODS } from '../../kube/resource.ts';
import { reflect } from '../../kube/watch/reflector.ts';
import type { Pod } from '../../kube/wire.ts';

export interface RunPodsWatch {
  /** The exit code of the pod's command. Throws a DsError if it cannot run, if the pod is deleted, and the signal's reason. */
  ended(name: string, onState: (state: RunState) => void, signal: AbortSignal): Promise<number>;
}

interface WatchRun {
  readonly namespace: string;
  readonly run: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Watches all pods of a run with one request, until the signal. Resolves after the first list, which fails where pods may not be watched.
 */
export async function watchRunPods(client: Client, { namespace, run, clock, signal }: WatchRun): Promise<RunPodsWatch> {
  const known = new Map<string, Pod | 'deleted'>();
  const listeners = new Map<string, () => void>();
  let failure: { readonly error: unknown } | undefined;
  const follow = async (onSynced: () => void): Promise<void> => {
    const selection = { labelSelector: `${RUN_LABEL}=${run}`, clock, signal };
    for await (const event of reflect<Pod>(client, { resource: PODS, namespace }, selection)) {
      if (event.type === 'SYNCED') {
        onSynced();
        continue;
      }
      const name = event.object.metadata?.name ?? '';
      known.set(name, event.type === 'DELETED' ? 'deleted' : event.object);
      listeners.get(name)?.();
    }
  };
  await new Promise<void>((resolve, reject) => {
    follow(resolve).catch((error: unknown) => {
      failure = { error };
      reject(asError(error));
      for (const listener of listeners.values()) listener();
    });
  });

  /** Throws why the command has no exit code. */
  const stateOf = (name: string): RunState | undefined => {
    if (failure !== undefined) throw failure.error;
    const pod = known.get(name);
    if (pod === undefined) return undefined;
    if (pod === 'deleted') throw new DsError('failure', 'the pod was deleted before the command ended');
    const state = runStateOf(pod);
    if (state.kind === 'failed') throw new DsError('failure', state.message);
    return state;
  };

  return {
    ended: (name, onState, ending) => {
      const onAbort = (): void => listeners.get(name)?.();
      const ended = new Promise<number>((resolve, reject) => {
        const look = (): void => {
          try {
            ending.throwIfAborted();
            const state = stateOf(name);
            if (state?.kind === 'ended') resolve(state.exitCode);
            if (state !== undefined) onState(state);
          } catch (error) {
            reject(asError(error));
          }
        };
        listeners.set(name, look);
        ending.addEventListener('abort', onAbort);
        look();
      });
      return ended.finally(() => {
        listeners.delete(name);
        ending.removeEventListener('abort', onAbort);
      });
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}
