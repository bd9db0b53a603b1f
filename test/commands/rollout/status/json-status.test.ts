import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../src/core/json/json.ts';
import { rolloutLineJson, type RolloutLine } from '../../../../src/render/rollout-json.ts';
import { rolloutStatusCommand } from '../../../../src/commands/rollout/status/status.ts';
import { daemonSet, NOW } from '../../../daemonset/build.ts';
import { json } from '../../../support/fake-transport.ts';
import { invoke } from '../../../support/invoke.ts';
import { schemaErrors, schemaOf } from '../../../support/json-schema.ts';
import { testRuntime } from '../../../support/runtime.ts';

const SCHEMA = schemaOf('RolloutStatus');
const CAUSE = { area: 'pod', reason: 'ErrImagePull', message: 'no such image', container: 'agent', at: NOW } as const;

const LINES: readonly RolloutLine[] = [
  { event: 'status', report: { message: 'waiting', done: false, outdated: [{ node: 'n', pod: 'p', revision: 1 }] } },
  {
    event: 'status',
    report: { message: 'done', done: true, outdated: [{ node: 'n', pod: 'p', revision: undefined }] },
  },
  {
    event: 'problem',
    problems: [
      {
        kind: 'nodes',
        unhealthy: [
          { node: 'n1', pod: 'p', cause: CAUSE },
          { node: 'n2', pod: undefined, cause: CAUSE },
        ],
      },
      {
        kind: 'budget',
        id: 'budget',
        budget: { kind: 'maxUnavailable', allowed: 1 },
        users: ['n1'],
        waiting: 2,
        blocks: true,
        reportAfterMs: 0,
        stuckAfterMs: 0,
      },
    ],
  },
  { event: 'unexplained', message: 'pods is forbidden' },
  { event: 'ended', outcome: 'timedOut', explanation: ['n1: ErrImagePull'] },
];

/** As it is printed: without what is undefined. */
const printed = (object: JsonObject): Json => JSON.parse(JSON.stringify(object)) as Json;

describe('ds rollout status -o json', () => {
  it.each(LINES)('prints lines of the documented schema: $event', (line) => {
    const where = { name: 'agent', namespace: 'ops', now: NOW };
    expect(schemaErrors(printed(rolloutLineJson(line, { ...where, ds: daemonSet() })), SCHEMA)).toEqual([]);
    expect(schemaErrors(printed(rolloutLineJson(line, { ...where, ds: undefined })), SCHEMA)).toEqual([]);
  });

  it('prints only lines of JSON, the last of which says how it ended', async () => {
    const test = testRuntime({ clock: { now: NOW }, namespace: 'ops' });
    const counts = { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 };
    const ds = daemonSet({
      status: { ...counts, observedGeneration: 1, currentNumberScheduled: 3, numberReady: 3, numberMisscheduled: 0 },
    });
    test.transport.on('GET', '/apis/apps/v1/namespaces/ops/daemonsets', json({ metadata: {}, items: [ds] }));
    expect(await invoke(rolloutStatusCommand, ['agent', '-o', 'json'], test.rt)).toBe('ok');
    const lines = test
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JsonObject);
    expect(lines.flatMap((line) => schemaErrors(line, SCHEMA))).toEqual([]);
    expect(lines).toMatchObject([
      { event: 'status', done: true, counts: { desired: 3, available: 3 }, daemonSet: { uid: 'uid-1' } },
      { event: 'ended', outcome: 'ok', explanation: [] },
    ]);
    expect(test.stderr()).toBe('');
  });

  it('refuses the live view', async () => {
    await expect(
      invoke(rolloutStatusCommand, ['agent', '-o', 'json', '--view=live'], testRuntime().rt),
    ).rejects.toThrow('--view=live cannot be used with -o json');
  });
});

describe('schemaErrors', () => {
  it('finds what a schema does not allow', () => {
    const line = {
      apiVersion: 'daemonset-cli/v2',
      kind: 'RolloutStatus',
      time: 1,
      extra: true,
      event: 'ended',
      daemonSet: {},
    };
    expect(schemaErrors(line, SCHEMA)).toEqual([
      '$.apiVersion must not be "daemonset-cli/v2"',
      '$.time is no string',
      '$.extra is not in the schema',
      '$.daemonSet has no name',
      '$.daemonSet has no namespace',
    ]);
  });
});
