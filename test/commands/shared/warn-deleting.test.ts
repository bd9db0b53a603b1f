import { expect, it } from 'vitest';
import { annotateCommand } from '../../../src/commands/annotate/annotate.ts';
import { editCommand } from '../../../src/commands/edit/edit.ts';
import { labelCommand } from '../../../src/commands/label/label.ts';
import { patchCommand } from '../../../src/commands/patch/patch.ts';
import { rolloutRestartCommand } from '../../../src/commands/rollout/restart.ts';
import { rolloutUndoCommand } from '../../../src/commands/rollout/undo.ts';
import { setImageCommand } from '../../../src/commands/set/image.ts';
import { revisionData } from '../../../src/daemonset/revisions/revisions.ts';
import { ago, daemonSet, NOW, template } from '../../daemonset/build.ts';
import { json } from '../../support/fake-transport.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime, type TestRuntime } from '../../support/runtime.ts';

const APPS = '/apis/apps/v1/namespaces/ops';
const SENTENCE = 'Detected changes to resource agent which is currently being deleted. Its deletion began 90s ago';

function cluster(metadata: object): TestRuntime {
  const ds = daemonSet({ metadata });
  const test = testRuntime({
    namespace: 'ops',
    clock: { now: NOW },
    env: { EDITOR: 'ed' },
    runProgram: async (files, _command, args) => {
      const path = args.at(-1) ?? '';
      await files.write(path, (files.textOf(path) ?? '').replace('agent:1', 'agent:2'));
      return 0;
    },
  });
  const revision = {
    metadata: {
      name: 'agent-old',
      namespace: 'ops',
      labels: { app: 'agent', 'controller-revision-hash': 'old' },
      ownerReferences: [{ uid: 'uid-1', controller: true }],
    },
    revision: 1,
    data: revisionData(template({ hostNetwork: true })),
  };
  test.transport.on('GET', `${APPS}/daemonsets/agent`, json(ds));
  test.transport.on('PATCH', `${APPS}/daemonsets/agent`, json(ds));
  test.transport.on('GET', `${APPS}/controllerrevisions`, json({ metadata: {}, items: [revision] }));
  return test;
}

const COMMANDS: readonly (readonly [string, (test: TestRuntime, words: readonly string[]) => Promise<unknown>])[] = [
  ['agent x=y', ({ rt }, words) => invoke(labelCommand, words, rt)],
  ['agent gone-', ({ rt }, words) => invoke(labelCommand, words, rt)],
  ['agent x=y --dry-run=server', ({ rt }, words) => invoke(annotateCommand, words, rt)],
  ['agent agent=agent:2', ({ rt }, words) => invoke(setImageCommand, words, rt)],
  ['agent agent=agent:2 --dry-run=client', ({ rt }, words) => invoke(setImageCommand, words, rt)],
  ['agent -p {"metadata":{"labels":{"x":"y"}}}', ({ rt }, words) => invoke(patchCommand, words, rt)],
  ['agent --output=yaml', ({ rt }, words) => invoke(editCommand, words, rt)],
  ['agent --field-manager=me', ({ rt }, words) => invoke(rolloutRestartCommand, words, rt)],
  ['agent --to-revision=1', ({ rt }, words) => invoke(rolloutUndoCommand, words, rt)],
  ['agent --to-revision=1 --dry-run=client', ({ rt }, words) => invoke(rolloutUndoCommand, words, rt)],
];

it.each(COMMANDS)('command %# (%s) warns of a DaemonSet that is being deleted', async (line, run) => {
  const words = line.split(' ');
  const held = cluster({ deletionTimestamp: ago(90), finalizers: ['x.io/a', 'x.io/b'] });
  expect(await run(held, words)).toBe('ok');
  expect(held.warnings).toEqual([`${SENTENCE} and waits for the finalizers: x.io/a, x.io/b`]);

  const free = cluster({ deletionTimestamp: ago(90) });
  await run(free, words);
  expect(free.warnings).toEqual([SENTENCE]);

  const kept = cluster({ finalizers: ['x.io/a'] });
  await run(kept, words);
  expect(kept.warnings).toEqual([]);
});
