import { strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { restartDaemonSet } from '../../workflows/rollout/restart-daemonset.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { daemonSetsArgument } from '../shared/object-names.ts';
import { warnDeleting } from '../shared/change/warn-deleting.ts';
import { fieldManagerFlag } from '../shared/flags.ts';
import { checkRolloutTargets, forEachDaemonSet, ROLLOUT_TARGET_FLAGS } from '../shared/rollout/rollout-targets.ts';
import { CHANGE_OUTPUT_FLAGS, changeOutput, checkChangeOutput } from '../shared/output/change-output.ts';
import { printObject } from './rollout-output.ts';

const FLAGS = {
  ...ROLLOUT_TARGET_FLAGS,
  fieldManager: fieldManagerFlag('ds-rollout'),
  ...CHANGE_OUTPUT_FLAGS,
} as const satisfies Flags;

export const rolloutRestartCommand = defineCommand({
  path: ['rollout', 'restart'],
  summary: 'Replace every pod, following the update strategy',
  description:
    'Sets an annotation of the pod template to the current time, as kubectl rollout restart does, so the controller replaces the pods as ' +
    'for any change of the template. With the update strategy OnDelete, a pod is replaced after somebody deletes it.',
  examples: [
    { command: 'ds rollout restart fluentd', comment: 'restart a DaemonSet' },
    { command: 'ds rollout restart -l tier=edge', comment: 'restart the DaemonSets with a label' },
  ],
  args: [daemonSetsArgument('DaemonSets to restart')],
  flags: FLAGS,
  check: (input) => {
    checkRolloutTargets(input, { all: false });
    checkChangeOutput(input.flags);
  },
  run: async (input, rt) => {
    const output = await changeOutput(input.flags, rt);
    return forEachDaemonSet(input, rt, async (client, named) => {
      const { fieldManager } = input.flags;
      const { clock, io, signal } = rt;
      const { object, warnings } = await restartDaemonSet(client, named, { now: clock.now(), fieldManager, signal });
      warnings.forEach((warning) => rt.warn(warning));
      warnDeleting(object, rt);
      io.stdout.write(printObject(object, 'restarted', output));
      if (strategyOf(object) === 'OnDelete') {
        io.stderr.write(
          `note: ${safeText(named.name)} has the update strategy OnDelete: delete its pods to replace them\n`,
        );
      }
      return 'ok';
    });
  },
});
