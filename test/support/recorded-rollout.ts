import { readFileSync } from 'node:fs';
import type { HttpRequest, HttpResponse, Transport } from '../../src/kube/transport/transport.ts';
import type { RecordedObject, RolloutVectors } from '../vectors/rollout-vectors.ts';

/** An API server that has only one rollout, which happens event by event when the test says so. */
export interface RecordedRollout {
  readonly recording: RolloutVectors;
  readonly transport: Transport;
  /** Sends the next event to every watch. */
  next(): RolloutVectors['events'][number];
}

const FILE = new URL('../vectors/rollout.json', import.meta.url);
const KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  nodes: ['v1', 'Node'],
  pods: ['v1', 'Pod'],
  events: ['v1', 'Event'],
  controllerrevisions: ['apps/v1', 'ControllerRevision'],
  daemonsets: ['apps/v1', 'DaemonSet'],
};

const RESOURCE = /\/(nodes|pods|events|controllerrevisions|daemonsets)(?:\/([^/]+)(\/log)?)?$/;

export function recordedRollout(): RecordedRollout {
  const recording = JSON.parse(readFileSync(FILE, 'utf8')) as RolloutVectors;
  const objects = new Map(recording.objects.map((recorded) => [keyOf(recorded), recorded]));
  const watches = new Set<{ readonly plural: string; readonly send: (line: string) => void }>();
  let position = 0;

  const answer = ({ path, signal }: HttpRequest): AsyncIterable<string> => {
    const url = new URL(path, 'https://cluster.example');
    const [, plural = '', name, isLog] = RESOURCE.exec(url.pathname) ?? [];
    const lines = openLines(signal);
    if (url.searchParams.get('watch') === 'true') {
      watches.add({ plural, send: lines.send });
      return lines.read();
    }
    const [apiVersion = '', kind = ''] = KINDS[plural] ?? [];
    const items = [...objects.values()].flatMap((one) => (one.plural === plural ? [one.object] : []));
    const list = { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: '1' }, items };
    if (isLog === undefined) lines.send(JSON.stringify(name === undefined ? list : items[0]));
    lines.end();
    return lines.read();
  };

  return {
    recording,
    transport: {
      server: 'https://cluster.example:6443',
      send: (request): Promise<HttpResponse> => {
        const body = answer(request);
        return Promise.resolve({
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: bytesOf(body),
          bytes: async () => Buffer.from(await textOf(body)),
          text: () => textOf(body),
        });
      },
      close: () => undefined,
    },
    next: () => {
      const event = recording.events[position++];
      if (event === undefined) throw new Error('the recording is over');
      const { type, plural, object } = event;
      if (type === 'DELETED') objects.delete(keyOf(event));
      else objects.set(keyOf(event), event);
      const [apiVersion = '', kind = ''] = KINDS[plural] ?? [];
      const line = `${JSON.stringify({ type, object: { apiVersion, kind, ...object } })}\n`;
      for (const watch of watches) if (watch.plural === plural) watch.send(line);
      return event;
    },
  };
}

function keyOf({ plural, object }: RecordedObject): string {
  return `${plural} ${(object['metadata'] as { readonly name: string }).name}`;
}

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  for await (const line of lines) parts.push(line);
  return parts.join('');
}

async function* bytesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield new TextEncoder().encode(line);
}

/** Lines that come one by one, until they end or the signal fires. */
function openLines(signal: AbortSignal | undefined) {
  const waiting: string[] = [];
  let isEnded = false;
  let wake = (): void => undefined;
  const aborted = (): void => wake();
  return {
    send: (line: string): void => {
      waiting.push(line);
      wake();
    },
    end: (): void => {
      isEnded = true;
      wake();
    },
    read: async function* (): AsyncGenerator<string> {
      signal?.addEventListener('abort', aborted);
      try {
        for (;;) {
          if (signal?.aborted === true) throw signal.reason as Error;
          const line = waiting.shift();
          if (line !== undefined) yield line;
          else if (isEnded) return;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        signal?.removeEventListener('abort', aborted);
      }
    },
  };
}
