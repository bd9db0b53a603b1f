import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { editAt, inTurn, withDefaults, type Edit } from './edit.ts';
import { podTemplateDefaults } from './pod.ts';

function updateStrategy(spec: JsonObject): JsonObject {
  const provided = objectAt(spec, 'updateStrategy') ?? {};
  const strategy = withDefaults(provided, { type: 'RollingUpdate' });
  const isRolling = strategy['type'] === 'RollingUpdate';
  const whole = isRolling ? withDefaults(strategy, { rollingUpdate: {} }) : strategy;
  const rolling = editAt(whole, 'rollingUpdate', (update) => {
    const { maxUnavailable = isRolling ? 1 : 0, maxSurge = 0 } = update;
    return { ...update, maxUnavailable, maxSurge };
  });
  return rolling === spec['updateStrategy'] ? spec : { ...spec, updateStrategy: rolling };
}

/** The API server's defaults for a DaemonSet. */
export const daemonSetDefaults: Edit = inTurn(
  (daemonSet) =>
    editAt(
      daemonSet,
      'spec',
      inTurn(updateStrategy, (spec) => withDefaults(spec, { revisionHistoryLimit: 10 })),
    ),
  podTemplateDefaults,
);
