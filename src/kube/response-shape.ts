import { isObject, type Json, type JsonObject } from '../core/json/json.ts';

/** A list of values of a shape, or an object with fields of these shapes. */
type Shape = readonly [Shape] | { readonly [field: string]: Shape };

const OBJECT: Shape = {};
const OBJECTS: Shape = [OBJECT];
const CONDITIONS = { conditions: OBJECTS };
const METADATA = { labels: OBJECT, annotations: OBJECT, ownerReferences: OBJECTS, managedFields: OBJECTS };
const CONTAINERS: Shape = [
  { env: OBJECTS, envFrom: OBJECTS, ports: OBJECTS, volumeMounts: OBJECTS, resources: OBJECT, securityContext: OBJECT },
];
const POD_SPEC = {
  containers: CONTAINERS,
  initContainers: CONTAINERS,
  ephemeralContainers: CONTAINERS,
  volumes: OBJECTS,
  tolerations: OBJECTS,
  nodeSelector: OBJECT,
  affinity: OBJECT,
  securityContext: OBJECT,
};
const STATUSES: Shape = [{ state: OBJECT, lastState: OBJECT }];

const SHAPES = new Map<string, { readonly [field: string]: Shape }>(
  Object.entries({
    DaemonSet: {
      spec: {
        selector: { matchLabels: OBJECT, matchExpressions: OBJECTS },
        template: { metadata: METADATA, spec: POD_SPEC },
        updateStrategy: { rollingUpdate: OBJECT },
      },
      status: CONDITIONS,
    },
    Pod: {
      spec: POD_SPEC,
      status: { ...CONDITIONS, containerStatuses: STATUSES, initContainerStatuses: STATUSES },
    },
    Node: {
      spec: { taints: OBJECTS },
      status: { ...CONDITIONS, addresses: OBJECTS, allocatable: OBJECT, capacity: OBJECT },
    },
    ControllerRevision: { data: OBJECT },
    Event: { involvedObject: OBJECT, series: OBJECT, source: OBJECT },
  }),
);

/**
 * What in an object of the API server is not what a Go client would decode: the path of the first field that is no list or no object;
 * undefined if there is none. As in Go, null is an absent field, and is removed.
 */
export function wrongField(object: JsonObject, kind: string): string | undefined {
  return wrongIn(object, { metadata: METADATA, ...SHAPES.get(kind) }, '');
}

function wrongIn(object: JsonObject, fields: { readonly [field: string]: Shape }, path: string): string | undefined {
  for (const field of Object.keys(fields)) {
    const value = object[field];
    if (value === undefined) continue;
    // a response belongs to its only reader
    if (value === null) Reflect.deleteProperty(object, field);
    else {
      const at = path === '' ? field : `${path}.${field}`;
      const wrong = wrongValue(value, fields[field] ?? OBJECT, at);
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

function wrongValue(value: Json, shape: Shape, path: string): string | undefined {
  if (!isList(shape)) return isObject(value) ? wrongIn(value, shape, path) : path;
  if (!Array.isArray(value)) return path;
  for (const [index, item] of (value as readonly Json[]).entries()) {
    const wrong = wrongValue(item, shape[0], `${path}[${index}]`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
