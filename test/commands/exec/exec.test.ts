import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execCommand } from '../../../src/commands/exec/exec.ts';
import { DsError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import type { RawTerminal } from '../../../src/core/raw-terminal.ts';
import { invoke } from '../../support/invoke.ts';
import { formatErrors } from '../../support/json-schema.ts';
import type { TestRuntimeOptions } from '../../support/runtime.ts';
import { servedSandbox, type ServedSandbox } from '../../support/served-sandbox.ts';

const SCENARIO = `
pools: [{ name: node, count: 3, zones: [a, b], imagePull: 1ms, start: 1ms }]
commands:
- { match: version, nodes: node-3, stdout: "2.0\\n", stderr: "old\\n", exitCode: 4 }
- { match: version, stdout: "2.1\\n" }
- { match: hostile, stdout: "\\u001b[31mred\\r\\n" }
- { match: slow, nodes: node-2, takes: 1h }
- { match: slow }
`;
const SPEC = {
  initContainers: [{ name: 'setup', image: 'setup:1', restartPolicy: 'Always' }],
  containers: [
    { name: 'main', image: 'agent:1' },
    { name: 'side', image: 'side:1' },
  ],
};

let sandbox: ServedSandbox;
beforeAll(async () => {
  sandbox = await servedSandbox(SCENARIO, SPEC);
}, 60_000);
afterAll(() => sandbox.close());

const TERMINAL = { stdout: { isTTY: true, columns: 80, rows: 24 }, stderr: { isTTY: true } };

async function exec(args: readonly string[], options: TestRuntimeOptions = {}, terminal?: RawTerminal) {
  const open = terminal === undefined ? {} : { openRawTerminal: () => Promise.resolve(terminal) };
  const runtime = sandbox.runtime(options, open);
  const outcome = await invoke(execCommand, args, runtime.rt);
  return { outcome, stdout: runtime.stdout(), stderr: runtime.stderr(), runtime };
}

async function refusal(args: readonly string[]): Promise<DsError> {
  const error: unknown = await exec(args)
    .then(() => undefined)
    .catch((reason: unknown) => reason);
  if (error instanceof DsError) return error;
  throw new Error('it was not refused', { cause: error });
}

const DEFAULTED = 'Defaulted container "main" out of: main, side, setup (init)\n';

describe('on one node', () => {
  it('prints both outputs and passes the exit code on, as kubectl does', async () => {
    const { outcome, stdout, stderr } = await exec(['agent', '--node', 'node-3', '--', 'version']);
    expect({ outcome, stdout, stderr }).toEqual({
      outcome: { exitCode: 4 },
      stdout: '2.0\n',
      stderr: `${DEFAULTED}old\ncommand terminated with exit code 4\n`,
    });
  });

  it('passes stdin on with -i only', async () => {
    const stdin = { stdin: 'hello\n' };
    const words = ['agent', 'node-1', '-q', '-c', 'side', '--', 'cat'];
    expect((await exec(['-i', ...words], stdin)).stdout).toBe('hello\n');
    expect((await exec(words, stdin)).stdout).toBe('');
  });

  it('has a terminal with -it, and gives it back', async () => {
    let closed = 0;
    const terminal: RawTerminal = {
      onSize: (listener) => listener({ columns: 100, rows: 30 }),
      close: () => {
        closed++;
      },
    };
    const { outcome, stdout } = await exec(
      ['agent', 'node-1', '-itq', '--', 'sh'],
      { stdin: 'stty size\rexit 2\r' },
      terminal,
    );
    expect({ outcome, closed }).toEqual({ outcome: { exitCode: 2 }, closed: 1 });
    expect(stdout).toContain('30 100\r\n');
  });

  it('says, as kubectl does, that -t needs a terminal', async () => {
    const { stderr } = await exec(['agent', 'node-1', '-it', '-c', 'main', '--', 'true']);
    expect(stderr).toBe('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  });

  it('makes the output safe for a terminal, and only there, and not with --raw', async () => {
    const words = ['agent', 'node-1', '-q', '--', 'hostile'];
    expect((await exec(words, TERMINAL)).stdout).toBe('^[[31mred\n');
    expect((await exec(['--raw', ...words], TERMINAL)).stdout).toBe('\x1b[31mred\r\n');
    expect((await exec(words)).stdout).toBe('\x1b[31mred\r\n');
  });

  it('ends at --timeout', async () => {
    expect(await refusal(['agent', 'node-2', '--timeout=100ms', '--', 'slow'])).toMatchObject({ kind: 'timeout' });
  });

  it('ends with Ctrl-C', async () => {
    const runtime = sandbox.runtime();
    const work = invoke(execCommand, ['agent', 'node-2', '--', 'slow'], runtime.rt);
    setTimeout(() => runtime.interrupt(), 100);
    await expect(work).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it.each([
    [['agent', 'node-9', '--', 'true'], 'notFound', 'there is no node "node-9"'],
    [
      ['agent', 'node-1', '-c', 'x', '--', 'true'],
      'input',
      /^container x is not valid for pod agent-\w+ out of: main, side, setup \(init\)$/,
    ],
    [['other', 'node-1', '--', 'true'], 'notFound', 'daemonsets.apps "other" not found'],
  ])('refuses %j', async (args, kind, message) => {
    const error = await refusal(args);
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
  });
});

describe('on several nodes', () => {
  it('prints equal results once, the failed ones last, and exits with the highest code', async () => {
    const { outcome, stdout } = await exec(['agent', '--all', '--', 'version']);
    expect(outcome).toEqual({ exitCode: 4 });
    expect(stdout).toBe('2 nodes: node-[1-2]\n2.1\n\n1 node, exit code 4: node-3\n2.0\nold\n');
  });

  it('lists them under the values of a label', async () => {
    const { stdout } = await exec(['agent', '--by', 'topology.kubernetes.io/zone', '--', 'echo', 'x']);
    expect(stdout).toBe(
      'topology.kubernetes.io/zone=a\n\n2 nodes: node-[1,3]\nx\n\ntopology.kubernetes.io/zone=b\n\n1 node: node-2\nx\n',
    );
  });

  it('takes the nodes that -l chooses, each by itself with --no-fold', async () => {
    const { stdout } = await exec(['agent', '-l', 'topology.kubernetes.io/zone=a', '--no-fold', '--', 'echo', 'x']);
    expect(stdout).toBe('1 node: node-1\nx\n\n1 node: node-3\nx\n');
  });

  it('goes on after one that takes too long', async () => {
    const { outcome, stdout } = await exec(['agent', '--all', '--timeout', '500ms', '--parallel=1', '--', 'slow']);
    expect(outcome).toEqual({ exitCode: 3 });
    expect(stdout).toBe('2 nodes: node-[1,3]\n\n1 node, failed: node-2\nthe command did not end within 500ms\n');
  });

  it('keeps the beginning of a long output, and says what it leaves out', async () => {
    const { stdout } = await exec(['agent', '--all', '--limit-bytes=3', '--', 'echo', 'abcdef']);
    expect(stdout).toBe('3 nodes: node-[1-3]\nabc\n… 4 more bytes, which --limit-bytes leaves out\n');
  });

  it('prints JSON', async () => {
    const { stdout } = await exec(['agent', 'node-1', 'node-3', '-o', 'json', '--', 'version']);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'DaemonSetExec',
      daemonSet: { name: 'agent', namespace: 'default' },
      command: ['version'],
      nodes: [
        { name: 'node-1', container: 'main', exitCode: 0, stdout: '2.1\n', stdoutBytes: 4, truncated: false },
        { name: 'node-3', container: 'main', exitCode: 4, stdout: '2.0\n', stderr: 'old\n' },
      ],
    });
    expect(formatErrors(JSON.parse(stdout) as JsonObject)).toEqual([]);
    const late = await exec(['agent', '--all', '--timeout', '500ms', '--parallel=1', '-o', 'json', '--', 'slow']);
    const object = JSON.parse(late.stdout) as JsonObject;
    expect(object).toHaveProperty('nodes.1.error.kind', 'timeout');
    expect(formatErrors(object)).toEqual([]);
  });

  it('reports a node that does not exist, and runs on the others', async () => {
    const { outcome, stdout, stderr } = await exec(['agent', 'node-1', 'node-9', '--', 'echo', 'x']);
    expect({ outcome, stdout, stderr }).toEqual({
      outcome: { exitCode: 1 },
      stdout: '1 node: node-1\nx\n',
      stderr: 'error: there is no node "node-9"\n',
    });
  });
});

describe('what the command line must say', () => {
  it.each([
    [['agent'], 'no command is given: it goes after --'],
    [['agent', 'node-1', 'ls'], 'no command is given: it goes after --'],
    [['agent', '--all', '--'], 'you must specify at least one command for the container'],
    [['agent', '--', 'ls'], 'no node is chosen'],
    [['agent', 'node-1', '--all', '--', 'ls'], '--all and the names of nodes exclude each other'],
    [['agent', '--all', '-it', '--', 'sh'], '-i and -t need exactly one node, given with --node'],
    [['agent', '--all', '--parallel=0', '--', 'ls'], '--parallel must be at least 1'],
    [['agent', '--all', '--limit-bytes=-1', '--', 'ls'], '--limit-bytes must not be negative'],
    [
      ['agent', 'node-1', '-o', 'json', '--', 'ls'],
      '-o is for several nodes: on one node the output is that of the command',
    ],
    [['agent', '--all', '-o', 'wide', '--', 'ls'], '--output must be json or yaml'],
  ])('%j', async (args, message) => {
    expect(await refusal(args)).toMatchObject({ kind: 'usage', message });
  });
});
