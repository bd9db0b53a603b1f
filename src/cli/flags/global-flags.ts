import type { Flags, FlagValues } from '../../commands/shared/define.ts';

/** The flags of every command: kubectl's connection flags, and the output of `ds`. */
export const GLOBAL_FLAGS = {
  kubeconfig: { type: 'string', value: 'FILE', help: 'path of the kubeconfig', complete: 'file' },
  context: { type: 'string', value: 'NAME', help: 'kubeconfig context', complete: 'contexts' },
  cluster: { type: 'string', value: 'NAME', help: 'kubeconfig cluster', complete: 'clusters' },
  user: { type: 'string', value: 'NAME', help: 'kubeconfig user', complete: 'users' },
  namespace: {
    type: 'string',
    short: 'n',
    value: 'NAME',
    help: 'namespace; by default that of the context',
    complete: 'namespaces',
  },
  server: {
    type: 'string',
    short: 's',
    value: 'URL',
    help: 'address and port of the API server',
    complete: 'none',
  },
  token: { type: 'string', value: 'TOKEN', help: 'bearer token for the API server', complete: 'none' },
  certificateAuthority: {
    type: 'string',
    value: 'FILE',
    help: 'certificate authority that signed the certificate of the API server',
    complete: 'file',
  },
  clientCertificate: { type: 'string', value: 'FILE', help: 'client certificate for TLS', complete: 'file' },
  clientKey: { type: 'string', value: 'FILE', help: 'client key for TLS', complete: 'file' },
  insecureSkipTlsVerify: {
    type: 'boolean',
    help: 'do not verify the certificate of the API server; this makes the connection insecure',
  },
  tlsServerName: {
    type: 'string',
    value: 'NAME',
    help: 'name in the certificate of the API server; by default that of its address',
    complete: 'none',
  },
  requestTimeout: {
    type: 'duration',
    plainSeconds: true,
    value: 'DURATION',
    help: 'time limit of a request (1s, 2m, 3h); 0 means no limit',
    default: 0,
  },
  as: { type: 'string', value: 'USER', help: 'user to impersonate', complete: 'none' },
  asGroup: { type: 'strings', value: 'GROUP', help: 'group to impersonate; repeatable', complete: 'none' },
  asUid: { type: 'string', value: 'UID', help: 'UID to impersonate', complete: 'none' },
  asUserExtra: {
    type: 'strings',
    value: 'KEY=VALUE',
    help: 'extra attribute of the user to impersonate; repeatable, also with the same key',
    complete: 'none',
  },
  proxyUrl: {
    type: 'string',
    value: 'URL',
    help: 'proxy for the requests to the API server, instead of that of the kubeconfig or the environment',
    complete: 'none',
  },
  v: {
    type: 'integer',
    short: 'v',
    value: 'LEVEL',
    help: 'log verbosity: 6 logs each request, 8 also bodies',
    default: 0,
  },
  color: {
    type: 'string',
    value: 'WHEN',
    help: 'when to use colour',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
  },
  warningsAsErrors: { type: 'boolean', help: 'exit 1 if the server sends warnings' },
} as const satisfies Flags;

export type GlobalValues = FlagValues<typeof GLOBAL_FLAGS>;
