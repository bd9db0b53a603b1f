import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { execCredentials } from '../../../src/kube/credentials/exec.ts';
import type { Credentials } from '../../../src/kube/credentials/identity.ts';
import type { ChosenCluster, ChosenUser } from '../../../src/kube/kubeconfig/choose.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { NOBODY } from '../../support/chosen-user.ts';

const { signal } = new AbortController();
const folder = tempFolder();
afterEach(() => folder.remove());

const V1 = 'client.authentication.k8s.io/v1';
const V1BETA1 = 'client.authentication.k8s.io/v1beta1';

const cluster: ChosenCluster = {
  name: 'main',
  server: 'https://main:6443',
  certificateAuthority: 'PEM',
  insecure: false,
  tlsServerName: 'api.example',
  proxyUrl: undefined,
  compress: true,
  execConfig: { audience: 'a' },
};
const user: ChosenUser = { ...NOBODY, file: `${folder.path}/config` };

/** A plugin that notes how it was called and prints `status`; its calls stand in the file `calls`. */
function plugin(status: JsonObject | undefined, apiVersion = V1): string {
  const credential = { apiVersion, kind: 'ExecCredential', ...(status === undefined ? {} : { status }) };
  return folder.write(
    'bin/plugin',
    `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const { KUBERNETES_EXEC_INFO, FROM_CONFIG, FROM_OUTSIDE } = process.env;
const call = { args: process.argv.slice(2), info: JSON.parse(KUBERNETES_EXEC_INFO), FROM_CONFIG, FROM_OUTSIDE };
appendFileSync(${JSON.stringify(`${folder.path}/calls`)}, JSON.stringify(call) + '\\n');
process.stdout.write(${JSON.stringify(JSON.stringify(credential))});
`,
    0o755,
  );
}

function calls(): readonly JsonObject[] {
  const lines = readFileSync(`${folder.path}/calls`, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as JsonObject);
}

let now = Date.parse('2026-01-02T03:04:05Z');
function credentials(exec: JsonObject, stdinIsTTY = false): Credentials {
  const env = { PATH: process.env['PATH'], FROM_OUTSIDE: 'o' };
  return execCredentials(user, { apiVersion: V1, interactiveMode: 'Never', ...exec }, cluster, {
    env,
    now: () => now,
    stdinIsTTY,
  });
}

async function failure(exec: JsonObject, stdinIsTTY = false): Promise<DsError> {
  return Promise.resolve()
    .then(() => credentials(exec, stdinIsTTY).identity(signal))
    .then(
      () => {
        throw new Error('nothing was thrown');
      },
      (error: unknown) => error as DsError,
    );
}

describe('a plugin', () => {
  it('is run once for many requests, with its arguments and environment', async () => {
    const command = plugin({ token: 'fresh' });
    const exec = { command, args: ['get', 'token'], env: [{ name: 'FROM_CONFIG', value: 'c' }] };
    const mine = credentials(exec);
    const both = await Promise.all([mine.identity(signal), mine.identity(signal)]);
    expect(both[0]).toEqual({ authorization: 'Bearer fresh', certificate: undefined, key: undefined });
    expect(await mine.identity(signal)).toBe(both[1]);
    expect(calls()).toEqual([
      {
        args: ['get', 'token'],
        info: { kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false } },
        FROM_CONFIG: 'c',
        FROM_OUTSIDE: 'o',
      },
    ]);
  });

  it('is found beside its kubeconfig when it is written as a path', async () => {
    plugin({ token: 'fresh' });
    expect((await credentials({ command: './bin/plugin' }).identity(signal)).authorization).toBe('Bearer fresh');
  });

  it('receives the cluster with provideClusterInfo', async () => {
    await credentials({ command: plugin({ token: 't' }), provideClusterInfo: true }).identity(signal);
    expect(calls()[0]?.['info']).toEqual({
      kind: 'ExecCredential',
      apiVersion: V1,
      spec: {
        interactive: false,
        cluster: {
          server: 'https://main:6443',
          'tls-server-name': 'api.example',
          'certificate-authority-data': Buffer.from('PEM').toString('base64'),
          config: { audience: 'a' },
        },
      },
    });
  });

  it('may return a certificate', async () => {
    const command = plugin({ clientCertificateData: 'CERT', clientKeyData: 'KEY' });
    expect(await credentials({ command }).identity(signal)).toEqual({
      authorization: undefined,
      certificate: 'CERT',
      key: 'KEY',
    });
  });

  it('is run again when its credential has expired', async () => {
    const mine = credentials({ command: plugin({ token: 't', expirationTimestamp: '2026-01-02T03:05:00Z' }) });
    await mine.identity(signal);
    await mine.identity(signal);
    expect(calls()).toHaveLength(1);
    now += 60_000;
    await mine.identity(signal);
    expect(calls()).toHaveLength(2);
  });

  it('is run again after a 401, once until the new credential is accepted', async () => {
    const mine = credentials({ command: plugin({ token: 't' }) });
    const first = await mine.identity(signal);
    expect(mine.renew(first)).toBe(true);
    const second = await mine.identity(signal);
    expect(calls()).toHaveLength(2);
    expect(mine.renew(first)).toBe(true);
    expect(await mine.identity(signal)).toBe(second);
    expect(mine.renew(second)).toBe(false);
    mine.accepted(second);
    expect(mine.renew(second)).toBe(true);
    await mine.identity(signal);
    expect(calls()).toHaveLength(3);
  });

  it('learns whether it may be interactive', async () => {
    const command = plugin({ token: 't' }, V1BETA1);
    await credentials({ command, apiVersion: V1BETA1, interactiveMode: 'IfAvailable' }, true).identity(signal);
    expect(calls()[0]).toMatchObject({ info: { spec: { interactive: true } } });
    // The older version need not say how interactive it is.
    await credentials({ command, apiVersion: V1BETA1, interactiveMode: null }).identity(signal);
    expect(calls()[1]).toMatchObject({ info: { apiVersion: V1BETA1, spec: { interactive: false } } });
  });
});

