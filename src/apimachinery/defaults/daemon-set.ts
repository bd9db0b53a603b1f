import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { editAt, inTurn, withDefaults, type Edit } from './edit.ts';
import { podTemplateDefaults } from './pod.ts';

function updateStrategy(spec: JsonObject): JsonObject {
  const provided = objectAt(spec, 'updateStrategy') ?? {};
  const strategy = withDefaults(provided, { type: 'RollingUpdate' });
  if (strategy['type'] !== 'RollingUpdate')
    return strategy === spec['updateStrategy'] ? spec : { ...spec, updateStrategy: strategy };
  const whole = withDefaults(strategy, { rollingUpdate: {} });
  const rolling = editAt(whole, 'rollingUpdate', (update) => withDefaults(update, { maxUnavailable: 1, maxSurge: 0 }));
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
