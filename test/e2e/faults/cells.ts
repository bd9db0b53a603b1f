import type { Action, Cell } from './fault.ts';
import { LONG_LIMIT, MALFORMED, MIXED_UP, REFUSALS, statusAnswer, WATCH } from './response-cells.ts';

/** For servers that never respond. */
const LIMIT = '--request-timeout=2s';

const FOREIGN: Action = { do: 'answer', status: 200, body: '{"hello":"world"}' };
const PAGE: Action = {
  do: 'answer',
  status: 200,
  body: '<html><title>Sign in</title></html>',
  headers: { 'content-type': 'text/html' },
};
interface Command {
  readonly command: string;
  /** The same of kubectl, where it fails as `ds` does when nothing answers as an API server. */
  readonly kubectl?: string;
  /** The exit code of a failure. */
  readonly failure?: number;
}

const COMMANDS: readonly Command[] = [
  { command: 'get', kubectl: 'get daemonsets' },
  { command: 'get NAME -o json', kubectl: 'get daemonset NAME -o json' },
  { command: 'describe NAME' },
  { command: 'nodes NAME' },
  { command: 'rollout status NAME', kubectl: 'rollout status daemonset NAME' },
  { command: 'rollout history NAME', kubectl: 'rollout history daemonset NAME' },
  { command: 'rollout restart NAME', kubectl: 'rollout restart daemonset NAME' },
  { command: 'rollout undo NAME' },
  { command: 'rollout run NAME' },
  { command: 'wait NAME --for=delete --timeout=20s' },
  { command: 'apply -f agent.yaml' },
  { command: 'create -f agent.yaml' },
  { command: 'plan -f agent.yaml' },
  { command: 'diff -f agent.yaml', failure: 2 },
  { command: 'delete NAME' },
  { command: 'label NAME tier=edge' },
  { command: 'set image NAME main=busybox:3' },
  { command: 'version' },
];

function everyCommand(
  what: string,
  how: Pick<Cell, 'fault' | 'path'>,
  {
    exit,
    stderr,
    kubectl,
    limit = LONG_LIMIT,
  }: { readonly exit?: number; readonly stderr: RegExp; readonly kubectl?: number; readonly limit?: string },
): readonly Cell[] {
  return COMMANDS.map(({ command, failure = 1, ...same }) => ({
    title: what,
    command: `${command} ${limit}`,
    ...how,
    exit: exit ?? failure,
    stderr,
    ...(kubectl === undefined || same.kubectl === undefined
      ? {}
      : { kubectl: { command: `${same.kubectl} ${limit}`, exit: kubectl } }),
  }));
}

const READS = ['get', 'describe NAME', 'nodes NAME', 'rollout history NAME'];

const BROKEN: readonly Cell[] = [
  ...READS.map((command): Cell => ({
    title: 'every connection is reset',
    command,
    fault: { action: { do: 'reset' } },
    exit: 1,
    stderr: /closed the connection/,
  })),
  ...READS.map((command): Cell => ({
    title: 'the first connection is reset',
    command,
    fault: { action: { do: 'reset' }, times: 1 },
    exit: 0,
  })),
  ...READS.map((command): Cell => ({
    title: 'every response is cut off',
    command: `${command} ${LONG_LIMIT}`,
    fault: { action: { do: 'truncate' } },
    exit: 1,
    stderr: /^error: /m,
  })),
  ...['apply -f agent.yaml', 'rollout restart NAME', 'label NAME tier=edge'].map((command): Cell => ({
    title: 'a write is reset: it is not sent twice',
    command: `${command} ${LONG_LIMIT}`,
    fault: { on: /^PATCH/, action: { do: 'reset' } },
    exit: 1,
    stderr: /closed the connection/,
  })),
  ...['get', 'nodes NAME', 'rollout status NAME', 'apply -f agent.yaml'].map((command): Cell => ({
    title: 'every response is delayed',
    command,
    fault: { action: { do: 'delay', ms: 300 } },
    exit: 0,
  })),
];

