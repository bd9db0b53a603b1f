import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Level } from './policy.ts';

/** The parts of a pod or pod template that checks use. */
export interface CheckedPod {
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
  readonly securityContext: JsonObject | undefined;
  readonly containers: readonly CheckedContainer[];
}

export interface CheckedContainer {
  readonly name: string;
  readonly container: JsonObject;
  readonly securityContext: JsonObject | undefined;
}

/** Why a check fails: `host namespaces` and `hostNetwork=true`. */
export interface Refusal {
  readonly reason: string;
  readonly detail: string;
}

export type CheckPod = (pod: CheckedPod) => Refusal | undefined;

export interface VersionedCheck {
  /** The minor release of Kubernetes that introduced this version of the check. */
  readonly since: number;
  readonly check: CheckPod;
}

/** A check under its Kubernetes name. */
export interface Check {
  readonly id: string;
  readonly level: Exclude<Level, 'privileged'>;
  /** In ascending order of release. */
  readonly versions: readonly VersionedCheck[];
  /** The check of the lower level that this one replaces. */
  readonly overrides?: string;
}

export function checkedPod(metadata: JsonObject | undefined, spec: JsonObject): CheckedPod {
  const all = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((key) => arrayAt(spec, key));
  return {
    annotations: objectAt(metadata, 'annotations') ?? {},
    spec,
    securityContext: objectAt(spec, 'securityContext'),
    containers: all.filter(isObject).map((container) => ({
      name: stringAt(container, 'name') ?? '',
      container,
      securityContext: objectAt(container, 'securityContext'),
    })),
  };
}

/** Whether the pod runs in a user namespace, where root has no privileges on the node. */
export function isInUserNamespace({ spec }: CheckedPod): boolean {
  return spec['hostUsers'] === false;
}

export function isWindows({ spec }: CheckedPod): boolean {
  return stringAt(objectAt(spec, 'os'), 'name') === 'windows';
}

export function strings(object: JsonObject | undefined, key: string): readonly string[] {
  return arrayAt(object, key).filter((item) => typeof item === 'string');
}

/** Without duplicates, in byte order, as Go lists sets. */
export function sortedSet(items: Iterable<string>): readonly string[] {
  return [...new Set(items)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

export function quoted(items: readonly string[]): string {
  return items.length === 0 ? '' : `"${items.join('", "')}"`;
}

export function plural(singular: string, items: { readonly length: number }, more = `${singular}s`): string {
  return items.length === 1 ? singular : more;
}

/** `container "a"`, `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${plural('container', names)} ${quoted(names)}`;
}

/** `pod and containers "a", "b"`: who sets a forbidden field. Empty when nobody does. */
export function settersText(pod: boolean, containers: readonly string[]): string {
  return [...(pod ? ['pod'] : []), ...(containers.length === 0 ? [] : [containersText(containers)])].join(' and ');
}

/** The names of the containers whose security context matches. */
export function namesWhere(
  { containers }: CheckedPod,
  is: (context: JsonObject | undefined, container: JsonObject) => boolean,
): readonly string[] {
  return containers.filter(({ container, securityContext }) => is(securityContext, container)).map(({ name }) => name);
}
