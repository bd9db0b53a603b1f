import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { RUN_ANNOTATION } from '../../../src/daemonset/rollout-run/state.ts';
import { DAEMON_SETS } from '../../../src/sandbox/kinds/daemon-sets.ts';
import { runEnvironment, ZONES, type RunProcess, type RunEnvironment } from './run-environment.ts';
import { hintOf } from '../../support/hints.ts';

/** Writes an annotation as someone who may patch the DaemonSet could. */
function write(environment: RunEnvironment, text: string): void {
  environment.cluster.store.modify(DAEMON_SETS, { namespace: 'default', name: 'agent' }, (ds) => ({
    ...ds,
    metadata: { ...ds.metadata, annotations: { ...ds.metadata.annotations, [RUN_ANNOTATION]: text } },
  }));
}

const openAt = (low: string, high: string): object => ({
  number: 2,
  canary: true,
  low: { value: null, name: low },
  high: { value: null, name: high },
  count: 1,
});

const stateIn = (environment: RunEnvironment): Record<string, unknown> =>
  JSON.parse(environment.annotation() ?? 'null') as Record<string, unknown>;

function failureOf(process: RunProcess): DsError {
  const ended = process.ended();
  if (!(ended instanceof DsError)) throw new Error(`it did not fail:\n${process.stdout()}`);
  return ended;
}

/** A run that pauses after its first batch, with every flag that is not stored. */
async function pausedRun(check = 'test-it'): Promise<RunEnvironment> {
  const environment = runEnvironment(4);
  const flags = ['--on-failure', 'undo', '--grace-period', '5', '--disable-eviction'];
  await environment.run(['agent', '--pause-after', '1', '--check', check, ...flags]);
  return environment;
}

