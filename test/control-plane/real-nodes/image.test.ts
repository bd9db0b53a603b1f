import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageArchive } from './image.ts';

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

interface Index {
  readonly manifests: readonly [Descriptor & { readonly annotations: object }];
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly [Descriptor];
}

/** Read with `tar`, and not with the code that wrote it. */
describe('an image archive', () => {
  let folder: string;
  let archive: Buffer;
  const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const blob = ({ digest }: Descriptor): string => join('blobs', ...digest.split(':'));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ds-image-'));
    // Instead of a busybox, which this machine need not have, what the archive asks of it.
    const contents = { busybox: join(folder, 'busybox.sh'), agent: join(folder, 'agent') };
    writeFileSync(contents.busybox, '#!/bin/sh\nprintf "busybox\\nls\\nsh\\n"\n');
    chmodSync(contents.busybox, 0o755);
    writeFileSync(contents.agent, 'program');
    archive = imageArchive('local.test/agent:1', contents);
    expect(imageArchive('local.test/agent:1', contents)).toEqual(archive);
    expect(imageArchive('local.test/agent:2', contents)).not.toEqual(archive);
    writeFileSync(join(folder, 'image.tar'), archive);
    execFileSync('tar', ['-xf', 'image.tar'], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names the image, and refers to blobs by their digests and sizes', () => {
    expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
    const { manifests } = json('index.json') as Index;
    expect(manifests[0].annotations).toEqual({ 'io.containerd.image.name': 'local.test/agent:1' });
    const manifest = json(blob(manifests[0])) as Manifest;
    const blobs = [manifests[0], manifest.config, ...manifest.layers];
    expect(readdirSync(join(folder, 'blobs', 'sha256')).sort()).toEqual(
      blobs.map((each) => each.digest.slice(7)).sort(),
    );
    for (const each of blobs) {
      const body = readFileSync(join(folder, blob(each)));
      expect(each).toMatchObject({ size: body.length });
      expect(each.digest).toBe(`sha256:${createHash('sha256').update(body).digest('hex')}`);
    }
  });

  it('has the agent and every command of busybox', () => {
    const { manifests } = json('index.json') as Index;
    const { layers } = json(blob(manifests[0])) as Manifest;
    const root = join(folder, 'root');
    mkdirSync(root);
    execFileSync('tar', ['-xf', join(folder, blob(layers[0]))], { cwd: root });
    expect(readdirSync(join(root, 'bin')).sort()).toEqual(['agent', 'busybox', 'ls', 'sh']);
    expect(readlinkSync(join(root, 'bin', 'sh'))).toBe('busybox');
    expect(readFileSync(join(root, 'bin', 'agent'), 'utf8')).toBe('program');
    expect(readFileSync(join(root, 'etc', 'image'), 'utf8')).toBe('local.test/agent:1\n');
  });
});
