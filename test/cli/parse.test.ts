import { describe, expect, it } from 'vitest';
import { defineCommand, type CommandDefinition, type Flags } from '../../src/commands/shared/define.ts';
import { DsError } from '../../src/core/errors.ts';
import { hintOf } from '../support/hints.ts';
import { parseArguments } from '../support/parse-arguments.ts';

const command = defineCommand({
  path: ['try', 'out'],
  summary: 'Try it out',
  examples: [],
  args: [{ name: 'NAME', help: '', optional: true, many: true }],
  flags: {
    watch: { type: 'boolean', short: 'w', help: '' },
    wait: { type: 'boolean', default: true, help: '' },
    noHeaders: { type: 'boolean', help: '' },
    output: { type: 'string', short: 'o', value: 'FORMAT', help: '' },
    cascade: {
      type: 'string',
      value: 'HOW',
      help: '',
      choices: ['background', 'foreground', 'orphan'],
      default: 'background',
      bare: 'background',
    },
    filename: { type: 'strings', short: 'f', value: 'FILE', help: '' },
    labelColumns: { type: 'strings', short: 'L', value: 'LABEL', help: '', split: true },
    chunkSize: { type: 'integer', value: 'N', help: '', default: 500 },
    gracePeriod: { type: 'integer', value: 'SECONDS', help: '', default: -1 },
    timeout: { type: 'duration', value: 'DURATION', help: '' },
    secret: { type: 'boolean', hidden: true, help: '' },
  },
  run: () => Promise.resolve('ok'),
}) as unknown as CommandDefinition;

const shaped = (args: CommandDefinition['args'], flags: Flags = {}): CommandDefinition => ({ ...command, args, flags });

async function errorOf(
  definition: CommandDefinition,
  ...args: string[]
): Promise<{ message: string; hint: string | undefined }> {
  try {
    await parseArguments(definition, args);
  } catch (error) {
    if (!(error instanceof DsError)) throw error;
    expect(error.kind).toBe('usage');
    return { message: error.message, hint: hintOf(error) };
  }
  throw new Error('it was accepted');
}

