import { arrayAt, isObject, objectAt, type JsonObject } from '../../core/json/json.ts';
import { amountsOf, largestOf, sumOf, type Amounts } from './amounts.ts';

export type ResourceSide = 'requests' | 'limits';

/** What a container requests, or its limits. */
export function containerResources(container: JsonObject, side: ResourceSide): Amounts {
  return amountsOf(objectAt(objectAt(container, 'resources'), side));
}

/** The pod's containers that run to the end, and those before them. */
export function containersOf(spec: JsonObject): {
  readonly main: readonly JsonObject[];
  readonly init: readonly JsonObject[];
} {
  return { main: arrayAt(spec, 'containers').filter(isObject), init: arrayAt(spec, 'initContainers').filter(isObject) };
}

/** Whether the resource can be set for a pod as a whole. */
function isPodLevel(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/**
 * The sum of the containers or, if larger, an init container with the sidecars before it. What the pod sets as a whole comes first.
 * Without the overhead of its RuntimeClass.
 */
export function podResources(spec: JsonObject, side: ResourceSide): Amounts {
  const { main, init } = containersOf(spec);
  let sidecars: Amounts = new Map();
  let initially: Amounts = new Map();
  for (const container of init) {
    const own = containerResources(container, side);
    const beside = sumOf(sidecars, own);
    if (container['restartPolicy'] === 'Always') sidecars = beside;
    initially = largestOf(initially, beside);
  }
  const running = sumOf(...main.map((container) => containerResources(container, side)), sidecars);
  const whole = [...amountsOf(objectAt(objectAt(spec, 'resources'), side))].filter(([name]) => isPodLevel(name));
  return new Map([...largestOf(running, initially), ...whole]);
}

/** {@link podResources} with the overhead, which only raises limits that are set. */
export function podResourcesWithOverhead(spec: JsonObject, side: ResourceSide): Amounts {
  const own = podResources(spec, side);
  const overhead = [...amountsOf(objectAt(spec, 'overhead'))].filter(([name]) => side === 'requests' || own.has(name));
  return sumOf(own, new Map(overhead));
}
