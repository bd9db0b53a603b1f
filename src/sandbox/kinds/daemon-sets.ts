import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import { daemonSetDefaults } from '../../apimachinery/defaults/daemon-set.ts';
import { validateDaemonSetSpec } from '../../apimachinery/validate/daemon-set.ts';
import {
  validateDaemonSetStatus,
  validateDaemonSetUpdate,
  validateRevision,
  validateRevisionUpdate,
} from '../../apimachinery/validate/daemon-set-changes.ts';
import { dnsSubdomain } from '../../apimachinery/validate/formats.ts';
import { metadataOf, withMetadata } from '../store/metadata.ts';
import { ALL_VERBS, STATUS_SUBRESOURCE, type Kind } from './kind.ts';
import { commonRules, STATUS_ONLY } from './rules.ts';

/** The template generation, which is an annotation in apps/v1 and set only by the server. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const common = commonRules({
  generation: true,
  status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
});

function templateGenerationOf(daemonSet: JsonObject): number {
  const text = stringAt(objectAt(metadataOf(daemonSet), 'annotations'), TEMPLATE_GENERATION) ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

function withTemplateGeneration(daemonSet: JsonObject, generation: number): JsonObject {
  const annotations = objectAt(metadataOf(daemonSet), 'annotations');
  const value = String(generation);
  if (annotations?.[TEMPLATE_GENERATION] === value) return daemonSet;
  return withMetadata(daemonSet, { annotations: { ...annotations, [TEMPLATE_GENERATION]: value } });
}

/** A status update keeps the template generation's annotation. */
function preparedStatus(next: JsonObject, old: JsonObject): JsonObject {
  return withTemplateGeneration(STATUS_ONLY.prepare(next, old), templateGenerationOf(old));
}

export const DAEMON_SETS: Kind<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  plural: 'daemonsets',
  kind: 'DaemonSet',
  namespaced: true,
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  verbs: ALL_VERBS,
  subresources: [STATUS_SUBRESOURCE],
  nameFormat: dnsSubdomain,
  rules: {
    ...common,
    defaults: (object) => withTemplateGeneration(daemonSetDefaults(object), templateGenerationOf(object)),
    prepareCreate: (object, context) => {
      const made = common.prepareCreate?.(object, context) ?? object;
      return withTemplateGeneration(made, Math.max(1, templateGenerationOf(object)));
    },
    validate: validateDaemonSetSpec,
    validateUpdate: validateDaemonSetUpdate,
    subresources: { status: { prepare: preparedStatus, validate: validateDaemonSetStatus } },
    prepareUpdate: (next, old, context) => {
      const made = common.prepareUpdate?.(next, old, context) ?? next;
      const changed = objectAt(next, 'spec')?.['template'] !== objectAt(old, 'spec')?.['template'];
      return withTemplateGeneration(made, templateGenerationOf(old) + (changed ? 1 : 0));
    },
  },
};

export const CONTROLLER_REVISIONS: Kind<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  plural: 'controllerrevisions',
  kind: 'ControllerRevision',
  namespaced: true,
  singular: 'controllerrevision',
  verbs: ALL_VERBS,
  nameFormat: dnsSubdomain,
  rules: { ...commonRules({}), validate: validateRevision, validateUpdate: validateRevisionUpdate },
};
