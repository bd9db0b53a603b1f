import { createSlots } from '../../core/async/slots.ts';
import { isKind, type DsError } from '../../core/errors.ts';
import type { ContainerChoice } from '../../daemonset/logs/containers.ts';
import type { AgentChoice, AgentPod } from '../../daemonset/pods/agent-pods.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { watchAgentPods } from '../agents/watch-agent-pods.ts';
import { followLog, type FollowContext, type LogFollower, type OutageHandler } from './follow-log.ts';
import { logError } from './log-error.ts';
import { logSources, type LineHandler, type LogScope } from './log-source.ts';
import type { LogOptions } from './response-lines.ts';

/** How many logs are requested at the same time; there may be any number of streams. */
const MOST_REQUESTS = 32;
/** A pod of this age, in milliseconds, that is chosen later is not a new one: its log begins where that of the others did. */
const NEW_POD_AGE = 60_000;

export interface FollowLogsOptions extends LogOptions {
  readonly choice: AgentChoice;
  readonly containers: ContainerChoice;
  /** Where the logs of the pods begin that are there already. Those of later pods begin at their start. */
  readonly scope: LogScope;
  readonly withLabels: boolean;
  readonly onOutage: OutageHandler;
  /** Called once for a pod whose log cannot be followed at all. */
  readonly onError: (error: DsError) => void;
  /** Called with the chosen pods, whenever they change. */
  readonly onPods?: (agents: readonly AgentPod[]) => void;
}

/**
 * Follows the logs of all chosen pods, of those that come later, and of those that replace others. Resolves when the DaemonSet and its pods
 * are gone. Throws what ends the command: an abort, what the server refuses, or an error of the handler.
 */
export async function followLogs(
  client: Client,
  ds: DaemonSet,
  { choice, containers, scope, withLabels, onOutage, onError, onPods, ...options }: FollowLogsOptions,
  handle: LineHandler,
): Promise<void> {
  const stop = new AbortController();
  const { clock } = options;
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const context: FollowContext = { ...options, signal, slots: createSlots(MOST_REQUESTS), onOutage };
  const followers = new Map<string, LogFollower>();
  const refused = new Set<string>();
  let isFirst = true;

  const start = (agent: AgentPod): void => {
    const isOld = isFirst || clock.now() - Date.parse(agent.pod.metadata?.creationTimestamp ?? '') > NEW_POD_AGE;
    const from = isOld ? scope : { ...scope, tailLines: undefined, sinceSeconds: undefined, sinceTime: undefined };
    for (const source of logSources(agent, containers)) {
      const known = followers.get(source.key);
      if (known !== undefined) {
        known.update(agent);
        continue;
      }
      const follower = followLog(client, source, from, context, handle);
      followers.set(source.key, follower);
      follower.ended.then(
        () => followers.delete(source.key),
        (error: unknown) => stop.abort(error),
      );
    }
  };
  const follow = (agents: readonly AgentPod[]): void => {
    for (const agent of agents) {
      const { uid = '' } = agent.pod.metadata ?? {};
      try {
        start(agent);
      } catch (error) {
        const failure = logError(agent, error, 0);
        if (!refused.has(uid)) onError(failure);
        refused.add(uid);
      }
    }
    const uids = new Set(agents.map(({ pod }) => pod.metadata?.uid ?? ''));
    for (const [key, follower] of followers)
      if (!uids.has(key.slice(0, key.lastIndexOf('/')))) follower.update(undefined);
  };

  try {
    for await (const agents of watchAgentPods(client, ds, choice, { clock, signal, withLabels })) {
      onPods?.(agents);
      follow(agents);
      isFirst = false;
      if (agents.length === 0 && (await isGone(client, ds, signal))) break;
    }
    await Promise.all([...followers.values()].map(({ ended }) => ended));
  } catch (error) {
    // informers of a DaemonSet that is gone end with an error
    if (options.signal.aborted || stop.signal.aborted || !(await isGone(client, ds, signal))) throw error;
  } finally {
    stop.abort(new Error('the logs are no longer followed'));
  }
}

/** Whether the DaemonSet was deleted, or replaced by another one of the same name. */
async function isGone(client: Client, { metadata }: DaemonSet, signal: AbortSignal): Promise<boolean> {
  const { namespace, name = '', uid } = metadata ?? {};
  try {
    const now = await client.find<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
    return now === undefined || now.metadata?.uid !== uid;
  } catch (error) {
    if (isKind(error, 'interrupted')) throw error;
    return false;
  }
}
