import { OpenIDConnectAuth } from '@kubernetes/client-node/dist/oidc_auth.js';
import { asDsError, DsError } from '../../core/errors.ts';
import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { createHttpsTransport } from '../transport/https-transport.ts';
import type { ChosenUser } from '../kubeconfig/choose.ts';
import { pathBeside, pemOfFile } from '../kubeconfig/fields.ts';
import type { Transport } from '../transport/transport.ts';
import { proxyFromEnvironment, proxyUrl, shownProxy } from '../transport/proxy.ts';
import type { Wait } from '../transport/waits.ts';
import type { Env } from '../kubeconfig/load.ts';
import type { Credentials, CredentialsEnvironment, Identity } from './identity.ts';
import { renewableCredentials, type Obtain } from './renewable.ts';
import { saveTokens } from './save-tokens.ts';

/** Time limit of one response of the issuer, in milliseconds. */
const ISSUER_TIMEOUT = 30_000;
/** The size limit of a response in bytes; its metadata and tokens have a few thousand. */
const MAX_ISSUER_ANSWER = 1024 * 1024;

/** client-go's margin before the expiry of a token, in milliseconds. */
const MARGIN = 10_000;

const LOG_IN = 'log in again with the tool that created this kubeconfig';

function failed(what: string, cause?: unknown): DsError {
  return new DsError('config', `failed to refresh token: ${what}`, { hint: LOG_IN, cause });
}

function objectOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** A connection to the issuer that trusts the CA of the kubeconfig (idp-certificate-authority). */
function transportTo(url: URL, { config, user, env }: Provider): Transport {
  const data = stringAt(config, 'idp-certificate-authority-data');
  const path = stringAt(config, 'idp-certificate-authority');
  const file = path === undefined || user.file === undefined ? path : pathBeside(user.file, path);
  const ca = data
    ? Buffer.from(data, 'base64').toString('utf8')
    : file
      ? pemOfFile(file, 'idp-certificate-authority', user.name ?? '')
      : undefined;
  return createHttpsTransport({
    server: url.origin,
    tls: { certificateAuthority: ca },
    proxy: proxyFromEnvironment(url, env),
    requestTimeoutMs: ISSUER_TIMEOUT,
  });
}

interface Provider {
  readonly config: JsonObject;
  readonly user: ChosenUser;
  readonly env: Env;
  readonly signal: AbortSignal;
}

function waitForIssuer(issuer: string, env: Env): Wait {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const proxy = url === undefined ? undefined : proxyFromEnvironment(url, env);
  const through = proxy === undefined ? '' : ` through the proxy ${shownProxy(proxyUrl(proxy))}`;
  return { what: `failed to refresh token: the issuer ${issuer} did not answer${through}`, hint: CHECK_ISSUER };
}

const CHECK_ISSUER = `check that this machine reaches the issuer (idp-issuer-url in the kubeconfig), or ${LOG_IN}`;

/** An issuer that cannot be reached, which is not the API server. */
function unreachable(error: unknown, url: URL, signal: AbortSignal): unknown {
  const reason = asDsError(error);
  if (reason === undefined || reason.kind === 'config' || signal.aborted) return error;
  const why = reason.message.replace(/^Unable to connect to the server: | - did you specify .*$/g, '');
  return new DsError(reason.kind, `failed to refresh token: cannot reach the issuer ${url.origin}: ${why}`, {
    hint: CHECK_ISSUER,
    cause: reason,
  });
}

async function ask(url: URL, provider: Provider, form?: URLSearchParams): Promise<JsonObject> {
  const { config, signal } = provider;
  const transport = transportTo(url, provider);
  const path = `${url.pathname}${url.search}`;
  const limits = { signal, maxBytes: MAX_ISSUER_ANSWER };
  // client-secret_basic, which every provider must support (RFC 6749 §2.3.1).
  const pair = [stringAt(config, 'client-id') ?? '', stringAt(config, 'client-secret') ?? ''].map(encodeURIComponent);
  try {
    const response = await transport.send(
      form === undefined
        ? { ...limits, method: 'GET', path, headers: { accept: 'application/json' } }
        : {
            ...limits,
            method: 'POST',
            path,
            headers: {
              accept: 'application/json',
              'content-type': 'application/x-www-form-urlencoded',
              authorization: `Basic ${Buffer.from(pair.join(':')).toString('base64')}`,
            },
            body: form.toString(),
          },
    );
    const text = await response.text();
    const answer = objectOf(text);
    if (response.status === 200) return answer;
    const why = stringAt(answer, 'error_description') ?? stringAt(answer, 'error') ?? text.slice(0, 80);
    throw failed(`${url.href} responded with ${response.status}: ${why}`);
  } catch (error) {
    throw unreachable(error, url, signal);
  } finally {
    transport.close();
  }
}

