/** A step of a transcript: a command with its output, or two with the same output. */
export interface Step {
  /** Line of the command, from 1. */
  readonly line: number;
  /** Shell text; more than one line when a heredoc follows. */
  readonly command: string;
  /** The second command of `same`. */
  readonly peer: string | undefined;
  /** Repeated until it matches, for at most this long. */
  readonly untilMs: number | undefined;
  /** Lines are compared in sorted order. */
  readonly unordered: boolean;
  /** The expected output, without the blank lines at its end. */
  readonly output: string;
  readonly exitCode: number;
  /** The lines of output and exit code in the file, from 0, end exclusive: what an update replaces. */
  readonly expected: readonly [number, number];
}

/** What a transcript may need and not every environment has. */
export const NEEDS = ['kubectl', 'admission-policies', 'logs', 'exec', 'metrics'] as const;
export type Need = (typeof NEEDS)[number];

export interface Transcript {
  /** The first comment of the file. */
  readonly title: string;
  /** Without all of these the whole file is skipped. */
  readonly needs: readonly Need[];
  readonly steps: readonly Step[];
}

const UNTIL_MS = 60_000;
const COMMAND = /^((?:until(?: \d+s)? |unordered |same )*)\$ (.*)$/;
const NEEDS_LINE = /^needs ([a-z-]+): \S/;

/** Parses the format of test/transcripts/README.md. Throws an error with the line. */
export function parseTranscript(text: string): Transcript {
  const lines = text.replace(/\n$/, '').split('\n');
  const steps: Step[] = [];
  const needs: Need[] = [];
  let title = '';
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line === '' || line.startsWith('# ')) {
      if (title === '') title = line.slice(2);
      at += 1;
      continue;
    }
    const need = needOf(line);
    if (need !== undefined) {
      needs.push(need);
      at += 1;
      continue;
    }
    const step = readStep(lines, at);
    if (step === undefined)
      throw new Error(`line ${at + 1}: expected a command, a comment or a blank line, found: ${line}`);
    steps.push(step);
    at = step.expected[1];
  }
  return { title, needs, steps };
}

function needOf(line: string): Need | undefined {
  const word = NEEDS_LINE.exec(line)?.[1];
  return NEEDS.find((need) => need === word);
}

function readStep(lines: readonly string[], start: number): Step | undefined {
  const [, words = '', first = ''] = COMMAND.exec(lines[start] ?? '') ?? [];
  if (first === '') return undefined;
  const [command, afterCommand] = continued(lines, start, first);
  let at = afterCommand;
  let peer: string | undefined;
  if (words.includes('same ')) {
    const second = /^\s+\$ (.*)$/.exec(lines[at] ?? '')?.[1];
    if (second === undefined) throw new Error(`line ${at + 1}: expected the second command of \`same\``);
    [peer, at] = continued(lines, at, second);
  }
  const begin = at;
  while (at < lines.length && !endsOutput(lines, at)) at += 1;
  let end = at;
  while (end > begin && lines[end - 1] === '') end -= 1;
  const block = lines.slice(begin, end);
  const code = /^\? (\d+)$/.exec(block.at(-1) ?? '')?.[1];
  const seconds = /until(?: (\d+)s)? /.exec(words);
  return {
    line: start + 1,
    command,
    peer,
    untilMs: seconds === null ? undefined : seconds[1] === undefined ? UNTIL_MS : Number(seconds[1]) * 1000,
    unordered: words.includes('unordered '),
    output: (code === undefined ? block : block.slice(0, -1)).join('\n').trimEnd(),
    exitCode: Number(code ?? 0),
    expected: [begin, end],
  };
}

/** A command and its `> ` lines; with the number of the line after them. */
function continued(lines: readonly string[], start: number, first: string): [string, number] {
  const command = [first];
  let at = start + 1;
  for (; lines[at]?.startsWith('> ') === true; at += 1) command.push(lines[at]?.slice(2) ?? '');
  return [command.join('\n'), at];
}

/** Output ends at the next command, and at a comment after a blank line. */
function endsOutput(lines: readonly string[], at: number): boolean {
  return COMMAND.test(lines[at] ?? '') || (lines[at]?.startsWith('# ') === true && lines[at - 1] === '');
}