describe('a run state written by someone else', () => {
  it('never runs a command from it', async () => {
    const environment = await pausedRun();
    const state = stateIn(environment);
    const before = environment.checks.length;
    const gates = {
      ...(state['gates'] as object),
      check: 'touch /tmp/pwned',
      onFailure: 'undo',
      disableEviction: true,
    };
    for (const text of [
      { ...state, gates },
      { ...state, version: 1, gates },
      { ...state, check: 'touch /tmp/pwned' },
    ]) {
      write(environment, JSON.stringify(text));
      const error = failureOf(await environment.run(['agent', '--check', 'test-it']));
      expect(error.message).toMatch(
        /^the annotation daemonset-cli\/rollout-run of daemon set "agent" is not the state of a run: /,
      );
      expect(hintOf(error)).toContain('start a new run: ds rollout run agent --check=test-it --start-over');
      const shown = failureOf(await environment.run(['agent', '--dry-run']));
      expect(shown.message).toBe(error.message);
    }
    expect(environment.checks).toHaveLength(before);
    expect(environment.deletions).toHaveLength(1);
    // the solution that the error suggests
    expect((await environment.run(['agent', '--check', 'test-it', '--start-over'])).ended()).toBe('ok');
    expect(environment.annotation()).toBeUndefined();
  });

  it('is rejected before anything is done, whatever is wrong with it', async () => {
    for (const text of ['no state', '', '{}', '[]', '{"version":1}']) {
      const environment = runEnvironment(2);
      write(environment, text);
      expect(failureOf(await environment.run(['agent'])).message).toContain('is not the state of a run: ');
      expect(environment.deletions).toEqual([]);
      expect((await environment.run(['agent', '--start-over'])).ended()).toBe('ok');
    }
  });

  it('does not make batches larger than the flags say', async () => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--batch', '25%', '--pause-after', '1']);
    const open = {
      number: 2,
      canary: false,
      low: { value: null, name: 'a' },
      high: { value: null, name: 'z' },
      count: 4,
    };
    write(environment, JSON.stringify({ ...stateIn(environment), size: 4, open }));
    expect((await environment.run(['agent', '--batch', '25%'])).ended()).toBe('ok');
    expect(environment.deletions.map(({ down }) => down)).toEqual([0, 0, 0, 0]);
  });

  it.each<readonly [string, readonly string[], { readonly batches?: object; readonly gates?: object }, string]>([
    ['larger batches', [], { batches: { batch: '100%' } }, '--batch 100%'],
    ['more restarts', [], { gates: { maxRestarts: 1000 } }, '--max-restarts 1000'],
    ['a longer timeout', [], { gates: { timeout: 3_600_000 } }, '--timeout 1h0m0s'],
    ['no timeout', [], { gates: { timeout: 0 } }, '--timeout 0s'],
    [
      'all of it',
      ['--batch', '100%'],
      { batches: { batch: '100%' }, gates: { timeout: 0, maxRestarts: 1 } },
      '--max-restarts 1 --timeout 0s',
    ],
  ])('does not inherit %s silently', async (_, flags, { batches, gates }, named) => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--pause-after', '1']);
    const state = stateIn(environment);
    const stored = {
      ...state,
      batches: { ...(state['batches'] as object), ...batches },
      gates: { ...(state['gates'] as object), ...gates },
    };
    write(environment, JSON.stringify(stored));
    const error = failureOf(await environment.run(['agent', ...flags]));
    expect(error.message).toBe(
      `the run of daemon set "agent" was started with ${named}, which is less careful than this command: pass it again`,
    );
    const shown = await environment.run(['agent', '--dry-run', ...flags]);
    expect([shown.ended(), shown.stderr()]).toEqual(['ok', expect.stringContaining(error.message)]);
    expect(environment.deletions).toHaveLength(1);
    expect((await environment.run(['agent', ...flags, ...named.split(' ')])).ended()).toBe('ok');
    expect(environment.deletions).toHaveLength(4);
  });

  it('does not inherit what the command line says more carefully', async () => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--pause-after', '1']);
    const state = stateIn(environment);
    const gates = { ...(state['gates'] as object), maxRestarts: 9, timeout: 0 };
    write(environment, JSON.stringify({ ...state, gates }));
    expect((await environment.run(['agent', '--max-restarts', '0', '--timeout', '5m'])).ended()).toBe('ok');
  });

  it('does not skip a pause for finished batches that no pod shows', async () => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--pause-after', '1']);
    write(environment, JSON.stringify({ ...stateIn(environment), done: 99 }));
    const process = await environment.run(['agent', '--pause-after', '2']);
    expect(process.stderr()).toContain('note: the run recorded 99 as done, but only 1 node has a new pod\n');
    expect(environment.deletions).toHaveLength(2);
    expect(stateIn(environment)).toMatchObject({ done: 2, stopped: { why: 'paused' } });
  });

  it.each([
    ['', { canaries: 0 }],
    [' in a batch of nodes that do not exist', { canaries: 0, open: openAt('x', 'y') }],
  ])('does not skip canaries that no pod shows%s', async (_, claimed) => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--canary=3', '--pause-after', '1']);
    write(environment, JSON.stringify({ ...stateIn(environment), ...claimed }));
    const process = await environment.run(['agent', '--canary=3', '--pause-after', 'canary']);
    expect(stateIn(environment)).toMatchObject({ canaries: 0, stopped: { why: 'paused' } });
    expect(process.ended()).toBe('ok');
    expect(environment.deletions).toHaveLength(3);
  });

  it('counts only the pods of nodes that can be canaries', async () => {
    const environment = runEnvironment(ZONES);
    await environment.run(['agent', '--canary=1', '-l', 'ring=edge', '--pause-after', 'canary']);
    write(
      environment,
      JSON.stringify({
        ...stateIn(environment),
        batches: { batch: '1', canary: '2', selector: 'ring=edge' },
        canaries: 0,
      }),
    );
    await environment.run(['agent', '--pause-after', 'canary']);
    expect(environment.deletions.map(({ node }) => node)).toEqual(['a-1', 'a-2']);
  });

  it('rolls no template back unless the operator asks for it', async () => {
    const environment = await pausedRun();
    const state = stateIn(environment);
    write(environment, JSON.stringify({ ...state, undo: true, done: 0 }));
    const error = failureOf(await environment.run(['agent', '--check', 'test-it']));
    expect(error.message).toMatch(/ was rolling back to revision \w+: resuming that needs --on-failure undo$/);
    expect(hintOf(error)).toMatch(/^roll back: ds rollout run agent --check=test-it --on-failure=undo -n default; /);
    expect(new Set(Object.values(environment.images()))).toEqual(new Set(['agent:1', 'agent:2']));
    expect(environment.deletions).toHaveLength(1);
  });
});