const WATCHES: readonly Cell[] = [
  {
    title: 'a watch that sends nothing',
    command: 'rollout status stuck --timeout=3s',
    fault: { on: WATCH, action: { do: 'mute' } },
    exit: 3,
    stderr: /timed out waiting/,
    kubectl: { command: 'rollout status daemonset stuck --timeout=3s', exit: 1 },
  },
  {
    title: 'watches that end at once',
    command: 'rollout status stuck --timeout=4s',
    fault: { on: WATCH, action: { do: 'cut' } },
    exit: 3,
    stderr: /timed out waiting/,
    atMost: 60,
  },
  {
    title: 'watches that are reset',
    command: 'wait stuck --for=available --timeout=3s',
    fault: { on: WATCH, action: { do: 'reset' } },
    exit: 3,
    stderr: /timed out waiting/,
    atMost: 40,
  },
  {
    title: 'unexpected responses to watches',
    command: 'wait NAME --for=delete --timeout=3s',
    fault: { on: WATCH, action: FOREIGN },
    exit: 3,
    stderr: /timed out waiting/,
    atMost: 20,
  },
  {
    title: 'a watch with events of other objects',
    command: 'wait NAME --for=delete --timeout=3s',
    fault: {
      on: WATCH,
      action: {
        do: 'answer',
        status: 200,
        body: '{"type":"DELETED","object":{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"x","namespace":"faults"}}}\n',
      },
    },
    exit: 3,
    stderr: /timed out waiting/,
    atMost: 20,
  },
  {
    title: 'everything hangs after the first list, explanations too',
    command: 'rollout status stuck --timeout=3s',
    fault: { on: /watch=true|\/pods|\/nodes|\/controllerrevisions|\/events/, action: { do: 'hang' } },
    exit: 3,
    stderr: /timed out waiting/,
  },
  {
    title: 'everything hangs after the first read',
    command: 'wait stuck --for=available --timeout=3s',
    fault: { on: /watch=true|\/pods|\/nodes|\/controllerrevisions|\/events|daemonsets\/stuck/, action: { do: 'hang' } },
    exit: 3,
    stderr: /timed out waiting/,
  },
  {
    title: 'everything hangs after the deletion',
    command: 'delete NAME --timeout=3s',
    fault: { on: /^GET/, action: { do: 'hang' } },
    exit: 3,
    stderr: /timed out waiting/,
  },
  {
    title: 'everything hangs after the apply',
    command: 'apply -f agent.yaml --wait --timeout=3s',
    fault: { on: /fieldSelector/, action: { do: 'hang' } },
    exit: 3,
    stderr: /timed out waiting/,
  },
  {
    title: 'watches that end with 410',
    command: 'rollout status stuck --timeout=4s',
    fault: {
      on: WATCH,
      action: {
        do: 'answer',
        status: 200,
        body: '{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version","reason":"Expired","code":410}}\n',
      },
    },
    exit: 3,
    stderr: /timed out waiting/,
    atMost: 60,
  },
  {
    title: 'a watch is one request',
    command: `get -w ${LONG_LIMIT}`,
    exit: 0,
    stdout: /stuck/,
    kubectl: { command: `get daemonsets -w ${LONG_LIMIT}`, exit: 0 },
  },
  { title: 'a watch is one request', command: `nodes stuck -w ${LONG_LIMIT}`, exit: 0, stdout: /node/ },
];

const INTERRUPTS: readonly Cell[] = [
  ...[
    'get',
    'nodes NAME',
    'rollout status NAME',
    'apply -f agent.yaml',
    'delete NAME',
    'wait NAME --for=delete',
    'rollout run NAME',
  ].map((command): Cell => ({
    title: 'Ctrl-C while nothing responds',
    command,
    fault: { action: { do: 'hang' } },
    interruptAfter: 1,
    exit: 130,
  })),
  {
    title: 'Ctrl-C while the server is busy',
    command: 'get',
    fault: { action: statusAnswer(429, 'TooManyRequests', 'busy', { 'retry-after': '50' }) },
    interruptAfter: 1,
    exit: 130,
  },
  { title: 'Ctrl-C while it watches', command: 'get -w', interruptAfter: 2, exit: 130 },
];

