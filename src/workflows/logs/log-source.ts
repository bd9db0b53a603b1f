import { chosenContainers, defaultContainer, type ContainerChoice } from '../../daemonset/logs/containers.ts';
import type { AgentPod } from '../../daemonset/pods/agent-pods.ts';
import type { LogLine } from '../../daemonset/logs/split-lines.ts';

/** A container of a pod, whose log is read. */
export interface LogSource {
  /** Differs for each container of each pod. */
  readonly key: string;
  readonly agent: AgentPod;
  readonly namespace: string;
  readonly pod: string;
  readonly node: string;
  readonly container: string;
}

/** What is requested of a log, besides where it begins. */
export interface LogScope {
  readonly previous: boolean;
  /** Of each container; undefined: all lines. */
  readonly tailLines: number | undefined;
  readonly sinceSeconds: number | undefined;
  /** RFC 3339. */
  readonly sinceTime: string | undefined;
  readonly insecureSkipTLSVerifyBackend: boolean;
}

/**
 * Gets lines in the order of their log. The log is read on when the result resolves, so that a slow reader takes no memory.
 */
export type LineHandler = (source: LogSource, lines: readonly LogLine[]) => Promise<void> | undefined;

/** The containers of a pod whose logs are read. Throws kind `notFound` for a container that the pod lacks. */
export function logSources(agent: AgentPod, choice: ContainerChoice): readonly LogSource[] {
  const { uid = '', namespace = '' } = agent.pod.metadata ?? {};
  return chosenContainers(agent.pod, choice).map((container) => ({
    key: `${uid}/${container}`,
    agent,
    namespace,
    pod: agent.name,
    node: agent.node,
    container,
  }));
}

/** kubectl's note that there are other containers, when none was named. */
export function defaultedNote(
  agents: readonly AgentPod[],
  { container, allContainers }: ContainerChoice,
): string | undefined {
  if (container !== undefined || allContainers) return undefined;
  return agents.map(({ pod }) => defaultContainer(pod).note).find((note) => note !== undefined);
}
