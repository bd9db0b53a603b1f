import { DsError } from '../../src/core/errors.ts';
import type { ChosenUser } from '../../src/kube/kubeconfig/choose.ts';

/** A user of a kubeconfig without credentials. */
export const NOBODY: ChosenUser = {
  name: 'dev',
  file: undefined,
  certificate: undefined,
  key: undefined,
  token: undefined,
  tokenFile: undefined,
  basic: undefined,
  exec: undefined,
  authProvider: undefined,
  impersonation: undefined,
  noCredentials: () => new DsError('config', 'there are none'),
};
