import { describe, expect, it, vi } from 'vitest';
import { REGISTRY } from '../../src/cli/registry.ts';
import { crash, run } from '../../src/cli/run.ts';
import { defineCommand, type CommandDefinition } from '../../src/commands/shared/define.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import { DsError, type ErrorKind } from '../../src/core/errors.ts';
import { stoppedBy } from '../../src/core/interruption.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { fakeTransport, json, status } from '../support/fake-transport.ts';
import type { TestRuntimeOptions } from '../support/runtime.ts';
import { testEnvironment } from '../support/environment.ts';

async function ds(line: string, options: TestRuntimeOptions = {}) {
  const test = testEnvironment(line === '' ? [] : line.split(' '), options);
  const ended = await run(test.environment);
  return { ...ended, stdout: test.stdout(), stderr: test.stderr(), test };
}

/** Runs `ds version` with another implementation. */
async function dsDoing(
  body: (rt: Runtime) => Outcome | Promise<Outcome>,
  line = 'version',
  options: TestRuntimeOptions = {},
  more: Partial<CommandDefinition> = {},
) {
  const definition = defineCommand({
    ...more,
    path: ['version'],
    summary: 'Do it',
    examples: [],
    args: [],
    flags: { output: { type: 'string', short: 'o', value: 'FORMAT', help: '' } },
    run: (_input, rt) => Promise.resolve(body(rt)),
  });
  const entry = REGISTRY.find(({ path }) => path[0] === 'version');
  if (entry === undefined) throw new Error('there is no version');
  const spy = vi.spyOn(entry, 'load').mockResolvedValue(definition);
  try {
    return await ds(line, options);
  } finally {
    spy.mockRestore();
  }
}

describe('help', () => {
  it.each(['', 'help', '--help', '-h', '-n x', 'help help'])('ds %s lists all commands', async (line) => {
    const { exitCode, ran, stdout, stderr } = await ds(line);
    expect(stdout).toMatch(/^Usage: ds COMMAND \[NAME\.\.\.\] \[flags\]\n\nds is kubectl for DaemonSets/);
    expect(stdout).toMatch(/^ {2}get {2,}Display one or many/m);
    expect(stdout).toMatch(/^ {2}rollout status {2,}/m);
    expect([exitCode, ran, stderr]).toEqual([0, 'help', '']);
  });

  it.each(['get --help', 'get -h', 'help get', '--help get', 'get a -wh', 'get --bogus --help'])(
    'ds %s shows the help of get',
    async (line) => {
      const { exitCode, stdout } = await ds(line);
      expect(stdout).toContain('Usage: ds get [NAME...] [flags]\n');
      expect(stdout).toContain('Examples:\n');
      expect(exitCode).toBe(0);
    },
  );

  it.each(['rollout', 'rollout --help', 'help rollout', 'rollout -n x'])(
    'ds %s lists the commands of the group',
    async (line) => {
      const { exitCode, stdout } = await ds(line);
      expect(stdout).toContain('Usage: ds rollout COMMAND [flags]\n');
      expect(stdout).toMatch(/^ {2}rollout status {2}/m);
      expect(exitCode).toBe(0);
    },
  );

  it('lists the global flags', async () => {
    const { stdout, exitCode } = await ds('options');
    expect(stdout).toMatch(/^ {2}-n, --namespace NAME {2,}/m);
    expect(exitCode).toBe(0);
  });

  it('sends no request', async () => {
    for (const line of ['', 'get --help', 'options']) expect((await ds(line)).test.connected).toEqual([]);
  });
});

