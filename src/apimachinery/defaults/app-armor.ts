import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { editItems, type Edit } from './edit.ts';

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';

/** The profile of a legacy annotation's value; undefined for one that sets none. */
function profileOf(annotation: Json | undefined): JsonObject | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  if (typeof annotation !== 'string' || !annotation.startsWith(LOCALHOST)) return undefined;
  const localhostProfile = annotation.slice(LOCALHOST.length);
  return localhostProfile === '' ? undefined : { type: 'Localhost', localhostProfile };
}

/** A new pod with the AppArmor profiles of its annotations in their fields, as the API server sets them. */
export const appArmorFields: Edit = (pod) => {
  const annotations = objectAt(objectAt(pod, 'metadata'), 'annotations') ?? {};
  const spec = objectAt(pod, 'spec');
  if (spec === undefined || !Object.keys(annotations).some((key) => key.startsWith(ANNOTATION))) return pod;
  if (stringAt(objectAt(spec, 'os'), 'name') === 'windows') return pod;
  const ofPod = objectAt(objectAt(spec, 'securityContext'), 'appArmorProfile');
  const withProfile: Edit = (container) => {
    const context = objectAt(container, 'securityContext');
    const appArmorProfile = profileOf(annotations[`${ANNOTATION}${stringAt(container, 'name') ?? ''}`]);
    if (appArmorProfile === undefined || isObject(context?.['appArmorProfile'])) return container;
    if (ofPod !== undefined && jsonEqual(ofPod, appArmorProfile)) return container;
    return { ...container, securityContext: { ...context, appArmorProfile } };
  };
  const edited = ['initContainers', 'containers'].reduce((next, key) => editItems(next, key, withProfile), spec);
  return edited === spec ? pod : { ...pod, spec: edited };
};
