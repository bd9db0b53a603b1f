import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { duplicate, forbidden, invalid, notSupported, required, tooLong } from '../field-error.ts';
import { formatted, integer, itemsAt, oneOf, oneOfProvided, text, type Found } from '../fields.ts';
import { dnsLabel, dnsSubdomain, inclusiveRange } from '../formats.ts';
import { validateAnnotations, validateLabels } from '../object-meta.ts';
import { validatePodAnnotations } from './annotations.ts';
import { validateContainers, type PodContext } from './containers.ts';
import {
  validateAffinity,
  validateNames,
  validateReadinessGates,
  validateTolerations,
  validateTopologySpread,
} from './placement.ts';
import { validateOverhead, validatePodResources } from './pod-level-resources.ts';
import { validateHostUsers, validatePodSecurity } from './security.ts';
import { validateHostProcess, validateSystem } from './windows.ts';
import { validateVolumes } from './volumes.ts';

const GRACE_SECONDS = 30;
const MAX_INT32 = 2 ** 31 - 1;
/** References to objects by name. */
const REFERENCES = ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'];

function* resourceClaims(spec: JsonObject, at: string): Found {
  const names = new Set<string>();
  for (const [index, claim] of itemsAt(spec, 'resourceClaims').entries()) {
    const here = `${at}.resourceClaims[${index}]`;
    const name = text(claim, 'name');
    if (name === '') yield required(`${here}.name`);
    else if (names.has(name)) yield duplicate(`${here}.name`, name);
    else yield* formatted(`${here}.name`, name, dnsLabel);
    names.add(name);
    const [own, template] = [stringAt(claim, 'resourceClaimName'), stringAt(claim, 'resourceClaimTemplateName')];
    const both = '`resourceClaimName` or `resourceClaimTemplateName`';
    if (own !== undefined && template !== undefined) {
      yield invalid(here, claim, `at most one of ${both} may be specified`);
    } else if (own === undefined && template === undefined) {
      yield invalid(here, claim, `must specify one of: ${both.replace(' or ', ', ')}`);
    }
    if (own !== undefined) yield* formatted(`${here}.resourceClaimName`, own, dnsSubdomain);
    if (template !== undefined) yield* formatted(`${here}.resourceClaimTemplateName`, template, dnsSubdomain);
  }
}

function* hostName(spec: JsonObject, at: string): Found {
  const name = stringAt(spec, 'hostnameOverride');
  const field = `${at}.hostnameOverride`;
  if (name === undefined) return;
  if (spec['setHostnameAsFQDN'] === true) {
    yield forbidden(field, 'may not be specified when setHostnameAsFQDN is true');
  }
  if (spec['hostNetwork'] === true) yield forbidden(field, 'may not be specified when hostNetwork is true');
  if (name.length > 64) yield tooLong(field, 64);
  yield* formatted(field, name, dnsSubdomain);
}

/** With the host network, container ports must equal host ports. */
function* hostNetworkPorts(spec: JsonObject, at: string): Found {
  if (spec['hostNetwork'] !== true) return;
  for (const [index, container] of itemsAt(spec, 'containers').entries()) {
    for (const [which, port] of itemsAt(container, 'ports').entries()) {
      const outside = integer(port, 'hostPort') ?? 0;
      if (outside === 0 || outside === (integer(port, 'containerPort') ?? 0)) continue;
      const field = `${at}.containers[${index}].ports[${which}].hostPort`;
      yield invalid(field, outside, 'must match `containerPort` when `hostNetwork` is true');
    }
  }
}

/** Validates `spec` of a pod template. Missing fields count as defaulted. */
export function* validatePodSpec(spec: JsonObject, at: string): Found {
  const { errors, volumes } = validateVolumes(spec, at);
  yield* errors;
  yield* resourceClaims(spec, at);
  const pod: PodContext = {
    volumes,
    claims: new Set(itemsAt(spec, 'resourceClaims').map((claim) => text(claim, 'name'))),
    hostUsers: spec['hostUsers'] !== false,
    graceSeconds: integer(spec, 'terminationGracePeriodSeconds') ?? GRACE_SECONDS,
  };
  yield* validateContainers(spec, at, pod);
  yield* hostNetworkPorts(spec, at);
  yield* oneOf(`${at}.restartPolicy`, text(spec, 'restartPolicy'), ['Always', 'OnFailure', 'Never']);
  yield* validateLabels(spec['nodeSelector'], `${at}.nodeSelector`);
  yield* validatePodSecurity(spec, at);
  yield* validateAffinity(spec, at);
  yield* validateReadinessGates(spec, at);
  yield* validateTopologySpread(spec, at);
  yield* validateHostUsers(spec, at);
  yield* hostName(spec, at);
  yield* validateNames(spec, at);
  for (const key of REFERENCES) {
    const name = text(spec, key) || (key === 'serviceAccountName' ? text(spec, 'serviceAccount') : '');
    // this field is a pointer in Go, so an empty name is set, and invalid
    const isProvided = name !== '' || (key === 'runtimeClassName' && spec[key] === '');
    if (isProvided) yield* formatted(`${at}.${key}`, name, dnsSubdomain);
  }
  const deadline = integer(spec, 'activeDeadlineSeconds');
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    yield invalid(`${at}.activeDeadlineSeconds`, deadline, inclusiveRange(1, MAX_INT32));
  }
  yield* validateTolerations(spec, at);
  const preemption = ['PreemptLowerPriority', 'Never'];
  if (spec['preemptionPolicy'] === '') yield required(`${at}.preemptionPolicy`);
  else yield* oneOfProvided(`${at}.preemptionPolicy`, spec['preemptionPolicy'], preemption);
  yield* validateHostProcess(spec, at);
  if (isObject(spec['os'])) {
    const name = text(spec['os'], 'name');
    if (name === '') yield required(`${at}.os.name`);
    else if (name !== 'linux' && name !== 'windows') {
      yield notSupported(`${at}.os`, name, ['linux', 'windows']);
    } else yield* validateSystem(spec, at);
  }
  yield* validatePodResources(spec, at);
  yield* validateOverhead(spec, at);
  if (arrayAt(spec, 'ephemeralContainers').length > 0) {
    yield forbidden(`${at}.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
  }
}

/** Validates a pod template. The server omits `metadata` from its field paths. */
export function* validatePodTemplate(template: JsonObject, at: string): Found {
  const metadata = objectAt(template, 'metadata');
  const spec = objectAt(template, 'spec') ?? {};
  const annotations: Json | undefined = metadata?.['annotations'];
  yield* validateLabels(metadata?.['labels'], `${at}.labels`);
  yield* validateAnnotations(annotations, `${at}.annotations`);
  yield* validatePodAnnotations(template, at);
  yield* validatePodSpec(spec, `${at}.spec`);
}