/** The expiry of a token, in seconds since 1970; 0 for an invalid token, so that it is replaced. */
function expiryOf(token: string): number {
  try {
    return OpenIDConnectAuth.expirationFromToken(token) || 0;
  } catch {
    return 0;
  }
}

function urlOf(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw failed(`${what} is not a URL: ${text}`);
}

interface NewTokens {
  readonly id_token: string;
  readonly refresh_token: string;
  /** Seconds since 1970. */
  readonly expires_at: number;
}

async function refresh(token: string, provider: Provider): Promise<NewTokens> {
  const issuer = (stringAt(provider.config, 'idp-issuer-url') ?? '').replace(/\/$/, '');
  const metadata = await ask(urlOf(`${issuer}/.well-known/openid-configuration`, 'idp-issuer-url'), provider);
  const endpoint = stringAt(metadata, 'token_endpoint');
  if (endpoint === undefined) throw failed("the issuer's discovery object has no token_endpoint");
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token });
  const answer = await ask(urlOf(endpoint, "the issuer's token_endpoint"), provider, form);
  const id = stringAt(answer, 'id_token');
  if (id === undefined) {
    throw failed('the token response did not contain an id_token: the login may lack the scope "openid"');
  }
  const next = stringAt(answer, 'refresh_token') || token;
  return { id_token: id, refresh_token: next, expires_at: expiryOf(id) };
}

/** Credentials of a kubeconfig's `auth-provider: oidc`: the id-token until it expires, then a new one from the refresh token. */
export function oidcCredentials(
  user: ChosenUser,
  provider: JsonObject,
  tls: Identity,
  { env, now }: Pick<CredentialsEnvironment, 'env' | 'now'>,
): Credentials {
  const provided = Object.entries(objectAt(provider, 'config') ?? {});
  const config: Record<string, string> = Object.fromEntries(
    provided.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
  for (const key of ['idp-issuer-url', 'client-id']) {
    if (!config[key]) throw new DsError('config', `Must provide ${key}`, { hint: LOG_IN });
  }

  const obtain: Obtain = async (signal, wasRefused) => {
    const { 'id-token': oldId = '', 'refresh-token': oldRefresh = '' } = config;
    const auth = new OpenIDConnectAuth();
    // client-node refreshes only an existing token, and only in the second of its expiry.
    const left = expiryOf(oldId) * 1000 - now();
    const isOver = left <= MARGIN || (wasRefused && oldRefresh !== '');
    if (isOver) config['id-token'] = 'expired';
    const headers: Record<string, string> = {};
    await auth.applyAuthentication(
      { name: user.name ?? '', authProvider: { name: 'oidc', config } },
      { headers },
      { refresh: (token: string) => refresh(token, { config, user, env, signal }) },
    );
    const { 'id-token': id = '', 'refresh-token': refreshToken = '' } = config;
    if (headers['Authorization'] === undefined) {
      throw new DsError('config', 'No valid id-token, and cannot refresh without refresh-token', { hint: LOG_IN });
    }
    if (id !== oldId) await saveTokens(user, { id, refresh: refreshToken }, refreshToken !== oldRefresh);
    const expires = expiryOf(id) * 1000 - MARGIN;
    return { identity: { ...tls, authorization: headers['Authorization'] }, expires };
  };
  return renewableCredentials(obtain, now, {
    renewal: `the server does not accept the OIDC token: ${LOG_IN}`,
    wait: waitForIssuer(config['idp-issuer-url'] ?? '', env),
  });
}
