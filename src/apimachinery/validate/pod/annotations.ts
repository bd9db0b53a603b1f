import { isObject, objectAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { forbidden, invalid } from '../field-error.ts';
import { descendingPath, itemsAt, text, type Found } from '../fields.ts';
import { validateTolerations } from './placement.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const SECCOMP_OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCAL = 'localhost/';

function isInt32(word: string): boolean {
  return /^(?:0|-?[1-9]\d{0,9}|-0)$/.test(word) && Number(word) >= -(2 ** 31) && Number(word) < 2 ** 31;
}

function* tolerations(json: string, at: string): Found {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch (error) {
    // Go's message differs
    yield invalid(at, TOLERATIONS, error instanceof Error ? error.message : 'invalid JSON');
    return;
  }
  if (!Array.isArray(list)) {
    if (list !== null)
      yield invalid(at, TOLERATIONS, 'json: cannot unmarshal it into Go value of type []core.Toleration');
    return;
  }
  const found = validateTolerations({ tolerations: list as readonly Json[] }, at);
  for (const error of found) {
    yield { ...error, field: error.field.replace(`${at}.tolerations`, `${at}.${TOLERATIONS}`) };
  }
}

function* seccompProfile(profile: string, at: string): Found {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return;
  if (profile.startsWith(LOCAL)) yield* descendingPath(at, profile.slice(LOCAL.length));
  else yield invalid(at, profile, 'must be a valid seccomp profile');
}

function containerNames(spec: JsonObject): readonly string[] {
  return ['initContainers', 'containers'].flatMap((key) => itemsAt(spec, key).map((one) => text(one, 'name')));
}

function* appArmorProfile(profile: string, container: string, spec: JsonObject, at: string): Found {
  if (!containerNames(spec).includes(container)) yield invalid(at, container, 'container not found');
  if (['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith(LOCAL)) return;
  yield invalid(at, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`);
}

/** The annotation equivalent of a profile field; undefined when there is none. */
function annotationOf(profile: JsonObject): string | undefined {
  switch (text(profile, 'type')) {
    case 'Unconfined':
      return 'unconfined';
    case 'RuntimeDefault':
      return 'runtime/default';
    case 'Localhost':
      return `${LOCAL}${text(profile, 'localhostProfile')}`;
    default:
      return undefined;
  }
}

/** Requires a field and the legacy annotation it replaces to agree. */
function* contradiction(
  profile: JsonObject | undefined,
  annotation: Json | undefined,
  at: string,
  what: string,
): Found {
  const wanted = profile === undefined ? undefined : annotationOf(profile);
  if (wanted === undefined || typeof annotation !== 'string' || annotation === wanted) return;
  if (what === 'seccomp' && wanted === 'runtime/default' && annotation === 'docker/default') return;
  const isFile = wanted.startsWith(LOCAL) && annotation.startsWith(LOCAL);
  const [field, word] = isFile ? ['localhostProfile', 'profile'] : ['type', 'type'];
  yield forbidden(`${at}.${field}`, `${what} ${word} in annotation and field must match`);
}

/** Validates the annotations of a pod template that the API server reads. */
export function* validatePodAnnotations(template: JsonObject, at: string): Found {
  const annotations = objectAt(objectAt(template, 'metadata'), 'annotations') ?? {};
  const spec = objectAt(template, 'spec') ?? {};
  const here = `${at}.annotations`;
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value !== 'string') continue;
    if (key === MIRROR && text(spec, 'nodeName') === '') {
      yield invalid(`${here}[${MIRROR}]`, value, 'must set spec.nodeName if mirror pod annotation is set');
    } else if (key === TOLERATIONS && value !== '') yield* tolerations(value, here);
    else if (key === DELETION_COST && !isInt32(value)) {
      yield invalid(`${here}[${DELETION_COST}]`, value, 'must be a 32bit integer');
    } else if (key === SECCOMP_OF_POD || key.startsWith(SECCOMP)) yield* seccompProfile(value, `${here}.${key}`);
    else if (key.startsWith(APP_ARMOR)) {
      yield* appArmorProfile(value, key.slice(APP_ARMOR.length), spec, `${here}[${key}]`);
    }
  }
  const context = objectAt(spec, 'securityContext');
  const profile = `${at}.spec.securityContext.seccompProfile`;
  yield* contradiction(objectAt(context, 'seccompProfile'), annotations[SECCOMP_OF_POD], profile, 'seccomp');
  const isWindows = isObject(spec['os']) && text(objectAt(spec, 'os'), 'name') === 'windows';
  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of itemsAt(spec, list).entries()) {
      const own = objectAt(container, 'securityContext');
      const name = text(container, 'name');
      const field = `${at}.spec.${list}[${index}].securityContext`;
      yield* contradiction(
        objectAt(own, 'seccompProfile'),
        annotations[`${SECCOMP}${name}`],
        `${field}.seccompProfile`,
        'seccomp',
      );
      if (isWindows) continue;
      const armor = objectAt(own, 'appArmorProfile') ?? objectAt(context, 'appArmorProfile');
      yield* contradiction(armor, annotations[`${APP_ARMOR}${name}`], `${field}.appArmorProfile`, 'apparmor');
    }
  }
}
