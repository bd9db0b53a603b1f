import { DsError } from '../../core/errors.ts';
import { arrayAt, isObject, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { ChosenCluster, ChosenUser } from '../kubeconfig/choose.ts';
import { pathBeside } from '../kubeconfig/fields.ts';
import type { Credentials, CredentialsEnvironment } from './identity.ts';
import { lookPath } from './look-path.ts';
import { checkPluginPolicy } from './plugin-policy.ts';
import { renewableCredentials, type Obtain, type Obtained } from './renewable.ts';
import { runPlugin, waitForPlugin, type Plugin } from './run-plugin.ts';

const API = 'client.authentication.k8s.io';

interface CheckedPlugin extends Omit<Plugin, 'path'> {
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

function invalid(message: string): DsError {
  return new DsError('config', message, { hint: 'correct the exec section of the user in the kubeconfig' });
}

function isInteractive(mode: string, stdinIsTTY: boolean): boolean {
  switch (mode) {
    case 'Never':
      return false;
    case 'IfAvailable':
      return stdinIsTTY;
    case 'Always':
      if (stdinIsTTY) return true;
      throw new DsError('config', 'exec plugin cannot support interactive mode: standard input is not a terminal', {
        hint: 'run ds in a terminal, without a pipe into it',
      });
    default:
      throw invalid(`unknown interactiveMode: "${mode}"`);
  }
}

function pluginOf(user: ChosenUser, exec: JsonObject, { stdinIsTTY }: CredentialsEnvironment): CheckedPlugin {
  const whom = user.name ?? '';
  const command = stringAt(exec, 'command') ?? '';
  if (command === '') throw invalid(`command must be specified for ${whom} to use exec authentication plugin`);
  const apiVersion = stringAt(exec, 'apiVersion') ?? '';
  if (apiVersion === '') throw invalid(`apiVersion must be specified for ${whom} to use exec authentication plugin`);
  const env = arrayAt(exec, 'env')
    .filter(isObject)
    .map((entry) => [stringAt(entry, 'name') ?? '', stringAt(entry, 'value') ?? ''] as const);
  if (env.some(([name]) => name === ''))
    throw invalid(`env variable name must be specified for ${whom} to use exec authentication plugin`);
  if (apiVersion !== `${API}/v1` && apiVersion !== `${API}/v1beta1`) {
    throw invalid(`exec plugin: invalid apiVersion "${apiVersion}"`);
  }
  const mode = stringAt(exec, 'interactiveMode') || (apiVersion === `${API}/v1` ? '' : 'IfAvailable');
  if (mode === '') throw invalid(`interactiveMode must be specified for ${whom} to use exec authentication plugin`);
  return {
    // PATH is searched only for a name without a slash.
    command: /[\\/]/.test(command) && user.file !== undefined ? pathBeside(user.file, command) : command,
    args: arrayAt(exec, 'args').filter((arg) => typeof arg === 'string'),
    env: Object.fromEntries(env),
    version: apiVersion,
    interactive: isInteractive(mode, stdinIsTTY),
    installHint: stringAt(exec, 'installHint'),
  };
}

/** The cluster in the form that plugins receive (provideClusterInfo). */
function clusterInfo(cluster: ChosenCluster): JsonObject {
  const { certificateAuthority: ca } = cluster;
  return {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecure ? true : undefined,
    'certificate-authority-data': ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.compress ? undefined : true,
    config: cluster.execConfig,
  };
}

/** The identity in an ExecCredential, with client-go's validation and messages. */
function obtainedOf(credential: unknown, version: string): Obtained {
  const refuse = (what: string): DsError =>
    new DsError('config', `getting credentials: ${what}`, { hint: 'the credential plugin may be outdated: update it' });
  if (!isObject(credential)) throw refuse('exec plugin did not print an ExecCredential');
  const said = stringAt(credential, 'apiVersion') ?? '';
  if (said !== version) {
    throw refuse(`exec plugin is configured to use API version ${version}, plugin returned version ${said}`);
  }
  const { status } = credential;
  if (!isObject(status)) throw refuse("exec plugin didn't return a status field");
  const token = stringAt(status, 'token')?.trim() || undefined;
  const certificate = stringAt(status, 'clientCertificateData') || undefined;
  const key = stringAt(status, 'clientKeyData') || undefined;
  if (token === undefined && certificate === undefined && key === undefined) {
    throw refuse("exec plugin didn't return a token or cert/key pair");
  }
  if ((certificate === undefined) !== (key === undefined)) {
    throw refuse('exec plugin returned only certificate or key, not both');
  }
  const expires = Date.parse(stringAt(status, 'expirationTimestamp') ?? '');
  return {
    identity: { authorization: token === undefined ? undefined : `Bearer ${token}`, certificate, key },
    expires: Number.isNaN(expires) ? undefined : expires,
  };
}

/** Credentials from an exec plugin of the kubeconfig (client.authentication.k8s.io). */
export function execCredentials(
  user: ChosenUser,
  exec: JsonObject,
  cluster: ChosenCluster,
  environment: CredentialsEnvironment,
): Credentials {
  const plugin = pluginOf(user, exec, environment);
  const spec = {
    interactive: plugin.interactive,
    ...(exec['provideClusterInfo'] === true ? { cluster: clusterInfo(cluster) } : {}),
  };
  const info = { kind: 'ExecCredential', apiVersion: plugin.version, spec };
  const env = { ...environment.env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const obtain: Obtain = async (signal) => {
    const path = await lookPath(plugin.command, environment.env);
    await checkPluginPolicy(plugin.command, path, environment.env);
    return obtainedOf(await runPlugin({ ...plugin, path }, env, signal), plugin.version);
  };
  const renewal = `the server does not accept the credentials from ${plugin.command} for user "${user.name ?? ''}": log in again with the tool that it belongs to`;
  return renewableCredentials(obtain, environment.now, { renewal, wait: waitForPlugin(plugin) });
}
