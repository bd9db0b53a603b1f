import type { JsonObject } from '../../core/json/json.ts';
import { textOf } from '../../daemonset/logs/split-lines.ts';
import { bytesOf } from './line-text.ts';

export interface LogLineJson {
  readonly namespace: string;
  readonly node: string;
  readonly pod: string;
  readonly container: string;
  readonly group?: string | undefined;
  /** As the kubelet sent it; empty if there is none. */
  readonly at: string;
  /** With one character per byte. */
  readonly text: string;
  /** The nodes that printed it, and how often; only with --fold. */
  readonly nodes?: readonly string[];
  readonly count?: number;
}

/** A line as one line of JSON, with one character per byte. Bytes that are not UTF-8 become U+FFFD. */
export function logLineJson({ at, text, group, nodes, count, namespace, node, pod, container }: LogLineJson): string {
  const object: JsonObject = {
    apiVersion: 'daemonset-cli/v1',
    kind: 'LogLine',
    ...(at === '' ? {} : { timestamp: at }),
    ...(group === undefined ? {} : { group }),
    node,
    namespace,
    pod,
    container,
    ...(nodes === undefined ? {} : { nodes: [...nodes], count }),
    message: textOf(text),
  };
  return `${bytesOf(JSON.stringify(object))}\n`;
}
