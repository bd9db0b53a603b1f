import type { Flags, FlagValues } from '../../commands/shared/define.ts';

/** What every command takes, before or after its words: kubectl's connection flags, and how `ds` talks. */
export const GLOBAL_FLAGS = {
  kubeconfig: { type: 'string', value: 'FILE', help: 'the kubeconfig to use', complete: 'file' },
  context: { type: 'string', value: 'NAME', help: 'the context of the kubeconfig to use', complete: 'contexts' },
  cluster: { type: 'string', value: 'NAME', help: 'the cluster of the kubeconfig to use', complete: 'clusters' },
  user: { type: 'string', value: 'NAME', help: 'the user of the kubeconfig to use', complete: 'users' },
  namespace: {
    type: 'string',
    short: 'n',
    value: 'NAME',
    help: 'the namespace to work in, if not the one of the context',
    complete: 'namespaces',
  },
  server: {
    type: 'string',
    short: 's',
    value: 'URL',
    help: 'the address and port of the API server',
    complete: 'none',
  },
  token: { type: 'string', value: 'TOKEN', help: 'the bearer token to show to the API server', complete: 'none' },
  certificateAuthority: {
    type: 'string',
    value: 'FILE',
    help: 'the certificate authority that the API server must be signed by',
    complete: 'file',
  },
  clientCertificate: { type: 'string', value: 'FILE', help: 'the client certificate for TLS', complete: 'file' },
  clientKey: { type: 'string', value: 'FILE', help: 'the key of the client certificate', complete: 'file' },
  insecureSkipTlsVerify: {
    type: 'boolean',
    help: "do not check the server's certificate; whoever is in between can read and change everything",
  },
  tlsServerName: {
    type: 'string',
    value: 'NAME',
    help: "the name that the server's certificate must have, if not that of its address",
    complete: 'none',
  },
  requestTimeout: {
    type: 'duration',
    plainSeconds: true,
    value: 'DURATION',
    help: 'how long one request may take (1s, 2m, 3h); 0 is no limit',
    default: 0,
  },
  as: { type: 'string', value: 'USER', help: 'the user to act as', complete: 'none' },
  asGroup: { type: 'strings', value: 'GROUP', help: 'a group to act as; may be given several times', complete: 'none' },
  asUid: { type: 'string', value: 'UID', help: 'the UID to act as', complete: 'none' },
  v: {
    type: 'integer',
    short: 'v',
    value: 'LEVEL',
    help: 'how much to tell of the requests: 6 a line each, 8 their content',
    default: 0,
  },
  color: {
    type: 'string',
    value: 'WHEN',
    help: 'when to colour what is printed',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
  },
  warningsAsErrors: { type: 'boolean', help: "treat the server's warnings as errors: exit 1" },
} as const satisfies Flags;

export type GlobalValues = FlagValues<typeof GLOBAL_FLAGS>;
