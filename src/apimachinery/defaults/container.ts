import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { editAt, editItems, inTurn, once, withDefaults, type Edit } from './edit.ts';

/** The tag of an image, `latest` when it has none; undefined for a digest. */
export function imageTag(image: string): string | undefined {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const [tagged = '', digest] = name.split('@');
  const tag = tagged.split(':')[1];
  return tag ?? (digest === undefined ? 'latest' : undefined);
}

export function pullPolicyFor(image: string): 'Always' | 'IfNotPresent' {
  return imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent';
}

const httpGet: Edit = (action) => withDefaults(action, { path: '/', scheme: 'HTTP' });

const grpc: Edit = (action) => (action['service'] === undefined ? { ...action, service: '' } : action);

/** Zero counts as unset in a probe. */
function probe(object: JsonObject): JsonObject {
  const values: JsonObject = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  const missing = Object.entries(values).filter(([key]) => object[key] === undefined || object[key] === 0);
  const whole = missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
  return editAt(editAt(whole, 'httpGet', httpGet), 'grpc', grpc);
}

const hook: Edit = (handler) => editAt(handler, 'httpGet', httpGet);

export const fieldRef: Edit = (reference) => withDefaults(reference, { apiVersion: 'v1' });

/** This quantity is always written. */
export const resourceFieldRef: Edit = (reference) => withDefaults(reference, { divisor: '0' });

function environment(variable: JsonObject): JsonObject {
  return editAt(
    variable,
    'valueFrom',
    inTurn(
      (from) => editAt(from, 'fieldRef', fieldRef),
      (from) => editAt(from, 'fileKeyRef', (reference) => withDefaults(reference, { optional: false })),
      (from) => editAt(from, 'resourceFieldRef', resourceFieldRef),
    ),
  );
}

/** The API server's defaults for a container. */
export const containerDefaults: Edit = once(
  inTurn(
    (container) =>
      withDefaults(container, {
        resources: {},
        imagePullPolicy: pullPolicyFor(stringAt(container, 'image') ?? ''),
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      }),
    (container) => editItems(container, 'ports', (port) => withDefaults(port, { protocol: 'TCP' })),
    (container) => editItems(container, 'env', environment),
    (container) => editAt(container, 'livenessProbe', probe),
    (container) => editAt(container, 'readinessProbe', probe),
    (container) => editAt(container, 'startupProbe', probe),
    (container) =>
      editAt(
        container,
        'lifecycle',
        inTurn(
          (lifecycle) => editAt(lifecycle, 'postStart', hook),
          (lifecycle) => editAt(lifecycle, 'preStop', hook),
        ),
      ),
  ),
);

/** Further defaults for pods, not for templates: requests from limits. */
export const requestsFromLimits: Edit = once((container) =>
  editAt(container, 'resources', (resources) => {
    const limits = objectAt(resources, 'limits');
    if (limits === undefined) return resources;
    const requests = objectAt(resources, 'requests');
    const missing = Object.keys(limits).filter((name) => ownMember(requests, name) === undefined);
    if (missing.length === 0) return resources;
    return {
      ...resources,
      requests: { ...requests, ...Object.fromEntries(missing.map((name) => [name, limits[name]])) },
    };
  }),
);

/** Further defaults for pods on the host network: each container port is a host port. */
export const hostNetworkPorts: Edit = once((container) =>
  editItems(container, 'ports', (port) => {
    const unset = port['hostPort'] === undefined || port['hostPort'] === 0;
    return unset && isObject(port) ? { ...port, hostPort: port['containerPort'] } : port;
  }),
);
