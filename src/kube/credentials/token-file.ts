import { FileAuth } from '@kubernetes/client-node/dist/file_auth.js';
import { DsError } from '../../core/errors.ts';
import type { Credentials, Identity } from './identity.ts';
import { renewableCredentials } from './renewable.ts';

/** How long client-go trusts what it read, in milliseconds: service account tokens are renewed in place. */
const TRUSTED_FOR = 60_000;

/** A token that somebody else keeps fresh in a file. */
export function fileCredentials(path: string, tls: Identity, now: () => number = Date.now): Credentials {
  const obtain = async (): Promise<{ identity: Identity; expires: number }> => {
    const headers: Record<string, string> = {};
    try {
      const user = { name: path, authProvider: { name: 'tokenFile', config: { tokenFile: path } } };
      await new FileAuth().applyAuthentication(user, { headers });
    } catch (cause) {
      throw new DsError('config', `unable to read the token file ${path}: ${(cause as Error).message}`, {
        hint: 'check the tokenFile of the user in the kubeconfig',
        cause,
      });
    }
    // Files end with a newline, headers do not.
    return { identity: { ...tls, authorization: headers['Authorization']?.trim() }, expires: now() + TRUSTED_FOR };
  };
  return renewableCredentials(obtain, now, `the token in ${path} is wrong or expired: get a new one`);
}
