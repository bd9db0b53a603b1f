import { describe, expect, it } from 'vitest';
import { commandHelp, groupHelp, optionsHelp, rootHelp } from '../../src/cli/help.ts';
import { GROUPS, REGISTRY } from '../../src/cli/registry.ts';
import { defineCommand, type CommandDefinition } from '../../src/commands/shared/define.ts';
import { loadPalette, PLAIN } from '../../src/render/color.ts';
import { displayWidth } from '../../src/render/table/width.ts';

const command = defineCommand({
  path: ['try', 'out'],
  summary: 'Try it out',
  description: 'First paragraph.\n\nSecond paragraph.',
  aliases: ['test'],
  examples: [{ command: 'ds try out a', says: 'one of them' }],
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
  },
  run: () => Promise.resolve('ok'),
}) as unknown as CommandDefinition;

const plain = (width: number) => ({ width, palette: PLAIN });

describe('the help of a command', () => {
  it('says what it does, how, and what its flags are', () => {
    expect(commandHelp(command, plain(100))).toBe(
      `Try it out.

First paragraph.

Second paragraph.

Usage:
  ds try out NAME [MORE...] [flags]

Aliases:
  test

Examples:
  # one of them
  ds try out a

Arguments:
  NAME  what to try
  MORE  what else

Flags:
  -A, --all               all of them
      --wait              wait for it (default true)
      --cascade[=a|b]     what goes too (default a)
      --timeout DURATION  how long (default 1m30s)
      --retries N         how often (default 3)
  -f, --filename FILE     from these

More flags, which every command takes: ds options
`,
    );
  });

  it('is coloured for a terminal', async () => {
    const palette = await loadPalette({ color: true });
    expect(commandHelp(command, { width: 80, palette })).toContain('\u001b[1mUsage:\u001b[22m\n');
  });
});

describe('every help', () => {
  const pages: (readonly [string, (width: number) => string | Promise<string>])[] = [
    ['ds', (width) => rootHelp(plain(width))],
    ['options', (width) => optionsHelp(plain(width))],
    ...GROUPS.map((group) => [group.path.join(' '), (width: number) => groupHelp(group, plain(width))] as const),
    ...REGISTRY.map(
      (entry) =>
        [entry.path.join(' '), async (width: number) => commandHelp(await entry.load(), plain(width))] as const,
    ),
  ];

  it.each(pages)('%s fits the terminal, as far as its words do', async (_name, page) => {
    for (const width of [60, 80, 100]) {
      const text = await page(width);
      const tooLong = text
        .split('\n')
        .filter((line) => displayWidth(line) > width)
        // What is to be copied, a flag and a single word are never broken
        .filter((line) => !/^ {2}(\S.*\b)?ds |^ +(-\w, +)?--\S+( \S+)?$|^ *\S+$/.test(line));
      expect(tooLong).toEqual([]);
      expect(text).not.toMatch(/[ \t]$/m);
      expect(text).toMatch(/[^\n]\n$/);
    }
  });

  it.each(pages)('%s holds no escape sequence when it is piped', async (_name, page) => {
    expect(await page(80)).not.toContain('\u001b');
  });
});
