import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleForBinary } from '../../scripts/build.mjs';
import { runtimeOf, verifyIntegrity } from '../../scripts/binary/runtime.ts';
import { hostTarget, targetNamed, TARGETS } from '../../scripts/binary/targets.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
afterAll(() => folder.remove());

describe('the targets of a binary', () => {
  it('have a runtime with a digest in package-lock.json, which npm keeps', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { version: string; integrity: string } | undefined>;
    };
    const bun = packages['node_modules/bun']?.version;
    for (const { runtime } of TARGETS) {
      const locked = { version: bun, integrity: expect.stringMatching(/^sha512-[\w+/]{86}==$/) as string };
      expect(packages[`node_modules/${runtime}`], runtime).toMatchObject(locked);
    }
  });

  it('have this machine among them, whose runtime npm has installed', () => {
    expect(TARGETS).toContain(hostTarget());
    expect(existsSync(runtimeOf(hostTarget()))).toBe(true);
    expect(runtimeOf(hostTarget())).toContain('node_modules');
  });

  it('are listed to whoever names another', () => {
    expect(() => targetNamed('plan9-x64')).toThrow('no target plan9-x64: there are linux-x64, linux-arm64, ');
  });
});

describe('a runtime from the registry', () => {
  it('is refused if its digest is another', () => {
    const file = folder.write('bun.tgz', 'abc');
    const ofAbc = 'sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==';
    expect(() => verifyIntegrity(file, ofAbc)).not.toThrow();
    folder.write('bun.tgz', 'abd');
    expect(() => verifyIntegrity(file, ofAbc)).toThrow('but package-lock.json says sha512-3a81');
  });
});

it('gives the parts of CommonJS packages that are loaded late their names, as Node does', async () => {
  const { files } = await bundleForBinary();
  const yaml = files.filter(({ text }) => /export\{[^}]*\bparseDocument\b/.test(text));
  expect(yaml.map(({ text }) => /\bComposer\b/.test(text))).toEqual([true]);
}, 60_000);
