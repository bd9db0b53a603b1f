import { DsError } from '../../core/errors.ts';
import { readConfigFile } from '../kubeconfig/config-file.ts';
import type { Credentials, Identity } from './identity.ts';
import { renewableCredentials, type Obtain } from './renewable.ts';

/** How long client-go caches the token of a file, in milliseconds; tokens of service accounts are renewed in place. */
const TRUSTED_FOR = 60_000;

export interface TokenFile {
  readonly path: string;
  /** The token of the kubeconfig, used while the file has none, as in client-go. */
  readonly token?: string | undefined;
  /** Other parts of the identity. */
  readonly tls: Identity;
  readonly now: () => number;
}

async function tokenIn(path: string, signal: AbortSignal): Promise<string> {
  const refuse = (message: string, cause?: unknown): DsError =>
    new DsError('config', message, { hint: 'check the tokenFile of the user in the kubeconfig', cause });
  let text: string;
  try {
    text = Buffer.from(await readConfigFile(path)).toString('utf8');
  } catch (cause) {
    signal.throwIfAborted();
    throw refuse(`unable to read the token file ${path}: ${(cause as Error).message}`, cause);
  }
  const token = text.trim();
  // Without this, requests would be anonymous while the token file is being written.
  if (token === '') throw refuse(`read empty token from file "${path}"`);
  return token;
}

/** A token in a file that another program renews. */
export function fileCredentials({ path, token, tls, now }: TokenFile): Credentials {
  /** The last token of the file, used while the file cannot be read. */
  let known = token;
  const obtain: Obtain = async (signal) => {
    try {
      known = await tokenIn(path, signal);
    } catch (error) {
      if (known === undefined || signal.aborted) throw error;
    }
    return { identity: { ...tls, authorization: `Bearer ${known}` }, expires: now() + TRUSTED_FOR };
  };
  return renewableCredentials(obtain, now, {
    renewal: `the token in ${path} is wrong or expired: get a new one`,
    wait: { what: `the token file ${path} gave no token`, hint: 'check the tokenFile of the user in the kubeconfig' },
  });
}
