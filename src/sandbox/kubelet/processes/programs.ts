import { createHash } from 'node:crypto';
import { tar } from './tar.ts';
import { EXIT, type Program, type SimulatedProcess } from './process.ts';

/** The longest piece that `head` writes at once, in bytes. */
const PIECE = 256 * 1024;

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

async function wrong({ words, stderr }: SimulatedProcess, why: string): Promise<number> {
  await stderr(bytesOf(`${words[0] ?? ''}: ${why}\n`));
  return 1;
}

/** `head -c BYTES /dev/zero`: any amount of output. */
const head: Program = async (process) => {
  const [, option, count = '', file] = process.words;
  if (option !== '-c' || !/^\d+$/.test(count) || file !== '/dev/zero') {
    return wrong(process, 'the sandbox only knows head -c BYTES /dev/zero');
  }
  for (let left = Number(count); left > 0 && !process.signal.aborted; left -= PIECE) {
    await process.stdout(Buffer.alloc(Math.min(left, PIECE)));
  }
  return 0;
};

/** `tail -c +NUMBER`: its input from that byte on; the first has the number 1. */
const tail: Program = async (process) => {
  const [, option, first = ''] = process.words;
  if (option !== '-c' || !/^\+\d+$/.test(first)) return wrong(process, 'the sandbox only knows tail -c +NUMBER');
  let skip = Math.max(0, Number(first) - 1);
  for await (const bytes of process.stdin) {
    if (skip < bytes.length) await process.stdout(bytes.subarray(skip));
    skip = Math.max(0, skip - bytes.length);
  }
  return 0;
};

const sleep: Program = async (process) => {
  const seconds = Number(process.words[1]);
  if (!(seconds >= 0)) return wrong(process, `invalid time interval '${process.words[1] ?? ''}'`);
  try {
    await process.sleep(seconds * 1000, process.signal);
    return 0;
  } catch {
    return EXIT.killed;
  }
};

const wordCount: Program = async ({ stdin, stdout }) => {
  let count = 0;
  for await (const bytes of stdin) count += bytes.length;
  await stdout(bytesOf(`${count}\n`));
  return 0;
};

/** The programs of every simulated container. */
export const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['true', () => Promise.resolve(0)],
  ['false', () => Promise.resolve(1)],
  [
    'echo',
    async ({ words, stdout }) => {
      await stdout(bytesOf(`${words.slice(1).join(' ')}\n`));
      return 0;
    },
  ],
  [
    'cat',
    async ({ words: [, ...paths], files, stdin, stdout, stderr }) => {
      if (paths.length === 0) for await (const bytes of stdin) await stdout(bytes);
      let exitCode = 0;
      for (const path of paths) {
        const file = files.read(path);
        if (file === undefined) {
          exitCode = 1;
          await stderr(bytesOf(`cat: can't open '${path}': No such file or directory\n`));
        } else await stdout(file.content);
      }
      return exitCode;
    },
  ],
  [
    'hostname',
    async ({ hostname, stdout }) => {
      await stdout(bytesOf(`${hostname}\n`));
      return 0;
    },
  ],
  [
    'env',
    async ({ env, hostname, stdout }) => {
      const all = [['HOSTNAME', hostname] as const, ...env];
      await stdout(bytesOf(all.map(([name, value]) => `${name}=${value}\n`).join('')));
      return 0;
    },
  ],
  [
    'stty',
    async (process) => {
      const size = process.size();
      if (size === undefined) return wrong(process, 'standard input: Not a tty');
      await process.stdout(bytesOf(`${size}\n`));
      return 0;
    },
  ],
  ['head', head],
  ['tail', tail],
  ['tar', tar],
  ['test', ({ words, files }) => Promise.resolve(words[1] === '-d' && files.isFolder(words[2] ?? '') ? 0 : 1)],
  ['sleep', sleep],
  ['wc', wordCount],
  [
    'sha256sum',
    async ({ stdin, stdout }) => {
      const hash = createHash('sha256');
      for await (const bytes of stdin) hash.update(bytes);
      await stdout(bytesOf(`${hash.digest('hex')}  -\n`));
      return 0;
    },
  ],
]);