describe('a usage error', () => {
  it.each([
    ['gte', 'error: unknown command "gte" for "ds"\nhint: did you mean this? ds get\n'],
    ['help gte', 'error: unknown command "gte" for "ds"\nhint: did you mean this? ds get\n'],
    [
      'rollout stauts',
      'error: unknown command "stauts" for "ds rollout"\nhint: did you mean this? ds rollout status\n',
    ],
    ['get --wach', 'error: unknown flag: --wach, did you mean --watch?\nhint: ds get --help\n'],
    [
      'restart agent -n ops',
      'error: unknown command "restart" for "ds"\nhint: did you mean this? ds rollout restart agent -n ops\n',
    ],
    ['status a', 'error: unknown command "status" for "ds"\nhint: did you mean this? ds rollout status a\n'],
    ['undo a', 'error: unknown command "undo" for "ds"\nhint: did you mean this? ds rollout undo a\n'],
    ['list', 'error: unknown command "list" for "ds"\nhint: did you mean this? ds get\n'],
    ['gte a', 'error: unknown command "gte" for "ds"\nhint: did you mean this? ds get a\n'],
    [
      'debug -it a --image busybox -- sh -c id',
      'error: unknown command "debug" for "ds"\nhint: ds leaves this to kubectl: kubectl debug a -it --image busybox -- sh -c id\n',
    ],
    [
      'exec a -- id',
      'error: no node is chosen\nhint: add --node NODE for one; for every node: ds exec a --all -- id\n',
    ],
    ['exec a --node n id', 'error: no command is given: it goes after --\nhint: ds exec a --node=n -- id\n'],
    ['attach', 'error: ds attach needs NAME\nhint: ds attach --help\n'],
    ['cordon n1', 'error: unknown command "cordon" for "ds"\nhint: ds leaves this to kubectl: kubectl cordon n1\n'],
    [
      'auth can-i list pods --subresource=log -n ops',
      'error: unknown command "can-i" for "ds auth"\nhint: ds leaves this to kubectl: kubectl auth can-i list -n ops pods --subresource=log\n',
    ],
    [
      'auth can-i --list',
      'error: unknown command "can-i" for "ds auth"\nhint: ds leaves this to kubectl: kubectl auth can-i --list\n',
    ],
    ['auth chekc logs', 'error: unknown command "chekc" for "ds auth"\nhint: did you mean this? ds auth check logs\n'],
    ['auth check lgos', 'error: ds has no command "lgos"\nhint: did you mean this? ds auth check logs\n'],
    [
      'rollout pause a',
      'error: unknown command "pause" for "ds rollout"\nhint: a DaemonSet cannot be paused; to stop replacing pods: ' +
        `ds patch a -p '{"spec":{"updateStrategy":{"type":"OnDelete"}}}'\n`,
    ],
    [
      'apply x.yaml -n ops',
      'error: unexpected argument "x.yaml": ds apply takes none\nhint: pass files with -f: ds apply -f x.yaml -n ops\n',
    ],
    [
      'set image a agent:2',
      'error: invalid image format: agent:2\nhint: name the container: ds set image a CONTAINER=agent:2\n',
    ],
    ['delete', 'error: no DaemonSet is named\nhint: ds delete NAME; or, for all in the namespace: ds delete --all\n'],
    ...['get', 'delete', 'rollout restart', 'wait --for=rollout', 'label a=b', 'describe'].map(
      (command): [string, string] => [
        `${command} -l =x`,
        "error: unable to parse the selector \"=x\": found '=', expected: !, identifier, or 'end of string'\n" +
          "hint: selectors look like 'app=agent,tier!=edge' or 'env in (a,b)'\n",
      ],
    ),
    ['--version', 'error: unknown flag: --version\nhint: did you mean this? ds version\n'],
    ['rollout xyz', 'error: unknown command "xyz" for "ds rollout"\nhint: ds rollout --help\n'],
    ['help rollout xyz', 'error: unknown command "xyz" for "ds rollout"\nhint: ds rollout --help\n'],
    ['gte --wach --help', 'error: unknown command "gte" for "ds"\nhint: did you mean this? ds get\n'],
    ['-z', "error: unknown shorthand flag: 'z' in -z\nhint: ds --help\n"],
    ['options x', 'error: unexpected argument "x": ds options takes none\nhint: ds options --help\n'],
    ['rollout --bogus', 'error: unknown flag: --bogus\nhint: ds rollout --help\n'],
    [
      'get pod/a',
      'error: ds only works with DaemonSets, and "pod/a" has another resource type\nhint: for other types: kubectl get pod/a\n',
    ],
    [
      'describe pod/a -n ops --context prod',
      'error: ds only works with DaemonSets, and "pod/a" has another resource type\nhint: for other types: kubectl describe pod/a -n ops --context=prod\n',
    ],
    [
      'describe deployment web',
      'error: ds only works with DaemonSets, and "deployment" is another resource type\n' +
        'hint: for other types: kubectl describe deployment web; for a DaemonSet of that name: ds/deployment\n',
    ],
    [
      'rollout status deploy/web -n ops',
      'error: ds only works with DaemonSets, and "deploy/web" has another resource type\nhint: for other types: kubectl rollout status deploy/web -n ops\n',
    ],
    [
      'get pods -n ops',
      'error: ds only works with DaemonSets, and "pods" is another resource type\n' +
        'hint: for other types: kubectl get pods -n ops; for a DaemonSet of that name: ds/pods\n',
    ],
    [
      'nodes pod/a -n ops',
      'error: ds only works with DaemonSets, and "pod/a" has another resource type\nhint: for other types: kubectl get pod/a -n ops\n',
    ],
  ])('ds %s', async (line, stderr) => {
    const result = await ds(line);
    expect(result.stderr).toBe(stderr);
    expect([result.exitCode, result.stdout, result.test.connected.length]).toEqual([2, '', 0]);
  });

  it('is a Status object with -o json', async () => {
    const { stderr, exitCode } = await ds('get -o json --wach');
    expect(JSON.parse(stderr)).toMatchObject({ kind: 'Status', reason: 'BadRequest', hint: 'ds get --help' });
    expect(exitCode).toBe(2);
  });
});

