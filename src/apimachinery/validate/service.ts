import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { duplicate, forbidden, invalid, notSupported, required } from './field-error.ts';
import { formatted, integer, itemsAt, oneOf, text, textsAt, validPort, type Found } from './fields.ts';
import { dnsLabel, dnsSubdomain, portName, qualifiedName } from './formats.ts';
import { validateLabels } from './object-meta.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function* targetPort(port: JsonObject, at: string): Found {
  // defaults to the port itself when missing or zero
  const target = port['targetPort'] === undefined || port['targetPort'] === 0 ? port['port'] : port['targetPort'];
  if (typeof target === 'number') yield* validPort(`${at}.targetPort`, target);
  if (typeof target === 'string' && target !== '') yield* formatted(`${at}.targetPort`, target, portName);
}

function* servicePorts(spec: JsonObject, type: string): Found {
  const ports = itemsAt(spec, 'ports');
  const names = new Set<string>();
  const [numbers, nodePorts] = [new Set<string>(), new Set<string>()];
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`;
    const [name, number] = [text(port, 'name'), integer(port, 'port') ?? 0];
    if (name !== '') yield* formatted(`${at}.name`, name, dnsLabel);
    else if (ports.length > 1) yield required(`${at}.name`);
    if (name !== '' && names.has(name)) yield duplicate(`${at}.name`, name);
    names.add(name);
    yield* validPort(`${at}.port`, number);
    yield* oneOf(`${at}.protocol`, text(port, 'protocol'), PROTOCOLS);
    yield* targetPort(port, at);
    const appProtocol = stringAt(port, 'appProtocol');
    if (appProtocol !== undefined) yield* formatted(`${at}.appProtocol`, appProtocol, qualifiedName);
    const protocol = text(port, 'protocol') || 'TCP';
    const nodePort = integer(port, 'nodePort') ?? 0;
    if (nodePort !== 0 && type === 'ClusterIP') {
      yield forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'");
    }
    if (nodePort !== 0 && nodePorts.has(`${nodePort}/${protocol}`)) yield duplicate(`${at}.nodePort`, nodePort);
    nodePorts.add(`${nodePort}/${protocol}`);
    if (numbers.has(`${number}/${protocol}`)) yield duplicate(at, { Protocol: protocol, Port: number });
    numbers.add(`${number}/${protocol}`);
  }
}

/** Validates a new Service. Missing fields count as defaulted; addresses are left to the server. */
export function* validateService(object: JsonObject): Found {
  const spec = objectAt(object, 'spec') ?? {};
  const type = text(spec, 'type') || 'ClusterIP';
  const isHeadless = text(spec, 'clusterIP') === 'None' || textsAt(spec, 'clusterIPs')[0] === 'None';
  if (itemsAt(spec, 'ports').length === 0 && type !== 'ExternalName' && !(isHeadless && type === 'ClusterIP')) {
    yield required('spec.ports');
  }
  if (isHeadless && (type === 'LoadBalancer' || type === 'NodePort')) {
    yield invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`);
  }
  if (type === 'ExternalName') {
    const name = text(spec, 'externalName').replace(/\.$/, '');
    if (name === '') yield required('spec.externalName');
    else yield* formatted('spec.externalName', name, dnsSubdomain);
  }
  yield* servicePorts(spec, type);
  yield* validateLabels(spec['selector'], 'spec.selector');
  const affinity = text(spec, 'sessionAffinity');
  if (affinity !== '' && affinity !== 'None' && affinity !== 'ClientIP') {
    yield notSupported('spec.sessionAffinity', affinity, ['ClientIP', 'None']);
  }
  if (!TYPES.includes(type)) yield notSupported('spec.type', type, TYPES);
}