describe('flags', () => {
  it('have their defaults when they are not given', async () => {
    const { input, globals } = await parseArguments(command, []);
    expect(input.flags).toMatchObject({
      watch: false,
      wait: true,
      noHeaders: false,
      cascade: 'background',
      filename: [],
      chunkSize: 500,
      gracePeriod: -1,
    });
    expect([input.flags['output'], input.flags['timeout'], globals.namespace]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([...input.provided]).toEqual([]);
    expect(globals).toMatchObject({ v: 0, color: 'auto', asGroup: [], requestTimeout: 0 });
  });

  it.each([
    ['-w', { watch: true }],
    ['--watch=false', { watch: false }],
    ['--wait=F', { wait: false }],
    ['--no-headers', { noHeaders: true }],
    ['--no-headers=false', { noHeaders: false }],
    ['-o json', { output: 'json' }],
    ['-o=json', { output: 'json' }],
    ['-o json -o yaml', { output: 'yaml' }],
    ['--cascade=orphan', { cascade: 'orphan' }],
    ['--cascade orphan', { cascade: 'background' }],
    ['-f a -f b,c', { filename: ['a', 'b,c'] }],
    ['-f -', { filename: ['-'] }],
    ['-L a,b -L c', { labelColumns: ['a', 'b', 'c'] }],
    ['--chunk-size=0', { chunkSize: 0 }],
    ['--grace-period -1', { gracePeriod: -1 }],
    ['--grace-period=-1', { gracePeriod: -1 }],
    ['--timeout 1m30s', { timeout: 90_000 }],
    ['--timeout=600h', { timeout: 2_160_000_000 }],
    ['-wojson', { watch: true, output: 'json' }],
  ])('%s', async (line, flags) => {
    expect((await parseArguments(command, line.split(' '))).input.flags).toMatchObject(flags);
  });

  it('are known to be given', async () => {
    const { input } = await parseArguments(command, ['-w', 'a', '--wait=true', '-n', 'x']);
    expect([...input.provided]).toEqual(['watch', 'wait', 'namespace']);
  });

  it('can stand between arguments, until --', async () => {
    const { input } = await parseArguments(command, ['a', '-w', 'b', '--', '-c', '--watch=no']);
    expect(input.args).toEqual(['a', 'b', '-c', '--watch=no']);
    expect(input.flags).toMatchObject({ watch: true });
  });

  it('of every command are separate', async () => {
    const { globals } = await parseArguments(command, [
      '-n',
      'kube-system',
      '--as-group=a',
      '--as-group',
      'b',
      '-v=8',
      '--as',
      'me',
    ]);
    expect(globals).toMatchObject({ namespace: 'kube-system', asGroup: ['a', 'b'], v: 8, as: 'me' });
  });
});

describe('errors', () => {
  const hint = 'ds try out --help';

  it.each([
    ['--wach', 'unknown flag: --wach, did you mean --watch?'],
    ['--wach=true', 'unknown flag: --wach, did you mean --watch?'],
    ['--namspace=x', 'unknown flag: --namspace, did you mean --namespace?'],
    ['--xyzzy', 'unknown flag: --xyzzy'],
    ['--secrte', 'unknown flag: --secrte'],
    ['-z', "unknown shorthand flag: 'z' in -z"],
    ['-wz', "unknown shorthand flag: 'z' in -wz"],
    ['-5', "unknown shorthand flag: '5' in -5"],
    ['-zwait', "unknown shorthand flag: 'z' in -zwait"],
    ['-o', 'flag needs an argument: -o'],
    ['a --output', 'flag needs an argument: --output'],
    ['--watch=maybe', 'invalid argument "maybe" for --watch: it must be true or false'],
    ['--cascade=none', 'invalid argument "none" for --cascade: it must be one of background, foreground, orphan'],
    ['--chunk-size=many', 'invalid argument "many" for --chunk-size: it must be an integer'],
    ['--chunk-size=1.5', 'invalid argument "1.5" for --chunk-size: it must be an integer'],
    ['--chunk-size=', 'invalid argument "" for --chunk-size: it must be an integer'],
    [
      '--chunk-size=99999999999999999999',
      'invalid argument "99999999999999999999" for --chunk-size: it must be an integer',
    ],
    ['--color=blue', 'invalid argument "blue" for --color: it must be one of auto, always, never'],
  ])('%s', async (line, message) => {
    expect(await errorOf(command, ...line.split(' '))).toEqual({ message, hint });
  });

  it('explain durations', async () => {
    expect(await errorOf(command, '--timeout=soon')).toEqual({
      message: 'invalid duration "soon" for --timeout',
      hint: 'write it as 90s, 1m30s or 1h',
    });
  });

  it('name the missing or unexpected argument', async () => {
    const one = { name: 'NAME', help: '' };
    expect((await errorOf(shaped([one]))).message).toBe('ds try out needs NAME');
    expect((await errorOf(shaped([one, { name: 'KEY', help: '' }]), 'a')).message).toBe('ds try out needs KEY');
    expect((await errorOf(shaped([]), 'a')).message).toBe('unexpected argument "a": ds try out takes none');
    expect((await errorOf(shaped([one]), 'a', 'b')).message).toBe(
      'unexpected argument "b": ds try out takes at most 1',
    );
    expect((await parseArguments(shaped([{ ...one, optional: true }]), [])).input.args).toEqual([]);
    expect((await errorOf(shaped([{ ...one, many: true }]))).message).toBe('ds try out needs NAME');
  });

  it('list the choices of an argument', async () => {
    const definition = shaped([{ name: 'SHELL', help: '', choices: ['bash', 'zsh'] }]);
    expect((await parseArguments(definition, ['zsh'])).input.args).toEqual(['zsh']);
    expect(await errorOf(definition, 'csh')).toEqual({ message: 'ds try out takes one of bash, zsh', hint });
  });
});

describe('--', () => {
  it.each([
    ['a b', undefined],
    ['a -- b', 1],
    ['-- a b', 0],
    ['a -w b -- -w -- c', 2],
  ])('ds try out %s: %s arguments before it', async (line, count) => {
    expect((await parseArguments(command, line.split(' '))).input.beforeDashes).toBe(count);
  });
});
