import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { without } from '../../core/json/without.ts';
import { serviceDefaults } from '../../apimachinery/defaults/stored-kinds.ts';
import type { FieldError } from '../../apimachinery/validate/field-error.ts';
import { dns1035Label } from '../../apimachinery/validate/formats.ts';
import { ApiError } from '../store/api-error.ts';
import { asJson } from '../store/object.ts';
import type { StoreReader } from '../store/resource-type.ts';
import { ALL_VERBS, STATUS_SUBRESOURCE, type Kind } from './kind.ts';
import { commonRules } from './rules.ts';

const HEADLESS = 'None';
const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;
/** The fields that the server allocates; an update that omits them keeps them. */
const ALLOCATED = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const;

function* addresses(): Iterable<string> {
  // 10.96.0.0/12, without the first ten addresses, which have well-known uses.
  for (let host = 11; host < 1 << 20; host++) yield `10.${96 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
}

function* nodePorts(): Iterable<number> {
  for (let port = FIRST_NODE_PORT; port <= LAST_NODE_PORT; port++) yield port;
}

function specsIn(store: StoreReader): readonly (JsonObject | undefined)[] {
  return store.list(SERVICES).map((service) => objectAt(asJson(service), 'spec'));
}

function firstFree<T>(what: string, all: Iterable<T>, taken: ReadonlySet<unknown>): T {
  for (const one of all) if (!taken.has(one)) return one;
  throw new ApiError(500, 'InternalError', `Internal error occurred: failed to allocate a ${what}: range is full`);
}

function portsOf(spec: JsonObject | undefined): readonly JsonObject[] {
  return arrayAt(spec, 'ports').filter(isObject);
}

function withAddress(spec: JsonObject, store: StoreReader): JsonObject {
  const requested = stringAt(spec, 'clusterIP') ?? '';
  const taken = (): ReadonlySet<unknown> => new Set(specsIn(store).map((other) => other?.['clusterIP']));
  const address = requested === '' ? firstFree('serviceIP', addresses(), taken()) : requested;
  const anyFamily = address === HEADLESS && spec['selector'] === undefined;
  return {
    ipFamilies: anyFamily ? ['IPv4', 'IPv6'] : ['IPv4'],
    ipFamilyPolicy: anyFamily ? 'RequireDualStack' : 'SingleStack',
    ...spec,
    clusterIP: address,
    clusterIPs: [address],
  };
}

function withNodePorts(spec: JsonObject, store: StoreReader): JsonObject {
  if (!isExternal(spec) || portsOf(spec).every((port) => port['nodePort'] !== undefined)) return spec;
  const taken = new Set([...specsIn(store), spec].flatMap((other) => portsOf(other).map((port) => port['nodePort'])));
  const ports = portsOf(spec).map((port) => {
    const nodePort = port['nodePort'] ?? firstFree('nodePort', nodePorts(), taken);
    taken.add(nodePort);
    return { ...port, nodePort };
  });
  return { ...spec, ports };
}

/** Allocates a service's cluster IP and node ports where it needs and does not set them. */
function allocated(service: JsonObject, store: StoreReader): JsonObject {
  const spec = objectAt(service, 'spec');
  if (spec === undefined || spec['type'] === 'ExternalName') return service;
  return { ...service, spec: withNodePorts(withAddress(spec, store), store) };
}

/** The node port that the service had for the port. */
function nodePortBefore(before: JsonObject, { port, protocol }: JsonObject): Json | undefined {
  return portsOf(before).find((one) => one['port'] === port && one['protocol'] === protocol)?.['nodePort'];
}

function isExternal(spec: JsonObject): boolean {
  return spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
}

/** The spec without the allocated fields that its type does not have. */
function withoutOtherTypes(spec: JsonObject, before: JsonObject): JsonObject {
  if (spec['type'] === 'ExternalName') return without(spec, ...ALLOCATED, 'internalTrafficPolicy');
  if (isExternal(spec) || !isExternal(before)) return spec;
  const ports = portsOf(spec).map((port) =>
    port['nodePort'] === nodePortBefore(before, port) ? without(port, 'nodePort') : port,
  );
  return { ...without(spec, 'externalTrafficPolicy'), ports };
}

/** Keeps the allocated fields while the type still has them. */
function keptFrom(next: JsonObject, old: JsonObject): JsonObject {
  const [spec, before] = [objectAt(next, 'spec'), objectAt(old, 'spec')];
  if (spec === undefined || before === undefined || before['type'] === 'ExternalName') return next;
  const absent = ALLOCATED.filter((key) => before[key] !== undefined && (spec[key] ?? '') === '');
  const kept = { ...spec, ...Object.fromEntries(absent.map((key) => [key, before[key]])) };
  if (!isExternal(spec)) return { ...next, spec: withoutOtherTypes(kept, before) };
  const ports = portsOf(spec).map((port) => {
    const nodePort = port['nodePort'] ?? nodePortBefore(before, port);
    return nodePort === undefined ? port : { ...port, nodePort };
  });
  return { ...next, spec: { ...kept, ports } };
}

function* portsNeeded(service: JsonObject): Iterable<FieldError> {
  const spec = objectAt(service, 'spec');
  const needless = spec?.['type'] === 'ExternalName' || spec?.['clusterIP'] === HEADLESS;
  if (!needless && portsOf(spec).length === 0) {
    yield { type: 'FieldValueRequired', field: 'spec.ports', message: 'Required value' };
  }
}

function* addressKept(next: JsonObject, old: JsonObject): Iterable<FieldError> {
  const [spec, before] = [objectAt(next, 'spec'), objectAt(old, 'spec')];
  if (spec?.['type'] === 'ExternalName' || before?.['type'] === 'ExternalName') return;
  if (spec?.['clusterIP'] === before?.['clusterIP']) return;
  const message = `Invalid value: ${JSON.stringify([spec?.['clusterIP']])}: may not change once set`;
  yield { type: 'FieldValueInvalid', field: 'spec.clusterIPs[0]', message };
}

const common = commonRules({ status: { loadBalancer: {} } });

/** Services. Nothing listens at their addresses. */
export const SERVICES: Kind = {
  group: '',
  version: 'v1',
  plural: 'services',
  kind: 'Service',
  namespaced: true,
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  verbs: ALL_VERBS,
  subresources: [STATUS_SUBRESOURCE],
  nameFormat: dns1035Label,
  returnsDeleted: true,
  createsOnUpdate: true,
  rules: {
    ...common,
    defaults: serviceDefaults,
    prepareCreate: (service, context) => allocated(common.prepareCreate?.(service, context) ?? service, context.store),
    prepareUpdate: (next, old, context) =>
      allocated(keptFrom(common.prepareUpdate?.(next, old, context) ?? next, old), context.store),
    validate: portsNeeded,
    validateUpdate: addressKept,
  },
};
