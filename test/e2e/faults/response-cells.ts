import type { Action, Cell } from './fault.ts';

/** Long enough for a response on a busy machine, and short enough for what is retried. */
export const LONG_LIMIT = '--request-timeout=9s';

export const WATCH = /watch=true/;

/** An answer that is an error's Status. */
export function statusAnswer(
  code: number,
  reason: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Action {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { do: 'answer', status: code, body: JSON.stringify(body), headers };
}

const BUSY = statusAnswer(429, 'TooManyRequests', 'too many requests', { 'retry-after': '1' });
const DOWN = statusAnswer(500, 'InternalError', 'etcdserver: request timed out');
const CONFLICT = statusAnswer(
  409,
  'Conflict',
  'the object has been modified; please apply your changes to the latest version',
);
const GONE = statusAnswer(410, 'Expired', 'too old resource version');
const STARTING = statusAnswer(503, 'ServiceUnavailable', 'the server is starting', { 'retry-after': '1' });

export const REFUSALS: readonly Cell[] = [
  ...['get', 'nodes NAME', 'apply -f agent.yaml', 'rollout restart NAME', 'delete NAME'].map((command): Cell => ({
    title: '429 with Retry-After, once',
    command,
    fault: { action: BUSY, times: 1 },
    exit: 0,
  })),
  {
    title: '429 with Retry-After, always',
    command: `get ${LONG_LIMIT}`,
    fault: { action: BUSY },
    exit: 1,
    stderr: /too many requests/,
    atMost: 10,
    kubectl: { command: `get daemonsets ${LONG_LIMIT}`, exit: 1 },
  },
  ...['get', 'apply -f agent.yaml', 'rollout status NAME'].map((command): Cell => ({
    title: 'the server responds with 500',
    command,
    fault: { action: DOWN },
    exit: 1,
    stderr: /etcdserver: request timed out/,
  })),
  ...['get', 'nodes NAME', 'apply -f agent.yaml', 'delete NAME'].map((command): Cell => ({
    title: '503 with Retry-After, once',
    command,
    fault: { action: STARTING, times: 1 },
    exit: 0,
  })),
  {
    title: '503 without Retry-After',
    command: 'get',
    fault: { action: statusAnswer(503, 'ServiceUnavailable', 'apiserver not ready') },
    exit: 1,
    stderr: /apiserver not ready/,
    kubectl: { command: 'get daemonsets', exit: 1 },
  },
  {
    title: "a proxy's 502 page",
    command: 'get',
    fault: {
      action: { do: 'answer', status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } },
    },
    exit: 1,
    stderr: /Bad Gateway/,
  },
  {
    title: "a proxy's 403 page",
    command: 'get',
    fault: {
      action: { do: 'answer', status: 403, body: '<html>Blocked</html>', headers: { 'content-type': 'text/html' } },
    },
    exit: 4,
    stderr: /Blocked/,
  },
  {
    title: 'every write gets 409',
    command: 'rollout restart NAME',
    fault: { on: /^PATCH/, action: CONFLICT },
    exit: 1,
    stderr: /has been modified/,
  },
  {
    title: 'every delete gets 409',
    command: 'delete NAME',
    fault: { on: /^DELETE/, action: CONFLICT },
    exit: 1,
    stderr: /has been modified/,
  },
  {
    title: 'every list gets 410',
    command: 'get',
    fault: { action: GONE },
    exit: 1,
    stderr: /too old resource version/,
  },
  {
    title: 'the first watch gets 410: it lists again',
    command: 'rollout status stuck --timeout=6s',
    fault: { on: WATCH, times: 1, action: GONE },
    exit: 3,
    stderr: /timed out waiting/,
  },
];

/** The objects of other kinds and names that a wrong cache or a mixed-up route gives. */
export const MIXED_UP: readonly Cell[] = [
  'get NAME -o json',
  'nodes NAME',
  'rollout restart NAME',
  'delete NAME',
  'apply -f agent.yaml',
].map((command): Cell => ({
  title: 'the response has an object of another name',
  command,
  fault: {
    on: /daemonsets/,
    action: {
      do: 'answer',
      status: 200,
      body: '{"kind":"DaemonSet","apiVersion":"apps/v1","metadata":{"name":"other","namespace":"faults"}}',
    },
  },
  exit: 1,
  stderr: /unexpected response/,
}));

const GZIP = { 'content-encoding': 'gzip' };

/** Answers that do not fit what they claim to be. */
export const MALFORMED: readonly Cell[] = [
  ...['get NAME -o json', 'rollout restart NAME', 'delete NAME'].map((command): Cell => ({
    title: 'the response has a list instead of an object',
    command,
    fault: {
      on: /daemonsets/,
      action: {
        do: 'answer',
        status: 200,
        body: '{"kind":"DaemonSetList","apiVersion":"apps/v1","metadata":{},"items":[]}',
      },
    },
    exit: 1,
    stderr: /unexpected response/,
  })),
  ...['get', 'nodes NAME', 'apply -f agent.yaml'].map((command): Cell => ({
    title: 'a response that only claims to be gzip',
    command: `${command} ${LONG_LIMIT}`,
    fault: { action: { do: 'answer', status: 200, body: '{"kind":"DaemonSetList"}', headers: GZIP } },
    exit: 1,
    stderr: /^error: /m,
  })),
];
