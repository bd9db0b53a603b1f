import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { versionCommand } from '../../../src/commands/version/version.ts';
import { DsError } from '../../../src/core/errors.ts';
import { KUBERNETES_RELEASE } from '../../../src/core/version.ts';
import { fakeTransport, json } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';

const { major, minor } = KUBERNETES_RELEASE;

function server(version: object) {
  const transport = fakeTransport();
  transport.on('GET', '/version', json({ gitVersion: 'v1.36.3', major: `${major}`, minor: `${minor}`, ...version }));
  return testRuntime({ transport });
}

describe('ds version', () => {
  it('prints both versions, in the words of kubectl', async () => {
    const runtime = server({});
    expect(await invoke(versionCommand, [], runtime.rt)).toBe('ok');
    expect(runtime.stdout()).toBe(`Client Version: v${packageJson.version}\nServer Version: v1.36.3\n`);
    expect(runtime.stderr()).toBe('');
  });

  it('contacts no server with --client', async () => {
    const runtime = testRuntime({ connectError: new DsError('config', 'nothing to connect to') });
    expect(await invoke(versionCommand, ['--client'], runtime.rt)).toBe('ok');
    expect(runtime.stdout()).toBe(`Client Version: v${packageJson.version}\n`);
  });

  it('prints the client version, then fails, without a server', async () => {
    const runtime = testRuntime({ connectError: new DsError('config', 'nothing to connect to') });
    await expect(invoke(versionCommand, [], runtime.rt)).rejects.toThrow('nothing to connect to');
    expect(runtime.stdout()).toContain('Client Version:');
  });

  it.each(['json', 'yaml'])('plays no tricks with a terminal as %s', async (format) => {
    const transport = fakeTransport();
    transport.on('GET', '/version', json({ gitVersion: 'v1.36.3', evil: '\u009b2J\u202e', ['\u009b31m']: '' }));
    const runtime = testRuntime({ transport, stdout: { isTTY: true } });
    await invoke(versionCommand, ['-o', format], runtime.rt);
    expect(runtime.stdout()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('prints all of it for a program', async () => {
    const runtime = server({ platform: 'linux/amd64' });
    await invoke(versionCommand, ['-o', 'json'], runtime.rt);
    const said = JSON.parse(runtime.stdout()) as Record<string, Record<string, string>>;
    expect(said['clientVersion']).toMatchObject({
      gitVersion: `v${packageJson.version}`,
      kubernetesRelease: `${major}.${minor}`,
    });
    expect(said['serverVersion']).toMatchObject({ gitVersion: 'v1.36.3', platform: 'linux/amd64' });
    const yaml = server({});
    await invoke(versionCommand, ['-oyaml'], yaml.rt);
    expect(yaml.stdout()).toMatch(/^clientVersion:\n {2}gitVersion: v[^]*^serverVersion:\n/m);
  });

  it.each([
    [minor, undefined],
    [minor - 1, undefined],
    [minor + 1, undefined],
    [minor - 2, `(1.${minor - 2}) exceeds the supported minor version skew of +/-1`],
    [minor + 2, `(1.${minor + 2}) exceeds the supported minor version skew of +/-1`],
  ])('warns of a server at 1.%d as kubectl does: %s', async (serverMinor, warning) => {
    const runtime = server({ minor: `${serverMinor}+` });
    await invoke(versionCommand, [], runtime.rt);
    if (warning === undefined) expect(runtime.stderr()).toBe('');
    else
      expect(runtime.stderr()).toBe(`WARNING: version difference between client (1.${minor}) and server ${warning}\n`);
  });

  it('shows a version that would play tricks as text', async () => {
    const runtime = server({ gitVersion: 'v1\u001b[31m', minor: '' });
    await invoke(versionCommand, [], runtime.rt);
    expect(runtime.stdout()).not.toContain('\u001b');
  });
});
