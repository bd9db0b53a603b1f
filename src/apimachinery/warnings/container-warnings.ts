import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { integer, itemsAt, text } from '../validate/fields.ts';
import { fieldWarning, type Warnings } from './api-warning.ts';
import { fractionalByteWarnings } from './quantity-warnings.ts';

const BYTES = ['memory', 'ephemeral-storage'] as const;

interface PlacedContainer {
  readonly container: JsonObject;
  readonly at: string;
}

/** Containers in the order in which the server visits them. */
function containersOf(spec: JsonObject, at: string): readonly PlacedContainer[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) =>
    itemsAt(spec, key).map((container, index) => ({ container, at: `${at}.${key}[${index}]` })),
  );
}

/** A variable that is set again without referring to its earlier value, which is then lost. */
function* hiddenVariables({ container, at }: PlacedContainer): Warnings {
  const names = new Set<string>();
  for (const [index, variable] of itemsAt(container, 'env').entries()) {
    const name = text(variable, 'name');
    if (!names.has(name)) {
      names.add(name);
      continue;
    }
    const [value, reference] = [text(variable, 'value'), `$(${name})`];
    const buildsOnIt = !isObject(variable['valueFrom']) && value !== reference && value.includes(reference);
    if (buildsOnIt) continue;
    const message = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
    yield fieldWarning(`${at}.env[${index}]`, message);
  }
}

/** Profiles set by annotations, which the server no longer reads. */
function* profileAnnotations(template: JsonObject, { container }: PlacedContainer, at: string): Warnings {
  const annotations = objectAt(objectAt(template, 'metadata'), 'annotations') ?? {};
  const context = objectAt(container, 'securityContext');
  const name = text(container, 'name');
  const seccomp = `container.seccomp.security.alpha.kubernetes.io/${name}`;
  if (context?.['seccompProfile'] === undefined && annotations[seccomp] !== undefined) {
    const message = 'non-functional in v1.27+; use the "seccompProfile" field instead';
    yield fieldWarning(`${at}metadata.annotations[${seccomp}]`, message);
  }
  const appArmor = `container.apparmor.security.beta.kubernetes.io/${name}`;
  const profile = stringAt(annotations, appArmor);
  if (profile === undefined || isObject(context?.['appArmorProfile'])) return;
  const ofPod = objectAt(objectAt(objectAt(template, 'spec'), 'securityContext'), 'appArmorProfile');
  if (isSameAppArmor(ofPod, profile)) return;
  const message = 'deprecated since v1.30; use the "appArmorProfile" field instead';
  yield fieldWarning(`${at}metadata.annotations[${appArmor}]`, message);
}

/** Whether a pod's AppArmor profile equals that of an annotation. */
function isSameAppArmor(profile: JsonObject | undefined, annotation: string): boolean {
  if (profile === undefined) return false;
  const [type, file] = [text(profile, 'type'), stringAt(profile, 'localhostProfile')];
  if (annotation === 'unconfined') return type === 'Unconfined' && file === undefined;
  if (annotation === 'runtime/default') return type === 'RuntimeDefault' && file === undefined;
  return type === 'Localhost' && file !== undefined && file !== '' && annotation === `localhost/${file}`;
}

interface PlacedPort {
  readonly field: string;
  readonly hostIp: string;
  readonly hostPort: number;
}

/** A port as Go prints its struct. */
function goPort(port: JsonObject): string {
  const [name, protocol] = [text(port, 'name'), text(port, 'protocol') || 'TCP'];
  const [hostPort, containerPort] = [integer(port, 'hostPort') ?? 0, integer(port, 'containerPort') ?? 0];
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${text(port, 'hostIP')}}`;
}

/** How a port conflicts with an earlier one of the same number and protocol; undefined when it does not. */
function portClash(port: PlacedPort, other: PlacedPort): string | undefined {
  if (port.hostIp === other.hostIp && port.hostPort === other.hostPort) return 'duplicate port definition';
  // a port without a host port is redundant with any other
  if (port.hostPort === 0 || other.hostPort === 0) return 'overlapping port definition';
  const isOneEverywhere = (port.hostIp === '') !== (other.hostIp === '');
  return port.hostPort === other.hostPort && isOneEverywhere ? 'dangerously ambiguous port definition' : undefined;
}

/** Limit of pairwise comparisons of ports with the same number, which are quadratic. */
const MAX_COMPARED = 200;

function* portWarnings(containers: readonly PlacedContainer[]): Warnings {
  const byNumber = new Map<string, PlacedPort[]>();
  for (const { container, at } of containers) {
    for (const [index, port] of itemsAt(container, 'ports').entries()) {
      const field = `${at}.ports[${index}]`;
      const here = { field, hostIp: text(port, 'hostIP'), hostPort: integer(port, 'hostPort') ?? 0 };
      if (here.hostIp !== '' && here.hostPort === 0) {
        yield fieldWarning(field, `hostIP set without hostPort: ${goPort(port)}`);
      }
      const key = `${integer(port, 'containerPort') ?? 0}/${text(port, 'protocol') || 'TCP'}`;
      const others = byNumber.get(key) ?? [];
      for (const other of others) {
        const clash = portClash(here, other);
        if (clash !== undefined) yield fieldWarning(field, `${clash} with ${other.field}`);
      }
      if (others.length < MAX_COMPARED) others.push(here);
      byNumber.set(key, others);
    }
  }
}

function* portNameWarnings(containers: readonly PlacedContainer[]): Warnings {
  const first = new Map<string, string>();
  for (const { container, at } of containers) {
    for (const [index, port] of itemsAt(container, 'ports').entries()) {
      const [name, field] = [text(port, 'name'), `${at}.ports[${index}]`];
      if (name === '') continue;
      const other = first.get(name);
      if (other === undefined) first.set(name, field);
      else {
        const effect = `services and probes that select ports by name will use ${other}`;
        yield fieldWarning(field, `duplicate port name ${JSON.stringify(name)} with ${other}, ${effect}`);
      }
    }
  }
}

/** Warnings for the containers of a pod or pod template. `at` is empty for a pod, and otherwise ends with a dot. */
export function* containerWarnings(template: JsonObject, at: string): Warnings {
  const containers = containersOf(objectAt(template, 'spec') ?? {}, `${at}spec`);
  for (const placed of containers) {
    yield* profileAnnotations(template, placed, at);
    const resources = objectAt(placed.container, 'resources');
    for (const name of BYTES) {
      for (const key of ['limits', 'requests']) {
        yield* fractionalByteWarnings(resources, key, `${placed.at}.resources`, name);
      }
    }
    yield* hiddenVariables(placed);
  }
  yield* portWarnings(containers);
  yield* portNameWarnings(containers);
}
