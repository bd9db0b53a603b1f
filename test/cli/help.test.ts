import { describe, expect, it } from 'vitest';
import { parse } from '../../src/cli/parse.ts';
import { readCommandLine } from '../../src/cli/read-command-line.ts';
import { GROUPS, REGISTRY, type RegistryEntry } from '../../src/cli/registry.ts';
import { defineCommand, type CommandDefinition } from '../../src/commands/shared/define.ts';
import { loadPalette, PLAIN } from '../../src/render/color.ts';
import { displayWidth } from '../../src/render/table/width.ts';

const command = defineCommand({
  path: ['try', 'out'],
  summary: 'Try it out',
  description: 'First paragraph.\n\nSecond paragraph.',
  aliases: ['test'],
  examples: [
    { command: 'ds try out a', comment: 'one of them' },
    { command: 'ds try out a b', comment: 'two of them' },
  ],
  args: [
    { name: 'NAME', help: 'what to try' },
    { name: 'MORE', help: 'what else', optional: true, many: true },
  ],
  flags: {
    all: { type: 'boolean', short: 'A', help: 'all of them' },
    wait: { type: 'boolean', default: true, help: 'wait for it' },
    cascade: { type: 'string', value: 'HOW', help: 'what goes too', choices: ['a', 'b'], default: 'a', bare: 'b' },
    timeout: { type: 'duration', value: 'DURATION', help: 'how long', default: 90_000 },
    retries: { type: 'integer', value: 'N', help: 'how often', default: 3 },
    filename: { type: 'strings', short: 'f', value: 'FILE', help: 'from these' },
    secret: { type: 'boolean', hidden: true, help: 'not shown' },
    propagation: { type: 'string', value: 'FOREGROUND_OR_BACKGROUND', help: 'a flag too long for the column' },
  },
  run: () => Promise.resolve('ok'),
}) as unknown as CommandDefinition;

const tryOut: RegistryEntry = {
  path: command.path,
  aliases: ['test'],
  summary: command.summary,
  section: 'Inspect',
  load: () => Promise.resolve(command),
};

async function help(line: string, { width = 100, palette = PLAIN, entries = REGISTRY } = {}): Promise<string> {
  let text = '';
  const write = (part: string): void => void (text += part);
  const argv = line.split(' ').filter((arg) => arg !== '');
  expect(parse(await readCommandLine(argv, entries), { width, palette, write }, entries)).toBeUndefined();
  return text;
}

describe('the help of a command', () => {
  it('shows its usage, description, arguments, flags and examples', async () => {
    expect(await help('try out --help', { entries: [tryOut] })).toBe(
      `Usage: ds try out|test NAME [MORE...] [flags]

Try it out.

First paragraph.

Second paragraph.

Arguments:
  NAME                                what to try
  MORE                                what else

Flags:
  -A, --all                           all of them
      --wait                          wait for it (default true)
      --cascade[=a|b]                 what goes too (default a)
      --timeout DURATION              how long (default 1m30s)
      --retries N                     how often (default 3)
  -f, --filename FILE                 from these
      --propagation FOREGROUND_OR_BACKGROUND
                                      a flag too long for the column

Examples:
  # one of them
  ds try out a

  # two of them
  ds try out a b

Global flags: ds options
`,
    );
  });

  it('is coloured for a terminal', async () => {
    const palette = await loadPalette({ color: true });
    const text = await help('get --help', { palette });
    expect(text).toContain('\u001b[1mUsage:\u001b[22m ds get');
    expect(text).toContain('\u001b[2m# ');
  });
});

it('the help of a group lists its commands', async () => {
  const text = await help('set');
  expect(text).toMatch(
    /^Usage: ds set COMMAND \[flags\]\n\nChange one aspect of a DaemonSet\.\n\nCommands:\n {2}set image {2,}\S/,
  );
  expect(text).toMatch(/\n\nHelp for a command: ds set COMMAND --help\n$/);
});

describe('every help', () => {
  const lines = ['', 'options', ...[...GROUPS, ...REGISTRY].map(({ path }) => `${path.join(' ')} --help`)];

  it.each(lines)('ds %s fits the terminal', async (line) => {
    for (const width of [60, 80, 100]) {
      const text = await help(line, { width });
      const tooLong = text
        .split('\n')
        .filter((one) => displayWidth(one) > width)
        // Command lines, flags and single words are never broken
        .filter((one) => !/^(?:Usage:| {2}(\S.*\b)?ds )|^ +(-\w, +)?--\S+( \S+)?$|^ *\S+$/.test(one));
      expect(tooLong).toEqual([]);
      expect(text).not.toMatch(/[ \t]$/m);
      expect(text).toMatch(/[^\n]\n$/);
    }
  });

  it.each(lines)('ds %s has no escape sequence when it is piped', async (line) => {
    expect(await help(line, { width: 80 })).not.toContain('\u001b');
  });
});
