import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { execCredentials } from '../../../src/kube/credentials/exec.ts';
import type { ChosenCluster, ChosenUser } from '../../../src/kube/kubeconfig/choose.ts';
import type { Env } from '../../../src/kube/kubeconfig/load.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { NOBODY } from '../../support/chosen-user.ts';

const { signal } = new AbortController();
const VERSION = 'client.authentication.k8s.io/v1';
let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder.remove());

/** A plugin in the folder `at` of the test's folder, that leaves the file `ran` behind. */
function writePlugin(at: string, token = 'good'): string {
  const status = JSON.stringify({ apiVersion: VERSION, kind: 'ExecCredential', status: { token } });
  return folder.write(`${at}/plugin`, `#!/bin/sh\n: >${folder.path}/ran\necho '${status}'\n`, 0o755);
}

const preferences = (...lines: readonly string[]): string =>
  ['apiVersion: kubectl.config.k8s.io/v1beta1', 'kind: Preference', ...lines, ''].join('\n');

function login(command: string, env: Env = {}, exec: object = {}): Promise<string | undefined> {
  const user: ChosenUser = { ...NOBODY, file: `${folder.path}/config` };
  const cluster: ChosenCluster = {
    name: 'main',
    server: 'https://main:6443',
    certificateAuthority: undefined,
    insecure: false,
    tlsServerName: undefined,
    proxyUrl: undefined,
    compress: true,
    execConfig: undefined,
  };
  const credentials = execCredentials(
    user,
    { apiVersion: VERSION, interactiveMode: 'Never', command, ...exec },
    cluster,
    { env: { HOME: folder.path, PATH: `${folder.path}/bin:/usr/bin:/bin`, ...env }, now: () => 0, stdinIsTTY: false },
  );
  return credentials.identity(signal).then(({ authorization }) => authorization);
}

const refusal = async (...args: Parameters<typeof login>): Promise<string> => {
  const error = await login(...args).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DsError)) throw new Error('the plugin ran', { cause: error });
  const { message, kind } = error;
  expect([kind, existsSync(`${folder.path}/ran`)]).toEqual(['config', false]);
  return message;
};

describe("the policy for credential plugins in the user's preferences", () => {
  it('stops every plugin with DenyAll', async () => {
    const path = writePlugin('bin');
    folder.write('.kube/kuberc', preferences('credentialPluginPolicy: DenyAll'));
    expect(await refusal(path)).toBe(
      `getting credentials: plugin ${JSON.stringify(path)} not allowed: policy set to "DenyAll"`,
    );
  });

  it.each([
    ['a command in PATH', '{command: plugin}'],
    ['a path', '{command: FOLDER/bin/plugin}'],
    ['the name of kubectl 1.35', '{name: plugin}'],
    ['one of several', '{command: other}, {command: plugin}'],
  ])('lets a plugin run with an allowlist of %s', async (_what, entries) => {
    writePlugin('bin');
    const list = entries.replace('FOLDER', folder.path);
    folder.write(
      '.kube/kuberc',
      preferences('credentialPluginPolicy: Allowlist', `credentialPluginAllowlist: [${list}]`),
    );
    expect(await login('plugin')).toBe('Bearer good');
  });

  it.each([
    [
      'another plugin',
      'credentialPluginAllowlist: [{command: other}]',
      'plugin',
      'is not permitted by the credential plugin allowlist',
    ],
    [
      'a file of the same name elsewhere',
      'credentialPluginAllowlist: [{command: plugin}]',
      'evil/plugin',
      'is not permitted by the credential plugin allowlist',
    ],
    [
      'an entry of which only one field fits',
      'credentialPluginAllowlist: [{command: plugin, name: other}]',
      'plugin',
      'is not permitted by the credential plugin allowlist',
    ],
    [
      'an empty entry',
      'credentialPluginAllowlist: [{}]',
      'plugin',
      'misconfigured credential plugin allowlist: empty allowlist entry #1',
    ],
    ['no list', '', 'plugin', 'credential plugin policy set to "Allowlist", but allowlist is unspecified'],
  ])('stops a plugin with an allowlist of %s', async (_what, list, command, said) => {
    writePlugin('bin');
    writePlugin('evil');
    folder.write('.kube/kuberc', preferences('credentialPluginPolicy: Allowlist', list));
    const named = command.includes('/') ? `${folder.path}/${command}` : command;
    expect(await refusal(named)).toContain(said);
  });

  it.each([
    ['an unknown policy', 'credentialPluginPolicy: Some', 'unknown plugin policy: "Some"'],
    ['a policy of another type', 'credentialPluginPolicy: [DenyAll]', 'credentialPluginPolicy is no text'],
    [
      'a list without the policy',
      'credentialPluginAllowlist: []',
      'misconfigured credential plugin allowlist: plugin policy is "" but allowlist is non-nil',
    ],
    ['a syntax error', 'credentialPluginPolicy: [', 'cannot read the preferences'],
  ])('stops every plugin with %s', async (_what, line, said) => {
    folder.write('.kube/kuberc', preferences(line));
    expect(await refusal(writePlugin('bin'))).toContain(said);
  });

  it.each([
    ['an empty file', ''],
    ['preferences without a policy', preferences('aliases: []')],
    ['AllowAll', preferences('credentialPluginPolicy: AllowAll')],
    [
      'another version',
      'apiVersion: kubectl.config.k8s.io/v1alpha1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n',
    ],
  ])('lets every plugin run with %s, as kubectl does', async (_what, text) => {
    folder.write('.kube/kuberc', text);
    expect(await login(writePlugin('bin'))).toBe('Bearer good');
  });

  it('is read from KUBERC, which must exist, and can be turned off', async () => {
    const path = writePlugin('bin');
    const file = folder.write('mine', preferences('credentialPluginPolicy: DenyAll'));
    expect(await refusal(path, { KUBERC: file })).toContain('not allowed');
    expect(await refusal(path, { KUBERC: `${folder.path}/missing` })).toContain('cannot read the preferences');
    folder.write('.kube/kuberc', preferences('credentialPluginPolicy: DenyAll'));
    expect(await login(path, { KUBERC: 'off' })).toBe('Bearer good');
    expect(await login(path, { KUBECTL_KUBERC: 'false' })).toBe('Bearer good');
  });
});

it('finds the plugin in our PATH, not in one that the kubeconfig sets for it', async () => {
  writePlugin('bin');
  writePlugin('evil', 'evil');
  const env = [{ name: 'PATH', value: `${folder.path}/evil` }];
  expect(await login('plugin', {}, { env })).toBe('Bearer good');
  folder.remove();
  folder = tempFolder();
  writePlugin('evil', 'evil');
  expect(await refusal('plugin', {}, { env: [{ name: 'PATH', value: `${folder.path}/evil` }] })).toContain('not found');
});
