import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../src/cli/node/files.ts';
import { createLog } from '../../../src/commands/sandbox/log.ts';
import { sandboxLogsCommand } from '../../../src/commands/sandbox/logs.ts';
import { DsError } from '../../../src/core/errors.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { backgroundEnvironment } from './support.ts';

const env = { HOME: '/home/me', XDG_STATE_HOME: '/state' };
const log = '/state/daemonset-cli/sandbox/log';

describe('ds sandbox logs', () => {
  it.each([
    [[], 'one\ntwo\nthree\n'],
    [['--tail=2'], 'two\nthree\n'],
    [['--tail', '0'], ''],
    [['--tail=99'], 'one\ntwo\nthree\n'],
  ])('prints %j', async (words, printed) => {
    const { rt, stdout } = testRuntime({ env, files: { [log]: 'one\ntwo\nthree\n' } });
    expect(await invoke(sandboxLogsCommand, words, rt)).toBe('ok');
    expect(stdout()).toBe(printed);
  });

  it('lets no escape sequence of a client through', async () => {
    const { rt, stdout } = testRuntime({ env, files: { [log]: 'GET /\u001b[2J\n' } });
    await invoke(sandboxLogsCommand, [], rt);
    expect(stdout()).not.toContain('\u001b');
  });

  it('needs a log', async () => {
    const { rt } = testRuntime({ env });
    await expect(invoke(sandboxLogsCommand, [], rt)).rejects.toThrow('no background sandbox was started');
    await expect(invoke(sandboxLogsCommand, ['--tail=-2'], rt)).rejects.toMatchObject({ kind: 'usage' });
  });

  it('follows the log until the sandbox ends, also when it is truncated', async () => {
    const environment = await backgroundEnvironment({ isRunning: () => true });
    await nodeFiles.write(environment.paths.log, 'a first line\n');
    const followed = invoke(sandboxLogsCommand, ['-f'], environment.rt);
    const until = async (text: string): Promise<void> => {
      while (!environment.stdout().includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await until('a first line\n');
    await nodeFiles.write(environment.paths.log, 'a first line\nmore\n');
    await until('more\n');
    await nodeFiles.write(environment.paths.log, 'new\n');
    await until('new\n');
    await nodeFiles.write(environment.paths.log, 'new\nthe end\n');
    await environment.gone();
    expect(await followed).toBe('ok');
    expect(environment.stdout()).toBe('a first line\nmore\nnew\nthe end\n');
    await environment.close();
  });
});

describe('the log', () => {
  it('is truncated when it becomes long', async () => {
    const { rt, stderr, files } = testRuntime({ files: { log: 'old' } });
    const write = createLog(rt, 'log');
    write('short');
    expect(files.textOf('log')).toBe('old');
    expect(stderr()).toBe('2026-01-02T03:04:05.000Z short\n');
    write('x'.repeat(9 * 1024 * 1024));
    expect(files.textOf('log')).toBe('');
    await Promise.resolve();
  });

  it('ignores a full disk', () => {
    const { rt } = testRuntime();
    const stderr = {
      ...rt.io.stderr,
      write: () => {
        throw new DsError('failure', 'cannot write to stderr: no space left');
      },
    };
    expect(() => createLog({ ...rt, io: { ...rt.io, stderr } }, 'log')('line')).not.toThrow();
  });
});
