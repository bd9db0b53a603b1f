import { DsError } from '../../core/errors.ts';
import { stringAt } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import type { ChosenCluster, ChosenUser, Impersonation } from '../kubeconfig/choose.ts';
import type { Credentials, CredentialsEnvironment, Identity } from './identity.ts';

/** Credentials that do not change while the command runs. */
export function fixedCredentials(identity: Identity, renewal: string): Credentials {
  return { identity: () => Promise.resolve(identity), accepted: () => undefined, renew: () => false, renewal };
}

/** `the token of user "a"`, or `your token` if the kubeconfig has no user name. */
function belonging(what: string, user: ChosenUser): string {
  return user.name === undefined ? `your ${what}` : `the ${what} of user "${user.name}"`;
}

/**
 * The credentials of the chosen user, in client-go's order: token, basic auth, auth provider; an exec plugin runs only if there is nothing
 * else. Plugins are loaded when needed.
 */
export async function credentialsOf(
  user: ChosenUser,
  cluster: ChosenCluster,
  environment: CredentialsEnvironment,
): Promise<Credentials> {
  const { certificate, key } = user;
  const tls: Identity = certificate === undefined ? {} : { certificate, key };
  if (user.tokenFile !== undefined) {
    const { fileCredentials } = await import('./token-file.ts');
    return fileCredentials({ path: user.tokenFile, token: user.token, tls, now: environment.now });
  }
  if (user.token !== undefined) {
    const authorization = `Bearer ${user.token}`;
    return fixedCredentials(
      { ...tls, authorization },
      `${belonging('token', user)} is wrong or expired: get a new one`,
    );
  }
  if (user.basic !== undefined) {
    const { username, password } = user.basic;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    return fixedCredentials(
      { ...tls, authorization },
      `${belonging('user name or password', user)} is wrong; API servers since 1.19 know none: get a token or a client certificate`,
    );
  }
  if (user.authProvider !== undefined) {
    const name = stringAt(user.authProvider, 'name') ?? '';
    if (name !== 'oidc') throw unknownProvider(name);
    const { oidcCredentials } = await import('./oidc.ts');
    return oidcCredentials(user, user.authProvider, tls, environment);
  }
  if (certificate !== undefined) {
    return fixedCredentials(
      tls,
      `the server does not accept ${belonging('client certificate', user)}; it may be expired or for another cluster: get a new kubeconfig`,
    );
  }
  if (user.exec !== undefined) {
    const { execCredentials } = await import('./exec.ts');
    return execCredentials(user, user.exec, cluster, environment);
  }
  return { ...fixedCredentials({}, ''), identity: () => Promise.reject(user.noCredentials()) };
}

/** Providers that kubectl used to have, and the plugins that replaced them. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  gcp: 'gke-gcloud-auth-plugin',
  azure: 'https://github.com/Azure/kubelogin',
};

function unknownProvider(name: string): DsError {
  const successor = ownMember(SUCCESSORS, name);
  return successor === undefined
    ? new DsError('config', `no Auth Provider found for name "${name}"`, {
        hint: 'use an exec plugin in the kubeconfig',
      })
    : new DsError('config', `the ${name} auth plugin has been removed.`, {
        hint: `use the "${successor}" kubectl/client-go credential plugin instead`,
      });
}

/** The impersonation headers. */
export function impersonationHeaders(as: Impersonation | undefined): Readonly<Record<string, string | string[]>> {
  if (as === undefined) return {};
  const headers: Record<string, string | string[]> = { 'impersonate-user': as.user };
  if (as.groups.length > 0) headers['impersonate-group'] = [...as.groups];
  if (as.uid !== undefined) headers['impersonate-uid'] = as.uid;
  for (const [key, values] of Object.entries(as.extra)) {
    if (values.length > 0) headers[`impersonate-extra-${headerKeyOf(key)}`] = [...values];
  }
  return headers;
}

/** Percent-encodes what a header name (RFC 7230) cannot contain, upper case too, because header names are case-insensitive. */
function headerKeyOf(key: string): string {
  return key
    .toLowerCase()
    .replace(/[^a-z0-9!#$&'*+.^_`|~-]/g, (character) =>
      [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    );
}
