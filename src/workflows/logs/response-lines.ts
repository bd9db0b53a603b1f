import type { Clock } from '../../core/clock.ts';
import type { ResumePoint } from '../../daemonset/logs/resume-point.ts';
import { createLineSplitter, type LogLine } from '../../daemonset/logs/split-lines.ts';
import type { Client } from '../../kube/client.ts';
import { openPodLog, type LogRequest } from '../../kube/pod-log.ts';
import type { LogScope, LogSource } from './log-source.ts';

export interface LogOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The longest time until a kubelet answers, in milliseconds; 0: none. */
  readonly answerMs: number;
}

export interface Progress {
  readonly point: ResumePoint;
  /** Called when the answer begins. */
  readonly opened?: () => void;
}

/**
 * The lines of one response that are new after those before. Lines are always requested with timestamps, by which a broken log goes on. A
 * line that the connection cut is left to the next response.
 */
export async function* responseLines(
  client: Client,
  { namespace, pod, container }: LogSource,
  request: Omit<LogRequest, 'container' | 'timestamps'>,
  { point, opened }: Progress,
  options: LogOptions,
): AsyncGenerator<readonly LogLine[]> {
  const whole = { ...request, container, timestamps: true };
  const body = await openPodLog(client, { namespace, name: pod }, whole, options);
  opened?.();
  if (request.sinceTime !== undefined) point.resume();
  const splitter = createLineSplitter({ timestamps: true });
  let isNew = true;
  const unseen = (lines: readonly LogLine[]): readonly LogLine[] =>
    lines.filter(({ at, continues }) => {
      // what a kubelet says itself has no timestamp
      if (!continues) isNew = at === '' || point.accept(at);
      return isNew;
    });
  for await (const bytes of body) {
    const lines = unseen(splitter.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')));
    if (lines.length > 0) yield lines;
  }
  const rest = unseen(splitter.end());
  if (rest.length > 0) yield rest;
}

/** The request for the lines after a resume point, or from where the scope begins. */
export function requestFrom(
  { previous, tailLines, sinceSeconds, sinceTime, insecureSkipTLSVerifyBackend }: LogScope,
  point: ResumePoint,
): Omit<LogRequest, 'container' | 'timestamps'> {
  const since = point.since();
  return {
    previous,
    insecureSkipTLSVerifyBackend,
    ...(since === undefined ? { tailLines, sinceSeconds, sinceTime } : { sinceTime: since }),
  };
}
