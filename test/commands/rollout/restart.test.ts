import { describe, expect, it } from 'vitest';
import type { FlagValues } from '../../../src/commands/shared/define.ts';
import { rolloutRestartCommand } from '../../../src/commands/rollout/restart.ts';
import { json, status } from '../../support/fake-transport.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';

type RestartFlags = FlagValues<typeof rolloutRestartCommand.flags>;

const PATH = '/apis/apps/v1/namespaces/ops/daemonsets/agent';
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

function input(args: readonly string[], flags: Partial<RestartFlags> = {}) {
  const defaults: RestartFlags = {
    filename: [],
    recursive: false,
    selector: undefined,
    fieldManager: 'ds-rollout',
    output: undefined,
    template: undefined,
    allowMissingTemplateKeys: true,
    showManagedFields: false,
  };
  return { args, flags: { ...defaults, ...flags }, provided: new Set<string>() };
}

function daemonSet(annotations: Record<string, string> = {}, type = 'RollingUpdate') {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'ops' },
    spec: { updateStrategy: { type }, template: { metadata: { annotations } } },
  };
}

const setUp = (): TestRuntime => testRuntime({ namespace: 'ops', clock: { now: '2026-01-02T03:04:05.678Z' } });

describe('rollout restart', () => {
  it('writes the time into the template, in whole seconds', async () => {
    const test = setUp();
    test.transport.on('GET', PATH, json(daemonSet({ [RESTARTED_AT]: '2026-01-02T03:04:04Z' })));
    test.transport.on('PATCH', PATH, json(daemonSet()));
    expect(await rolloutRestartCommand.run(input(['agent']), test.rt)).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps/agent restarted\n');
    const patch = test.transport.requests.at(-1);
    expect(patch?.query.get('fieldManager')).toBe('ds-rollout');
    expect(patch?.headers?.['content-type']).toBe('application/strategic-merge-patch+json');
    expect(patch?.json).toEqual({
      spec: { template: { metadata: { annotations: { [RESTARTED_AT]: '2026-01-02T03:04:05Z' } } } },
    });
  });

  it.each(['2026-01-02T03:04:05Z', '2026-01-02T04:04:05+01:00'])(
    'refuses to do nothing within the second of %s',
    async (restartedAt) => {
      const test = setUp();
      test.transport.on('GET', PATH, json(daemonSet({ [RESTARTED_AT]: restartedAt })));
      await expect(rolloutRestartCommand.run(input(['agent']), test.rt)).rejects.toMatchObject({
        kind: 'failure',
        message:
          'failed to create patch for agent: if restart has already been triggered within the past second, please wait before attempting to trigger another',
      });
      expect(test.transport.requests).toHaveLength(1);
    },
  );

  it('notes that OnDelete replaces nothing automatically', async () => {
    const test = setUp();
    test.transport.on('GET', PATH, json(daemonSet()));
    test.transport.on('PATCH', PATH, json(daemonSet({}, 'OnDelete')));
    expect(await rolloutRestartCommand.run(input(['agent'], { output: 'name' }), test.rt)).toBe('ok');
    expect(test.stdout()).toBe('daemonset.apps/agent\n');
    expect(test.stderr()).toBe('note: agent has the update strategy OnDelete: delete its pods to replace them\n');
  });

  it('continues after a failure', async () => {
    const test = setUp();
    test.transport.on(
      'GET',
      PATH.replace('agent', 'nope'),
      status(404, 'NotFound', 'daemonsets.apps "nope" not found'),
    );
    test.transport.on('GET', PATH, json(daemonSet()));
    test.transport.on('PATCH', PATH, json(daemonSet()));
    expect(await rolloutRestartCommand.run(input(['nope', 'agent']), test.rt)).toBe('failed');
    expect(test.stdout()).toBe('daemonset.apps/agent restarted\n');
  });

  it('never restarts all because no name is given', () => {
    expect(() => rolloutRestartCommand.check?.(input([]))).toThrow('required resource not specified');
    expect(() => rolloutRestartCommand.check?.(input(['ds']))).toThrow('required resource not specified');
    expect(() => rolloutRestartCommand.check?.(input([], { selector: 'app' }))).not.toThrow();
  });
});
