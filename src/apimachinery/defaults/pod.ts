import { stringAt, type JsonObject } from '../../core/json/json.ts';
import { containerDefaults, hostNetworkPorts, requestsFromLimits } from './container.ts';
import { editAt, editItems, inTurn, once, withDefaults, type Edit } from './edit.ts';
import { volumeDefaults } from './volume.ts';

/** Keeps the deprecated service account field in sync with the new one. */
function serviceAccount(spec: JsonObject): JsonObject {
  const name = stringAt(spec, 'serviceAccountName') ?? stringAt(spec, 'serviceAccount') ?? '';
  return name === '' ? spec : withDefaults(spec, { serviceAccountName: name, serviceAccount: name });
}

/** The API server's defaults for the spec of a pod or pod template. */
export const podSpecDefaults: Edit = once(
  inTurn(
    (spec) =>
      withDefaults(spec, {
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        securityContext: {},
        schedulerName: 'default-scheduler',
      }),
    serviceAccount,
    (spec) => editItems(spec, 'volumes', volumeDefaults),
    (spec) => editItems(spec, 'initContainers', containerDefaults),
    (spec) => editItems(spec, 'containers', containerDefaults),
    (spec) => editItems(spec, 'ephemeralContainers', containerDefaults),
  ),
);

const CONTAINER_LISTS = ['initContainers', 'containers'];

function inContainers(edit: Edit): Edit {
  return (spec) => CONTAINER_LISTS.reduce((edited, key) => editItems(edited, key, edit), spec);
}

const ownSpecDefaults: Edit = once(
  inTurn(
    podSpecDefaults,
    (spec) => withDefaults(spec, { enableServiceLinks: true }),
    inContainers(requestsFromLimits),
    (spec) => (spec['hostNetwork'] === true ? inContainers(hostNetworkPorts)(spec) : spec),
  ),
);

/** The API server's defaults for a Pod; templates get fewer. */
export const podDefaults: Edit = (pod) => editAt(pod, 'spec', ownSpecDefaults);

/** The API server's defaults for `spec.template` of a workload. */
export const podTemplateDefaults: Edit = (workload) =>
  editAt(workload, 'spec', (spec) => editAt(spec, 'template', (template) => editAt(template, 'spec', podSpecDefaults)));
