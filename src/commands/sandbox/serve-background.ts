import { asDsError, type ErrorKind } from '../../core/errors.ts';
import type { Hint } from '../../core/hint.ts';
import { stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { jsonResponse, type ApiRequest } from '../../sandbox/api/http.ts';
import { nodeCount, type Scenario } from '../../sandbox/scenarios/scenario.ts';
import type { Runtime } from '../shared/runtime.ts';
import { discard } from './background.ts';
import { createLog } from './log.ts';
import type { SandboxPaths } from './paths.ts';
import { startInProcess } from './start-in-process.ts';

/** What the background process reads from stdin. */
export interface BackgroundRequest {
  readonly paths: SandboxPaths;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly port: number;
}

/** The line that it writes to stdout. */
export type BackgroundAnswer =
  | { readonly kind: 'ready'; readonly url: string; readonly nodes: number; readonly pid: number }
  /** Another sandbox started first. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly error: ErrorKind; readonly message: string; readonly hint?: Hint | undefined };

/** Time to send the response before the server closes. */
const RESPONSE_MS = 50;

/** Runs the background sandbox until it is stopped by a request or a signal. */
export async function serveBackground(rt: Runtime): Promise<Outcome> {
  const answer = (answered: BackgroundAnswer): void => rt.io.stdout.write(`${JSON.stringify(answered)}\n`);
  try {
    const request = JSON.parse(new TextDecoder().decode(await rt.io.stdin.readAll())) as BackgroundRequest;
    return await serve(request, answer, rt);
  } catch (error) {
    const reported = asDsError(error);
    // a bug: its message is logged
    if (reported === undefined) throw error;
    const { kind, message, hint } = reported;
    answer({ kind: 'failed', error: kind, message, hint });
    return 'failed';
  }
}

async function serve(
  { paths, scenario, seed, port }: BackgroundRequest,
  answer: (answered: BackgroundAnswer) => void,
  rt: Runtime,
): Promise<Outcome> {
  const log = createLog(rt, paths.log);
  const { pid } = rt.processes;
  let stop: (why: string) => void = () => undefined;
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  rt.signal.addEventListener('abort', () => stop('by a signal'), { once: true });
  const running = await startInProcess({
    scenario,
    seed,
    port,
    clock: rt.clock,
    process: { pid, birth: await rt.processes.birthOf(pid), started: new Date(rt.clock.now()).toISOString() },
    failed: (controller, key, error) => log(`${controller} failed at ${key}, and will be retried: ${String(error)}`),
    onAnswer: (requested, status) => log(lineOf(requested, status)),
    admin: (requested) => {
      if (requested.method !== 'POST' || requested.path !== '/sandbox/v1/stop') return Promise.resolve(undefined);
      void rt.clock.sleep(RESPONSE_MS).then(() => stop('on request'));
      return Promise.resolve(jsonResponse(200, success()));
    },
  });
  let isOurs = false;
  try {
    // creating the nodes blocks the event loop: handle a signal that came meanwhile
    await rt.clock.sleep(0);
    rt.signal.throwIfAborted();
    isOurs = await rt.files.create(paths.kubeconfig, running.kubeconfig, { mode: 0o600 });
    if (!isOurs) {
      answer({ kind: 'taken' });
      return 'failed';
    }
    await rt.files.write(paths.log, '');
    const nodes = nodeCount(scenario.pools);
    log(`started: process ${pid}, ${running.url}, scenario ${scenario.name}, ${nodes} nodes, seed ${seed}`);
    answer({ kind: 'ready', url: running.url, nodes, pid });
    log(`stopped ${await stopped}`);
    return 'ok';
  } finally {
    // free the port before another sandbox can start
    await running.close();
    if (isOurs) await discard(rt, paths, running.kubeconfig);
  }
}

function success(): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
}

/** `PATCH /apis/… 200 kubectl/v1.36.3`. */
function lineOf({ method, path, headers }: ApiRequest, status: number | undefined): string {
  const [agent = ''] = (headers?.['user-agent'] ?? '').split(' ');
  return `${method} ${path} ${status ?? 'cut off by a fault'} ${agent}`.trimEnd();
}

/** Undefined for a line that is not an answer. */
export function parseAnswer(line: string | undefined): BackgroundAnswer | undefined {
  if (line === undefined) return undefined;
  try {
    const value = JSON.parse(line) as JsonObject;
    return ['ready', 'taken', 'failed'].includes(stringAt(value, 'kind') ?? '')
      ? (value as unknown as BackgroundAnswer)
      : undefined;
  } catch {
    return undefined;
  }
}