const PROXIES: readonly Cell[] = [
  {
    title: 'a missing http proxy',
    command: 'get',
    path: 'missing http proxy',
    exit: 1,
    stderr: /proxy http:\/\/\S+ refused/,
  },
  {
    title: 'a missing socks5 proxy',
    command: 'get',
    path: 'missing socks5 proxy',
    exit: 1,
    stderr: /proxy socks5:\/\/\S+ refused/,
  },
  {
    title: 'an http proxy that responds with 403',
    command: 'get',
    path: 'refusing http proxy',
    exit: 1,
    stderr: /responded with 403/,
  },
];

const HUNG_PROXY = /the proxy \S+ did not open a connection to \S+ within 2s/;

/** Here the promise of a request has to be rejected, not only its socket destroyed. */
const HUNG_PROXIES: readonly Cell[] = (['hung http proxy', 'hung https proxy', 'hung socks5 proxy'] as const).flatMap(
  (path): readonly Cell[] => [
    { title: `a ${path}`, command: `get ${LIMIT}`, path, exit: 3, stderr: HUNG_PROXY },
    { title: `a ${path}`, command: `apply -f agent.yaml ${LIMIT}`, path, exit: 3, stderr: HUNG_PROXY },
  ],
);

const LOGINS: readonly Cell[] = [
  ...['describe NAME', 'nodes NAME', 'apply -f agent.yaml', 'rollout history NAME'].map((command): Cell => ({
    title: "a token that is rotated after the first request: the plugin's next one",
    command,
    login: 'rotated',
    exit: 0,
  })),
  {
    title: 'a token that is rotated before the watch',
    command: 'rollout status stuck --timeout=4s',
    login: 'rotated',
    exit: 3,
    stderr: /timed out waiting/,
  },
  {
    title: 'every token is rejected',
    command: 'get',
    login: 'expired',
    exit: 4,
    stderr: /must be logged in/,
    atMost: 3,
  },
  { title: 'every token is rejected', command: 'nodes NAME', login: 'expired', exit: 4, stderr: /must be logged in/ },
  { title: 'a plugin that fails', command: 'get', login: 'broken', exit: 1, stderr: /^error: /m, atMost: 0 },
  ...['get', 'apply -f agent.yaml'].map((command): Cell => ({
    title: 'a plugin that never ends',
    command: `${command} ${LIMIT}`,
    login: 'hung',
    exit: 3,
    stderr: /executable \S+ did not end within 2s/,
    atMost: 0,
  })),
];

/** The matrix that needs no cluster of its own: each cell runs on the sandbox and on the real API server. */
export const CELLS: readonly Cell[] = [
  ...everyCommand(
    'the server never responds',
    { fault: { action: { do: 'hang' } } },
    { limit: LIMIT, exit: 3, stderr: /within 2s|timed out/, kubectl: 1 },
  ),
  ...everyCommand('no server at the address', { path: 'refused' }, { stderr: /was refused/, kubectl: 1 }),
  ...everyCommand(
    'a web page with status 200',
    { fault: { action: PAGE } },
    { stderr: /unexpected response/, kubectl: 1 },
  ),
  ...everyCommand(
    'another program responds with {"hello":"world"}',
    { fault: { action: FOREIGN } },
    { stderr: /unexpected response/, kubectl: 1 },
  ),
  ...BROKEN,
  ...REFUSALS,
  ...MIXED_UP,
  ...MALFORMED,
  ...WATCHES,
  ...INTERRUPTS,
  ...PROXIES,
  ...HUNG_PROXIES,
  ...LOGINS,
];
