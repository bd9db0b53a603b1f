import { appendTo } from '../../core/append-to.ts';
import { DsError } from '../../core/errors.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import type { ConnectionOptions } from '../cluster.ts';
import { booleanField, mapField, pathField, pemField, pemOfFile, textField, textsField } from './fields.ts';
import type { Env } from './load.ts';
import { noCredentials } from './no-credentials.ts';
import type { Entry, Kubeconfig } from './parse.ts';

/** The server, and how to verify it. */
export interface ChosenCluster {
  readonly name: string | undefined;
  /** A URL, which may have a path before that of the API; or HOST:PORT. */
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string | undefined;
  readonly insecure: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly compress: boolean;
  /** The configuration for exec plugins in the cluster's entry. */
  readonly execConfig: Json | undefined;
}

export interface Impersonation {
  readonly user: string;
  readonly groups: readonly string[];
  readonly uid: string | undefined;
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** The user's credentials. Several may be set; src/kube/credentials decides which are used. */
export interface ChosenUser {
  readonly name: string | undefined;
  /** The kubeconfig that contains the entry. */
  readonly file: string | undefined;
  /** PEM. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly basic: { readonly username: string; readonly password: string } | undefined;
  readonly exec: JsonObject | undefined;
  readonly authProvider: JsonObject | undefined;
  readonly impersonation: Impersonation | undefined;
  /** The error of a request that needs credentials when there are none. */
  readonly noCredentials: () => DsError;
}

export interface Chosen {
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly cluster: ChosenCluster;
  readonly user: ChosenUser;
}

/** The context to use; undefined if none is set. */
function contextOf(config: Kubeconfig, options: ConnectionOptions): Entry | undefined {
  const name = options.context || config.currentContext;
  if (name === undefined) return undefined;
  const context = config.contexts.get(name);
  if (context !== undefined) return context;
  const which = options.context ? '' : ', the current-context of the kubeconfig,';
  throw new DsError('config', `context "${name}"${which} does not exist`, {
    hint: listHint('context', config.contexts),
  });
}

function listHint(what: string, entries: ReadonlyMap<string, Entry>): string {
  const names = [...entries.keys()];
  if (names.length === 0) return `the kubeconfig has no ${what}s; name another one with --kubeconfig`;
  const shown = names.length > 12 ? [...names.slice(0, 12), '…'] : names;
  return `${what}s are: ${shown.join(', ')}`;
}

/** An entry that a flag or the context refers to; it must exist. */
function entryOf(
  what: 'cluster' | 'user',
  name: string | undefined,
  entries: ReadonlyMap<string, Entry>,
  context: Entry | undefined,
  flag: string | undefined,
): Entry | undefined {
  if (name === undefined) return undefined;
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const of = flag || context === undefined ? '' : ` of context "${context.name}"`;
  throw new DsError('config', `${what} "${name}"${of} does not exist`, { hint: listHint(what, entries) });
}

function clusterOf(
  config: Kubeconfig,
  options: ConnectionOptions,
  env: Env,
  context: Entry | undefined,
): ChosenCluster {
  const name = options.cluster || textField(context, 'cluster');
  // With --server, the cluster of the context may be missing.
  const entry =
    options.server && !options.cluster && name !== undefined && !config.clusters.has(name)
      ? undefined
      : entryOf('cluster', name, config.clusters, context, options.cluster);
  const server = options.server || textField(entry, 'server') || env['KUBERNETES_MASTER'];
  if (server === undefined || server === '') throw noServer(config, entry);

  const trustByFlag = options.insecureSkipTlsVerify === true || Boolean(options.certificateAuthority);
  const insecure = trustByFlag
    ? options.insecureSkipTlsVerify === true
    : booleanField(entry, 'insecure-skip-tls-verify');
  const certificateAuthority = options.certificateAuthority
    ? pemOfFile(options.certificateAuthority, 'certificate-authority', '--certificate-authority')
    : trustByFlag
      ? undefined
      : pemField(entry, 'certificate-authority', 'certificate-authority');
  if (insecure && certificateAuthority !== undefined) {
    throw new DsError('config', 'specifying a root certificates file with the insecure flag is not allowed', {
      hint: 'remove insecure-skip-tls-verify to use the certificate authority',
    });
  }
  // The name in the kubeconfig is for its own server, not for that of --server.
  const nameByFlag = Boolean(options.tlsServerName) || Boolean(options.server);
  return {
    name: entry?.name,
    server: server.replace(/\/+$/, ''),
    certificateAuthority,
    insecure,
    tlsServerName: nameByFlag ? options.tlsServerName || undefined : textField(entry, 'tls-server-name'),
    proxyUrl: options.proxyUrl || textField(entry, 'proxy-url'),
    compress: !booleanField(entry, 'disable-compression'),
    execConfig: extensionOf(entry, 'client.authentication.k8s.io/exec'),
  };
}

function noServer(config: Kubeconfig, entry: Entry | undefined): DsError {
  if (entry !== undefined) {
    return new DsError('config', `no server found for cluster "${entry.name}"`, {
      hint: `set its server in ${entry.file}`,
    });
  }
  return new DsError('config', 'the kubeconfig has no current context', {
    hint: `choose one with --context; ${listHint('context', config.contexts)}`,
  });
}

function extensionOf(entry: Entry | undefined, name: string): Json | undefined {
  const extensions = entry?.fields['extensions'];
  if (!Array.isArray(extensions)) return undefined;
  return (extensions as readonly Json[]).filter(isObject).find((item) => item['name'] === name)?.['extension'];
}

function userOf(config: Kubeconfig, options: ConnectionOptions, context: Entry | undefined): ChosenUser {
  const name = options.user || textField(context, 'user');
  const own = Boolean(options.token) || Boolean(options.clientCertificate);
  // As in kubectl, only --user must name one that is there: the context's may be missing where no credentials are needed
  const entry = options.user
    ? entryOf('user', name, config.users, context, options.user)
    : config.users.get(name ?? '');
  const username = textField(entry, 'username');
  const password = textField(entry, 'password');
  const byToken = Boolean(options.token);
  const token = (options.token || textField(entry, 'token'))?.trim() || undefined;
  if (!byToken && token !== undefined && (username !== undefined || password !== undefined)) {
    throw new DsError(
      'config',
      `more than one authentication method found for ${entry?.name ?? ''}; found [token basicAuth], only one is allowed`,
      { hint: 'remove the token, or the username and password, from the kubeconfig' },
    );
  }
  const certificate = options.clientCertificate
    ? pemOfFile(options.clientCertificate, 'client-cert', '--client-certificate')
    : pemField(entry, 'client-certificate', 'client-cert');
  const key = options.clientKey
    ? pemOfFile(options.clientKey, 'client-key', '--client-key')
    : pemField(entry, 'client-key', 'client-key');
  if (certificate !== undefined && key === undefined) {
    throw new DsError(
      'config',
      `client-key-data or client-key must be specified for ${entry?.name ?? '--client-certificate'} to use the clientCert authentication method.`,
      { hint: 'set the key with --client-key, or in the kubeconfig' },
    );
  }
  const basic = username === undefined ? undefined : { username, password: password ?? '' };
  const exec = byToken ? undefined : mapField(entry, 'exec');
  const authProvider = byToken ? undefined : mapField(entry, 'auth-provider');
  if (exec !== undefined && authProvider !== undefined) {
    throw new DsError(
      'config',
      `authProvider cannot be provided in combination with an exec plugin for ${entry?.name ?? ''}`,
      { hint: 'take one of exec and auth-provider out of the kubeconfig' },
    );
  }
  return {
    name: entry?.name ?? (own ? undefined : name),
    file: entry?.file,
    certificate,
    key,
    token,
    tokenFile: byToken ? undefined : pathField(entry, 'tokenFile'),
    basic: byToken ? undefined : basic,
    exec,
    authProvider,
    impersonation: impersonationOf(entry, options),
    noCredentials: () => noCredentials(config, { context, name, entry }),
  };
}

/** The values of each key in `KEY=VALUE`. As in kubectl, what has no `=` is ignored. */
export function extraOf(entries: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const extra = new Map<string, string[]>();
  for (const entry of entries) {
    const [, key, value = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
    if (key !== undefined) appendTo(extra, key, value);
  }
  return Object.fromEntries(extra);
}

function impersonationOf(entry: Entry | undefined, options: ConnectionOptions): Impersonation | undefined {
  const user = options.as || textField(entry, 'as');
  const groups = options.asGroup?.length ? options.asGroup : textsField(entry, 'as-groups');
  const uid = options.asUid || textField(entry, 'as-uid');
  const ofEntry = Object.fromEntries(
    Object.entries(mapField(entry, 'as-user-extra') ?? {}).map(([key, values]) => [
      key,
      (Array.isArray(values) ? (values as readonly Json[]) : []).filter((value) => typeof value === 'string'),
    ]),
  );
  // As in kubectl, a flag replaces the values of its key only
  const extra = { ...ofEntry, ...extraOf(options.asUserExtra ?? []) };
  if (user !== undefined) return { user, groups, uid, extra };
  if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return undefined;
  throw new DsError(
    'config',
    `requesting uid, groups or user-extra for ${entry?.name ?? ''} without impersonating a user`,
    { hint: 'name the user with --as' },
  );
}

/**
 * The cluster and user from the flags, the chosen context and the kubeconfig, in this order. Only chosen entries are validated, so other
 * broken entries do not matter. Throws a DsError of kind `config`.
 */
export function choose(config: Kubeconfig, options: ConnectionOptions, env: Env): Chosen {
  const context = contextOf(config, options);
  return {
    context: context?.name,
    namespace: options.namespace || textField(context, 'namespace'),
    cluster: clusterOf(config, options, env, context),
    user: userOf(config, options, context),
  };
}
