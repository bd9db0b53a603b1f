import { PassThrough } from 'node:stream';
import { EXIT, type Program, type SimulatedProcess } from './process.ts';

const NAMES: ReadonlySet<string> = new Set(['sh', 'bash', '/bin/sh', '/bin/bash']);

export function isShell(name: string | undefined): boolean {
  return name !== undefined && NAMES.has(name);
}

/** The words of a command, without quotes. */
function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

interface Ran {
  readonly exitCode: number;
  /** The shell ends, by `exit`. */
  readonly ends: boolean;
}

/** Runs commands that are joined by `|`. The exit code is that of the last one. */
async function runPipeline(commands: readonly (readonly string[])[], process: SimulatedProcess, run: Program) {
  const ends: Promise<number>[] = [];
  let { stdin } = process;
  for (const [index, words] of commands.entries()) {
    if (index === commands.length - 1) {
      ends.push(run({ ...process, words, stdin }));
      continue;
    }
    const pipe = new PassThrough();
    // A command that nobody reads any more goes on in vain
    const stdout = (bytes: Uint8Array): Promise<void> =>
      new Promise((resolve) => void pipe.write(bytes, () => resolve()));
    ends.push(run({ ...process, words, stdin, stdout }).finally(() => pipe.end()));
    stdin = pipe;
  }
  return (await Promise.all(ends)).at(-1) ?? 0;
}

/** Runs one line: commands with `;`, `&&`, `|` and `>&2` between and after them, and nothing else of a shell. */
async function runLine(line: string, process: SimulatedProcess, run: Program): Promise<Ran> {
  let exitCode = 0;
  for (const step of line.split(';')) {
    for (const command of step.split('&&')) {
      const toErrors = /\s*(?:1?>&2)\s*$/;
      const pipeline = command.replace(toErrors, '').split('|').map(wordsOf);
      const [words = []] = pipeline;
      if (words.length === 0) continue;
      if (words[0] === 'exit') return { exitCode: Number(words[1] ?? exitCode) & 255, ends: true };
      const stdout = toErrors.test(command) ? process.stderr : process.stdout;
      exitCode = await runPipeline(pipeline, { ...process, stdout }, run);
      if (exitCode !== 0) break;
    }
  }
  return { exitCode, ends: false };
}

/** `sh -c LINE`; without `-c`, each line of stdin, with a prompt on a terminal. */
export async function runShell(process: SimulatedProcess, run: Program): Promise<number> {
  const known: Program = async (command) => {
    try {
      return await run(command);
    } catch {
      await process.stderr(Buffer.from(`sh: ${command.words[0] ?? ''}: not found\n`));
      return EXIT.notFound;
    }
  };
  const [, option, line = ''] = process.words;
  if (option === '-c') return (await runLine(line, process, known)).exitCode;
  const prompt = async (): Promise<void> => {
    if (process.size() !== undefined) await process.stdout(Buffer.from('# '));
  };
  // Commands read what follows their line
  const input = linesOf(process.stdin);
  let exitCode = 0;
  await prompt();
  for (let next = await input.line(); next !== undefined; next = await input.line()) {
    const ran = await runLine(next, { ...process, stdin: input.rest }, known);
    exitCode = ran.exitCode;
    if (ran.ends) return exitCode;
    await prompt();
  }
  return exitCode;
}

interface Lines {
  line(): Promise<string | undefined>;
  readonly rest: AsyncIterable<Uint8Array>;
}

function linesOf(stdin: AsyncIterable<Uint8Array>): Lines {
  const source = stdin[Symbol.asyncIterator]();
  let kept: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done === true) return false;
    kept = Buffer.concat([kept, next.value]);
    return true;
  };
  return {
    line: async () => {
      while (!kept.includes(10)) if (!(await more())) break;
      if (kept.length === 0) return undefined;
      const end = kept.includes(10) ? kept.indexOf(10) : kept.length;
      const line = kept.subarray(0, end).toString('utf8');
      kept = kept.subarray(end + 1);
      return line;
    },
    rest: {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          if (kept.length === 0 && !(await more())) return { done: true, value: undefined };
          const value = kept;
          kept = Buffer.alloc(0);
          // A line that holds nothing is the end of the input of a terminal
          return value.length === 0 ? { done: true, value: undefined } : { done: false, value };
        },
      }),
    },
  };
}