describe('a plugin that fails', () => {
  it('is missing: its install hint says what to do', async () => {
    const error = await failure({ command: 'no-such-plugin', installHint: 'brew install no-such-plugin' });
    expect([error.kind, error.message, error.hint]).toEqual([
      'config',
      'getting credentials: exec: executable no-such-plugin not found',
      'brew install no-such-plugin',
    ]);
    expect((await failure({ command: 'no-such-plugin' })).hint).toContain('install no-such-plugin');
  });

  it('is to be run by hand, and its credentials are not repeated', async () => {
    const command = folder.write('bin/bad', '#!/bin/sh\nexit 3\n', 0o755);
    const args = [
      'get-token',
      '--oidc-client-secret=S3CRET',
      '--password',
      'S3CRET',
      '--token',
      '--user',
      'me',
      '-x=1',
    ];
    const { hint, message } = await failure({ command, args });
    expect(`${hint as string} ${message}`).not.toContain('S3CRET');
    expect(hint).toBe(
      `run it by hand to see why: ${command} get-token --oidc-client-secret=MASKED --password MASKED --token --user me -x=1`,
    );
  });

  it('ends with an exit code', async () => {
    const command = folder.write('bin/bad', '#!/bin/sh\nexit 3\n', 0o755);
    const error = await failure({ command, args: ['x'] });
    expect(error.message).toBe(`getting credentials: exec: executable ${command} failed with exit code 3`);
    expect(error.hint).toBe(`run it by hand to see why: ${command} x`);
  });

  it('prints invalid output', async () => {
    const command = folder.write('bin/bad', '#!/bin/sh\necho hello\n', 0o755);
    expect((await failure({ command })).message).toContain('did not print an ExecCredential');
  });

  it('prints unlimited output', async () => {
    const command = folder.write('bin/bad', '#!/bin/sh\nexec yes\n', 0o755);
    expect((await failure({ command })).message).toContain('printed more than 1024 KiB');
  });

  it('is ended by a signal', async () => {
    const command = folder.write('bin/bad', '#!/bin/sh\nkill -9 $$\n', 0o755);
    expect((await failure({ command })).message).toContain('was terminated by SIGKILL');
  });

  it.each(['exec sleep 30', 'sleep 30 2>/dev/null & exec sleep 30', 'trap "" TERM; exec sleep 30'])(
    'hangs: the wait ends at an abort, and the program with it: %s',
    async (script) => {
      const command = folder.write('bin/bad', `#!/bin/sh\necho $$ >${folder.path}/pid\n${script}\n`, 0o755);
      const controller = new AbortController();
      const waiting = credentials({ command }).identity(controller.signal);
      while (!existsSync(`${folder.path}/pid`)) await new Promise((resolve) => setTimeout(resolve, 10));
      const error = new DsError('interrupted', 'interrupted');
      controller.abort(error);
      await expect(waiting).rejects.toBe(error);
      const pid = Number(readFileSync(`${folder.path}/pid`, 'utf8'));
      const isRunning = (): boolean => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z';
      const isThere = (): boolean => existsSync(`/proc/${pid}/stat`) && isRunning();
      while (isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  );

  it('hangs: one canceled caller does not end it for others', async () => {
    const command = folder.write(
      'bin/slow',
      `#!/bin/sh\nwhile [ ! -e ${folder.path}/go ]; do sleep 0.02; done\necho '${JSON.stringify({ apiVersion: V1, status: { token: 't' } })}'\n`,
      0o755,
    );
    const mine = credentials({ command });
    const controller = new AbortController();
    const leaving = mine.identity(controller.signal);
    const staying = mine.identity(signal);
    controller.abort(new DsError('timeout', 'too late'));
    await expect(leaving).rejects.toThrow('too late');
    folder.write('go', '');
    expect((await staying).authorization).toBe('Bearer t');
  });

  it.each([
    ['nothing', undefined, "exec plugin didn't return a status field"],
    ['an empty status', {}, "exec plugin didn't return a token or cert/key pair"],
    ['a blank token', { token: ' \n' }, "exec plugin didn't return a token or cert/key pair"],
    ['half a pair', { clientCertificateData: 'C' }, 'exec plugin returned only certificate or key, not both'],
  ])('returns %s', async (_name, status, words) => {
    expect((await failure({ command: plugin(status) })).message).toContain(words);
  });

  it('speaks another version', async () => {
    expect((await failure({ command: plugin({ token: 't' }, V1BETA1) })).message).toContain(
      `exec plugin is configured to use API version ${V1}, plugin returned version ${V1BETA1}`,
    );
  });
});

describe('a section that is wrong', () => {
  it.each([
    [{}, 'command must be specified for dev to use exec authentication plugin'],
    [{ command: 'x', apiVersion: '' }, 'apiVersion must be specified for dev to use exec authentication plugin'],
    [{ command: 'x', apiVersion: 'client.authentication.k8s.io/v1alpha1' }, 'exec plugin: invalid apiVersion'],
    [{ command: 'x', interactiveMode: '' }, 'interactiveMode must be specified for dev'],
    [{ command: 'x', interactiveMode: 'Maybe' }, 'unknown interactiveMode: "Maybe"'],
    [{ command: 'x', interactiveMode: 'Always' }, 'standard input is not a terminal'],
  ])('%j', async (exec, words) => {
    const error = await failure(exec);
    expect(error.kind).toBe('config');
    expect(error.message).toContain(words);
  });
});
