import { strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { restartDaemonSet } from '../../workflows/rollout/restart-daemonset.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { checkRolloutTargets, forEachDaemonSet, ROLLOUT_TARGET_FLAGS } from '../shared/rollout/rollout-targets.ts';
import { printObject, WRITTEN_OUTPUT } from './rollout-output.ts';

const FLAGS = {
  ...ROLLOUT_TARGET_FLAGS,
  fieldManager: {
    type: 'string',
    value: 'NAME',
    default: 'ds-rollout',
    help: 'who owns the annotation that this sets',
  },
  ...WRITTEN_OUTPUT,
} as const satisfies Flags;

export const rolloutRestartCommand = defineCommand({
  path: ['rollout', 'restart'],
  summary: 'Have every pod replaced, by the rules of a rollout',
  description:
    'Writes the time into an annotation of the pod template, as kubectl rollout restart does: the controller then replaces the pods as ' +
    'it does for any change. Under OnDelete nothing is replaced until somebody deletes the pods.',
  examples: [
    { command: 'ds rollout restart fluentd', says: 'replace its pods' },
    { command: 'ds rollout restart -l tier=edge', says: 'those of every DaemonSet with a label' },
  ],
  args: [{ name: 'NAME', help: 'the DaemonSets to restart', optional: true, many: true, complete: 'daemonsets' }],
  flags: FLAGS,
  check: (input) => checkRolloutTargets(input, { all: false }),
  run: (input, rt) =>
    forEachDaemonSet(input, rt, async (client, named) => {
      const { fieldManager, output, showManagedFields } = input.flags;
      const { clock, io, signal } = rt;
      const { object, warnings } = await restartDaemonSet(client, named, { now: clock.now(), fieldManager, signal });
      warnings.forEach((warning) => rt.warn(warning));
      io.stdout.write(printObject(object, 'restarted', { output, showManagedFields }, io.stdout));
      if (strategyOf(object) === 'OnDelete') {
        io.stderr.write(`note: ${safeText(named.name)} is OnDelete: its pods have to be deleted to be replaced\n`);
      }
      return 'ok';
    }),
});