describe('a run that was started with flags that are not stored', () => {
  it('stores a salted hash of the check, and none of the other flags', async () => {
    const environment = await pausedRun('test-it --token s3cret');
    const text = environment.annotation() ?? '';
    expect(text).not.toContain('test-it');
    expect(text).not.toContain('s3cret');
    expect(stateIn(environment)['checkHash']).toEqual({
      salt: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    const other = await pausedRun('test-it --token s3cret');
    expect(stateIn(other)['checkHash']).not.toEqual(stateIn(environment)['checkHash']);
    expect(stateIn(environment)['flagsNotKept']).toEqual(['on-failure', 'grace-period', 'disable-eviction']);
  });

  it('needs its check again', async () => {
    const environment = await pausedRun();
    const error = failureOf(await environment.run(['agent']));
    expect(error.message).toBe(
      'the run of daemon set "agent" was started with --check, whose command is not stored in the cluster: pass it again',
    );
    expect(hintOf(error)).toBe(
      'resume it: ds rollout run agent --check=CMD --on-failure=undo --grace-period=SECONDS -n default; or discard this run and start a new one: ds --start-over',
    );
    const other = failureOf(await environment.run(['agent', '--check', 'another']));
    expect(other.message).toBe('the run of daemon set "agent" was started with a different --check');
    expect(hintOf(other)).toContain('--start-over');
    expect(environment.deletions).toHaveLength(1);
    expect((await environment.run(['agent', '--check', 'test-it'])).ended()).toBe('ok');
    expect(environment.checks.map(({ batch }) => batch)).toEqual(['1', '2', '3', '4']);
  });

  it('accepts a check when it had none, and then requires it', async () => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--pause-after', 'each']);
    await environment.run(['agent', '--check', 'test-it']);
    expect(environment.checks.map(({ batch }) => batch)).toEqual(['2']);
    expect(failureOf(await environment.run(['agent'])).message).toContain('was started with --check');
  });

  it('reports which of them are missing', async () => {
    const environment = await pausedRun();
    const process = await environment.run(['agent', '--check', 'test-it', '--grace-period', '5'], { check: () => 1 });
    expect(process.stderr()).toContain(
      'note: flags of the run that are not stored, pass them again to keep them: --on-failure, --disable-eviction\n',
    );
    // stop, not undo
    expect(process.ended()).toBe('failed');
    expect(process.stdout()).not.toContain('rolled back');
  });

  it('evicts when the operator does not pass --disable-eviction again', async () => {
    const environment = await pausedRun();
    const verbs: string[] = [];
    const { cluster } = environment;
    const handle = cluster.handle.bind(cluster);
    Object.assign(cluster, {
      handle: (request: Parameters<typeof handle>[0]) => {
        if (/\/pods\/agent-/.test(request.path)) verbs.push(request.method);
        return handle(request);
      },
    });
    expect((await environment.run(['agent', '--check', 'test-it'])).ended()).toBe('ok');
    expect(verbs).toEqual(['POST', 'POST', 'POST']);
  });

  it('shows with --dry-run what would be resumed, and what that needs', async () => {
    const environment = await pausedRun();
    const process = await environment.run(['agent', '--dry-run']);
    expect(process.ended()).toBe('ok');
    expect(process.stdout()).toBe(
      [
        'would resume a run after batch 1',
        'resuming with --batch 1 --ready-for 0s --max-restarts 0 --timeout 5m0s --pause-after 1',
        'flags of the run that are not stored, pass them again to keep them: --on-failure, --grace-period, --disable-eviction',
        'BATCH   NODES   NAMES',
        '2       1       node-2',
        '3       1       node-3',
        '4       1       node-4',
        '',
      ].join('\n'),
    );
    expect(process.stderr()).toMatch(
      /^note: the run of daemon set "agent" was started with --check, .*\nhint: resume it: ds rollout run agent --check=CMD /,
    );
    const json = await environment.run(['agent', '--check', 'test-it', '--dry-run', '-o', 'json']);
    expect(json.ended()).toBe('ok');
    expect(JSON.parse(json.stdout())).toMatchObject({
      resumes: {
        openBatch: null,
        undo: false,
        batches: { batch: '1' },
        gates: { pauseAfter: '1' },
        needs: null,
        dropped: ['--on-failure', '--grace-period', '--disable-eviction'],
        drivenBy: null,
      },
    });
    expect(environment.deletions).toHaveLength(1);
  });
});
