import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The files of an image: a static busybox with all its commands, and the agent. */
export interface ImageContents {
  readonly busybox: string;
  readonly agent: string;
}

const BLOCK = 512;

interface Entry {
  readonly path: string;
  readonly type?: 'file' | 'link' | 'folder';
  readonly mode?: number;
  readonly body?: Buffer;
  readonly link?: string;
}

const TYPES = { file: '0', link: '2', folder: '5' } as const;

function tarEntry({ path, type = 'file', mode = 0o755, body = Buffer.alloc(0), link = '' }: Entry): Buffer {
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  const head = Buffer.alloc(BLOCK);
  head.write(type === 'folder' ? `${path}/` : path, 0, 100);
  head.write(octal(mode, 7), 100);
  head.write(octal(0, 7), 108);
  head.write(octal(0, 7), 116);
  head.write(octal(body.length, 11), 124);
  head.write(octal(0, 11), 136);
  // The checksum counts its own field as spaces.
  head.write(' '.repeat(8), 148);
  head.write(TYPES[type], 156);
  head.write(link, 157, 100);
  head.write('ustar\0' + '00', 257, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${octal(sum, 6)}\0 `, 148);
  return Buffer.concat([head, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}

function tar(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(2 * BLOCK)]);
}

function layer(name: string, { busybox, agent }: ImageContents): Buffer {
  const commands = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  const text = (path: string, content: string): Entry => ({ path, mode: 0o644, body: Buffer.from(content) });
  return tar([
    ...['bin', 'etc', 'root', 'var'].map((path): Entry => ({ path, type: 'folder' })),
    { path: 'tmp', type: 'folder', mode: 0o1777 },
    { path: 'bin/busybox', body: readFileSync(busybox) },
    ...commands
      .filter((command) => command !== 'busybox')
      .map((command): Entry => ({ path: `bin/${command}`, type: 'link', mode: 0o777, link: 'busybox' })),
    { path: 'bin/agent', body: readFileSync(agent) },
    text('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n'),
    text('etc/group', 'root:x:0:\nnogroup:x:65534:\n'),
    // Images of the same content would have the same id, and a pod's status could then show the other name.
    text('etc/image', `${name}\n`),
  ]);
}

/**
 * An OCI archive of an image, as containerd imports it; the same contents give the same digest. Its command sleeps, so that it is the
 * pause image as well.
 */
export function imageArchive(name: string, contents: ImageContents): Buffer {
  const blobs: Entry[] = [];
  const blob = (mediaType: string, content: object): { mediaType: string; digest: string; size: number } => {
    const body = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const hex = createHash('sha256').update(body).digest('hex');
    blobs.push({ path: `blobs/sha256/${hex}`, mode: 0o644, body });
    return { mediaType, digest: `sha256:${hex}`, size: body.length };
  };
  const oci = (kind: string): string => `application/vnd.oci.image.${kind}+json`;
  const layers = [blob('application/vnd.oci.image.layer.v1.tar', layer(name, contents))];
  const config = blob(oci('config.v1'), {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Env: ['PATH=/bin'], Cmd: ['/bin/sleep', '2147483647'] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  const manifest = blob(oci('manifest.v1'), { schemaVersion: 2, mediaType: oci('manifest.v1'), config, layers });
  const index = {
    schemaVersion: 2,
    manifests: [{ ...manifest, annotations: { 'io.containerd.image.name': name } }],
  };
  const json = (path: string, content: object): Entry => ({
    path,
    mode: 0o644,
    body: Buffer.from(JSON.stringify(content)),
  });
  return tar([
    json('oci-layout', { imageLayoutVersion: '1.0.0' }),
    json('index.json', index),
    { path: 'blobs', type: 'folder' },
    { path: 'blobs/sha256', type: 'folder' },
    ...blobs,
  ]);
}
