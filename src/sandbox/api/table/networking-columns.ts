import { arrayAt, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import {
  AGE,
  labelsCell,
  NAME,
  NONE,
  numberAt,
  objectsAt,
  selectorCell,
  text,
  wide,
  specOf,
  statusOf,
  type Column,
} from './column.ts';

/** The first three, and the number of others. */
function firstThree(items: readonly string[]): string {
  if (items.length === 0) return NONE;
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}

function endpoints(object: JsonObject): string {
  return firstThree(
    objectsAt(object, 'subsets').flatMap((subset) => {
      const addresses = objectsAt(subset, 'addresses').map((address) => stringAt(address, 'ip') ?? '');
      const ports = objectsAt(subset, 'ports').map((port) => numberAt(port, 'port'));
      return ports.length === 0 ? addresses : ports.flatMap((port) => addresses.map((ip) => `${ip}:${port}`));
    }),
  );
}

function servicePorts(service: JsonObject): string {
  const ports = objectsAt(specOf(service), 'ports').map((port) => {
    const nodePort = numberAt(port, 'nodePort');
    const number = nodePort > 0 ? `${numberAt(port, 'port')}:${nodePort}` : String(numberAt(port, 'port'));
    return `${number}/${stringAt(port, 'protocol') ?? 'TCP'}`;
  });
  return ports.length === 0 ? NONE : ports.join(',');
}

function externalAddress(service: JsonObject): string {
  const spec = specOf(service);
  const external = arrayAt(spec, 'externalIPs').map(String);
  switch (stringAt(spec, 'type')) {
    case 'ExternalName':
      return stringAt(spec, 'externalName') ?? '';
    case 'LoadBalancer': {
      const ingress = objectsAt(objectAt(statusOf(service), 'loadBalancer'), 'ingress');
      const all = [...ingress.map((one) => stringAt(one, 'ip') ?? stringAt(one, 'hostname') ?? ''), ...external];
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    default:
      return external.length === 0 ? NONE : external.join(',');
  }
}

/** By `plural.group`. */
export const NETWORKING_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  services: [
    NAME,
    text('Type', (service) => stringAt(specOf(service), 'type') ?? ''),
    text('Cluster-IP', (service) => stringAt(specOf(service), 'clusterIP') ?? NONE),
    text('External-IP', externalAddress),
    text('Port(s)', servicePorts),
    AGE,
    wide(text('Selector', (service) => labelsCell(objectAt(specOf(service), 'selector')))),
  ],
  endpoints: [NAME, text('Endpoints', endpoints), AGE],
  'endpointslices.discovery.k8s.io': [
    NAME,
    text('AddressType', (slice) => stringAt(slice, 'addressType') ?? ''),
    text('Ports', (slice) =>
      firstThree(
        objectsAt(slice, 'ports').map((port) =>
          typeof port['port'] === 'number' ? String(port['port']) : (stringAt(port, 'name') ?? '*'),
        ),
      ),
    ),
    text('Endpoints', (slice) =>
      firstThree(objectsAt(slice, 'endpoints').flatMap((endpoint) => arrayAt(endpoint, 'addresses').map(String))),
    ),
    AGE,
  ],
  'networkpolicies.networking.k8s.io': [
    NAME,
    text('Pod-Selector', (policy) => selectorCell(objectAt(specOf(policy), 'podSelector'))),
    AGE,
  ],
};
