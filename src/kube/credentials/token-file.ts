import { DsError } from '../../core/errors.ts';
import { readConfigFile } from '../kubeconfig/config-file.ts';
import type { Credentials, Identity } from './identity.ts';
import { renewableCredentials, type Obtain } from './renewable.ts';

/** How long client-go trusts what it read, in milliseconds: service account tokens are renewed in place. */
const TRUSTED_FOR = 60_000;

export interface TokenFile {
  readonly path: string;
  /** The token of the kubeconfig, which counts while the file gives none, as in client-go. */
  readonly token?: string | undefined;
  /** What else identifies us. */
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
  // Without this a service account whose token is just being written would be nobody.
  if (token === '') throw refuse(`read empty token from file "${path}"`);
  return token;
}

/** A token that somebody else keeps fresh in a file. */
export function fileCredentials({ path, token, tls, now }: TokenFile): Credentials {
  /** What counts while the file cannot be read: the token that was in it last. */
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