describe('a command', () => {
  it('connects with the connection flags', async () => {
    const transport = fakeTransport();
    transport.on('GET', '/version', json({ gitVersion: 'v1.36.3', major: '1', minor: '36' }));
    const line = '--context=c -s https://x version --as-group g --request-timeout 5s -v 6';
    const { test, exitCode, ran } = await ds(line, { transport });
    expect([exitCode, ran]).toEqual([0, 'version']);
    expect(test.connected).toMatchObject([
      {
        options: { context: 'c', server: 'https://x', asGroup: ['g'], requestTimeoutMs: 5000 },
        feedback: { verbosity: 6 },
      },
    ]);
    expect(test.connected[0]?.options.insecureSkipTlsVerify).toBeUndefined();
  });

  it('connects once', async () => {
    const { test } = await dsDoing(async (rt): Promise<Outcome> => {
      await Promise.all([rt.connect(), rt.connect()]);
      return 'ok';
    });
    expect(test.connected).toHaveLength(1);
  });

  it.each([
    ['ok', 0],
    ['failed', 1],
    ['differs', 1],
    ['timedOut', 3],
  ] as const)('that ends %s exits %d', async (outcome, exitCode) => {
    const result = await dsDoing(() => outcome);
    expect(result.exitCode).toBe(exitCode);
    expect(result.ran).toBe(outcome === 'ok' || outcome === 'differs' ? 'version' : undefined);
  });

  it('that exits 1 when objects differ exits 2 or more on failure', async () => {
    const ends = async (body: () => Outcome) => (await dsDoing(body, 'version', {}, { failsWithTwo: true })).exitCode;
    const throwing = (kind: 'notFound' | 'forbidden') => () => {
      throw new DsError(kind, 'no');
    };
    expect(await ends(() => 'differs')).toBe(1);
    expect(await ends(() => 'ok')).toBe(0);
    expect(await ends(() => 'failed')).toBe(2);
    expect(await ends(throwing('notFound'))).toBe(2);
    expect(await ends(throwing('forbidden'))).toBe(4);
  });

  it.each([
    ['forbidden', 4],
    ['unauthenticated', 4],
    ['timeout', 3],
    ['usage', 2],
    ['unreachable', 1],
    ['notFound', 1],
  ] as const)('that throws %s exits %d', async (kind, exitCode) => {
    const result = await dsDoing(() => {
      throw new DsError(kind, 'no', { hint: 'try' });
    });
    expect([result.exitCode, result.stderr]).toEqual([exitCode, 'error: no\nhint: try\n']);
  });

  it('reports several errors', async () => {
    const body = (rt: Runtime): Outcome => {
      rt.report(new DsError('notFound', 'a'));
      rt.report(new DsError('notFound', 'b\u001b'));
      return 'failed';
    };
    expect((await dsDoing(body)).stderr).toBe('error: a\nerror: b^[\n');
    const asJson = (await dsDoing(body, 'version -ojson')).stderr;
    expect(asJson.match(/"kind": "Status"/g)).toHaveLength(2);
  });

  it('exits with the exit code of its errors if they have the same one, otherwise with 1', async () => {
    const ends = async (kinds: readonly ErrorKind[], more: Partial<CommandDefinition> = {}) =>
      (
        await dsDoing(
          (rt) => {
            for (const kind of kinds) rt.report(new DsError(kind, 'no'));
            return 'failed';
          },
          'version',
          {},
          more,
        )
      ).exitCode;
    expect(await ends(['forbidden', 'unauthenticated'])).toBe(4);
    expect(await ends(['forbidden', 'notFound'])).toBe(1);
    expect(await ends(['notFound', 'invalid'])).toBe(1);
    expect(await ends(['notFound'], { failsWithTwo: true })).toBe(2);
  });

  it('exits with the exit code of a program that it ran', async () => {
    expect((await dsDoing(() => ({ exitCode: 7 }))).exitCode).toBe(7);
  });

  it("prints the server's Status with -o json", async () => {
    const transport = fakeTransport();
    transport.on('GET', '/version', status(403, 'Forbidden', 'you may not'));
    const { stderr, exitCode } = await ds('version -o json', { transport });
    expect(JSON.parse(stderr)).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      code: 403,
      message: 'you may not',
    });
    expect(exitCode).toBe(4);
  });

  it('warns as kubectl does, and fails only with --warnings-as-errors', async () => {
    const body = (rt: Runtime): Outcome => {
      rt.warn('old\u001b');
      return 'ok';
    };
    expect(await dsDoing(body)).toMatchObject({ exitCode: 0, stderr: 'Warning: old^[\n' });
    expect(await dsDoing(body, 'version --warnings-as-errors')).toMatchObject({
      exitCode: 1,
      stderr: 'Warning: old^[\nerror: 1 warning received\n',
    });
    expect(await dsDoing(() => 'ok', 'version --warnings-as-errors')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('reports any other exception as a bug, with a stack trace only for -v', async () => {
    const body = (): Outcome => {
      throw new TypeError('x is undefined');
    };
    const plain = await dsDoing(body);
    expect([plain.exitCode, plain.stderr]).toEqual([
      70,
      'error: x is undefined\nthis is a bug in ds\nhint: run it again with -v=6 for the stack trace\n',
    ]);
    expect((await dsDoing(body, 'version -v=6')).stderr).toContain('run.test.ts');
  });

  it('caches the code of a command that the user left, not of one that a signal ended', async () => {
    const leave = (): never => {
      throw new DsError('interrupted', 'interrupted');
    };
    expect(await dsDoing(leave)).toMatchObject({ exitCode: 130, ran: 'version' });
    const test = testEnvironment(['version', '--client']);
    test.interrupt(stoppedBy('SIGINT'));
    const shown = vi.spyOn(test.environment.terminal.io.stdout, 'write').mockImplementation(() => leave());
    expect(await run(test.environment)).toEqual({ exitCode: 130 });
    expect(shown).toHaveBeenCalled();
  });

  it('exits 130 without a message when it is interrupted', async () => {
    const result = await dsDoing(() => {
      throw new DsError('interrupted', 'interrupted');
    });
    expect([result.exitCode, result.stderr]).toEqual([130, '']);
    const reported = await dsDoing(() => {
      throw new DsError('interrupted', 'stopped at 3 of 5 nodes');
    });
    expect([reported.exitCode, reported.stderr]).toEqual([130, 'error: stopped at 3 of 5 nodes\n']);
  });

  it('exits 143 when SIGTERM ends it, also after it has said how far it got', async () => {
    const ends = [
      stoppedBy('SIGTERM'),
      new DsError('interrupted', 'stopped at 3 of 5 nodes'),
      new TypeError('a consequence'),
    ];
    const codes = ends.map(async (error) => {
      const test = testEnvironment(['version']);
      test.interrupt(stoppedBy('SIGTERM'));
      return crash(test.environment, error);
    });
    expect(await Promise.all(codes)).toEqual([143, 143, 143]);
  });

  it('is coloured as --color requires, also for usage errors', async () => {
    expect((await ds('get --color=never --wach')).test.color()).toBe('never');
    expect((await ds('--color always gte')).test.color()).toBe('always');
    expect((await ds('version --client')).test.color()).toBe('auto');
    const { stderr } = await ds('gte', { stderr: { isTTY: true, color: true } });
    expect(stderr).toContain('\u001b[31merror:\u001b[39m unknown command');
  });
});
