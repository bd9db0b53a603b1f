import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachCommand } from '../../../src/commands/attach/attach.ts';
import { DsError } from '../../../src/core/errors.ts';
import { invoke } from '../../support/invoke.ts';
import { servedSandbox, type ServedSandbox } from '../../support/served-sandbox.ts';

let sandbox: ServedSandbox;
beforeAll(async () => {
  sandbox = await servedSandbox('pools: [{ name: node, count: 2, imagePull: 1ms, start: 1ms }]', {
    containers: [
      { name: 'main', image: 'agent:1' },
      { name: 'shell', image: 'shell:1', tty: true, stdin: true },
    ],
  });
}, 60_000);
afterAll(() => sandbox.close());

/** Attaches until something is printed, and a moment longer. */
async function attach(args: readonly string[], stdin?: string) {
  const runtime = sandbox.runtime(stdin === undefined ? {} : { stdin });
  const work = invoke(attachCommand, args, runtime.rt);
  work.catch(() => undefined);
  await expect.poll(runtime.stdout, { timeout: 10_000 }).not.toBe('');
  runtime.interrupt();
  await expect(work).rejects.toMatchObject({ kind: 'interrupted' });
  return { stdout: runtime.stdout(), stderr: runtime.stderr() };
}

describe('ds attach', () => {
  it('shows the output of the process until Ctrl-C', async () => {
    const { stdout, stderr } = await attach(['agent', 'node-1']);
    expect(stdout).toMatch(/^main: attached for 1s\n/);
    expect(stderr).toBe('Defaulted container "main" out of: main, shell\n');
  });

  it('says what kubectl says of stdin and terminals', async () => {
    const { stderr } = await attach(['agent', '--node', 'node-1', '-it', '-c', 'main']);
    expect(stderr.split('\n')).toEqual([
      'error: Unable to use a TTY - container main did not allocate one',
      expect.stringMatching(/^All commands and output from this session will be recorded/),
      "If you don't see a command prompt, try pressing enter.",
      '',
    ]);
  });

  it.each([
    [['agent'], 'usage', 'agent has pods on several nodes: choose one with --node'],
    [['agent', 'node-1', '--node', 'node-2'], 'usage', 'attach needs exactly one node, not 2'],
    [['agent', 'node-1', '-c', 'x'], 'input', /^container x is not valid for pod agent-\w+ out of: main, shell$/],
    [['agent', 'node-7'], 'notFound', 'there is no node "node-7"'],
  ])('refuses %j', async (args, kind, message) => {
    const error: unknown = await invoke(attachCommand, args, sandbox.runtime().rt).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DsError);
    expect((error as DsError).kind).toBe(kind);
    expect((error as DsError).message).toMatch(message);
  });
});
