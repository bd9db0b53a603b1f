import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byteText, readable, type ByteText } from '../../../src/core/byte-text.ts';
import { parseTarRecords } from '../../../src/core/tar/parse-header.ts';
import type { TarEntry } from '../../../src/core/tar/tar-entry.ts';
import { createTarReader } from '../../../src/core/tar/tar-reader.ts';
import { TAR_END, tarHeader, tarPadding, type NewTarEntry } from '../../../src/core/tar/write-header.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FILE: NewTarEntry = {
  name: 'a',
  kind: 'file',
  size: 0,
  mode: 0o640,
  uid: 1000,
  gid: 3_000_000,
  modified: 1_700_000_000_999,
  target: '',
};

function member(name: ByteText, content: string): Buffer {
  const bytes = Buffer.from(content);
  const size = bytes.length;
  return Buffer.concat([tarHeader({ ...FILE, name, size }), bytes, tarPadding(size)]);
}

/** What the reader finds in an archive that arrives in pieces of this size. */
async function read(archive: Uint8Array, piece = 100) {
  const entries: (TarEntry & { content: string })[] = [];
  const reader = createTarReader((entry) => {
    const kept = { ...entry, content: '' };
    entries.push(kept);
    return Promise.resolve({
      write: (bytes) => {
        kept.content += Buffer.from(bytes).toString();
        return Promise.resolve();
      },
      end: () => Promise.resolve(),
    });
  });
  for (let at = 0; at < archive.length; at += piece) await reader.write(archive.subarray(at, at + piece));
  return { entries, isComplete: reader.isComplete() };
}

const LONG = `deep/${'n'.repeat(120)}/${'m'.repeat(200)}`;
const UMLAUT = byteText('ünï');
const BYTES = 'bad\xff\xfe';

describe('an archive that we write', () => {
  const archive = Buffer.concat([
    member(LONG, 'long'),
    member(UMLAUT, ''),
    member(BYTES, 'x'.repeat(513)),
    tarHeader({ ...FILE, kind: 'directory', name: 'folder/' }),
    tarHeader({ ...FILE, kind: 'link', name: 'link', target: 't'.repeat(150) }),
    TAR_END,
  ]);

  it.each([1, 7, 512, 100_000])('is read again, in pieces of %d bytes', async (piece) => {
    const { entries, isComplete } = await read(archive, piece);
    expect(isComplete).toBe(true);
    expect(entries.map(({ name, kind, target, content }) => [name, kind, target, content])).toEqual([
      [LONG, 'file', '', 'long'],
      [UMLAUT, 'file', '', ''],
      [BYTES, 'file', '', 'x'.repeat(513)],
      ['folder/', 'directory', '', ''],
      ['link', 'link', 't'.repeat(150), ''],
    ]);
  });

  it.skipIf(process.platform !== 'linux')('is what the tar of this system reads', () => {
    const folder = tempFolder();
    try {
      execFileSync('tar', ['--no-same-owner', '-xf', '-', '-C', folder.path], { input: archive });
      expect(readFileSync(join(folder.path, LONG), 'utf8')).toBe('long');
      expect(readFileSync(Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from(BYTES, 'latin1')])).length).toBe(
        513,
      );
      const listed = execFileSync('tar', ['--numeric-owner', '--utc', '-tvf', '-'], { input: archive }).toString();
      expect(listed).toContain('-rw-r----- 1000/3000000');
      expect(listed).toMatch(/2023-11-14 22:13(?::20)? /);
    } finally {
      folder.remove();
    }
  });

  it('has sizes of more than 8 GiB', async () => {
    const size = 9 * 1024 ** 3 + 5;
    const { entries } = await read(tarHeader({ ...FILE, size }));
    expect(entries[0]?.size).toBe(size);
  });
});

describe('archives of other programs', () => {
  const written = (format: string): Buffer => {
    const folder = tempFolder();
    try {
      folder.write('x/one', 'first');
      folder.write(`x/${'y'.repeat(150)}`, 'second');
      execFileSync('ln', [join(folder.path, 'x/one'), join(folder.path, 'x/second-name')]);
      execFileSync('ln', ['-s', 'one', join(folder.path, 'x/link')]);
      return execFileSync('tar', [`--format=${format}`, '--sort=name', '-cf', '-', 'x'], { cwd: folder.path });
    } finally {
      folder.remove();
    }
  };

  it.skipIf(process.platform !== 'linux').each(['gnu', 'posix'])('are read: %s', async (format) => {
    const { entries, isComplete } = await read(written(format));
    expect(isComplete).toBe(true);
    expect(entries.map(({ name, kind, target, content }) => [name, kind, target, content])).toEqual([
      ['x/', 'directory', '', ''],
      ['x/link', 'link', 'one', ''],
      ['x/one', 'file', '', 'first'],
      ['x/second-name', 'hard link', 'x/one', ''],
      [`x/${'y'.repeat(150)}`, 'file', '', 'second'],
    ]);
  });

  it('have records with names and sizes', () => {
    const text = '29 path=with a line\nand more\n20 size=12345678901\n';
    expect(parseTarRecords(Buffer.from(text))).toEqual({ name: 'with a line\nand more', size: 12_345_678_901 });
    expect(parseTarRecords(Buffer.from('22 GNU.sparse.major=1\n'))).toEqual({ isSparse: true });
  });

  it.each(['5 path=x\n', 'path=x\n', '10 path=xx', '11 size=-1\n', '99999999 path=x\n'])(
    'are refused with damaged records: %j',
    (text) => {
      expect(parseTarRecords(Buffer.from(text))).toBeUndefined();
    },
  );
});

describe('what is no archive', () => {
  it('is an error', async () => {
    await expect(read(Buffer.from('sh: tar: not found\n'.repeat(50)))).rejects.toThrow(
      'cannot read the archive that tar printed: it is not a tar archive',
    );
    const damaged = Buffer.concat([member('a', 'x'), Buffer.alloc(512, 1)]);
    await expect(read(damaged)).rejects.toThrow('it is damaged');
  });

  it('is not complete without its end', async () => {
    const whole = member('a', 'x'.repeat(1000));
    expect((await read(whole)).isComplete).toBe(false);
    expect((await read(whole.subarray(0, 700))).isComplete).toBe(false);
    expect((await read(new Uint8Array())).isComplete).toBe(false);
  });

  it('has no name of more than a megabyte', async () => {
    const header = tarHeader({ ...FILE, name: '././@LongLink', size: 2_000_000 });
    header.write('L', 156, 'latin1');
    header.fill(' ', 148, 156);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
      'latin1',
    );
    await expect(read(header)).rejects.toThrow('a name in it is too long');
  });
});

it('reads bytes for people', () => {
  expect(readable(byteText('ünï'))).toBe('ünï');
  expect(readable('bad\xff')).toBe('bad\ufffd');
});
