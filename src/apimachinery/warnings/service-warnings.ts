import { policyPeers } from '../validate/policies.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { text, textsAt } from '../validate/fields.ts';
import { cidrWarnings, ipWarnings } from './address-warnings.ts';
import { fieldWarning, type ApiWarning, type Warnings } from './api-warning.ts';

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

const bare = (field: string, message: string): ApiWarning => ({ field, text: `${field} ${message}` });

/** Warnings for a Service, with or without the server's defaults. */
export function* serviceWarnings(object: JsonObject): Warnings {
  const spec = objectAt(object, 'spec');
  const [type, clusterIp] = [text(spec, 'type') || 'ClusterIP', text(spec, 'clusterIP')];
  const externalIps = textsAt(spec, 'externalIPs');
  const isExternalName = type === 'ExternalName';
  const isHeadless = type === 'ClusterIP' && clusterIp === 'None';
  if (objectAt(objectAt(object, 'metadata'), 'annotations')?.[TOPOLOGY_HINTS] !== undefined) {
    const instead = 'service.kubernetes.io/topology-mode';
    const field = `metadata.annotations[${TOPOLOGY_HINTS}]`;
    yield { field, text: `annotation ${TOPOLOGY_HINTS} is deprecated, please use ${instead} instead` };
  }
  if (clusterIp !== '' && clusterIp !== 'None') {
    const provided = textsAt(spec, 'clusterIPs');
    for (const [index, address] of (provided.length === 0 ? [clusterIp] : provided).entries()) {
      yield* ipWarnings(`spec.clusterIPs[${index}]`, address);
    }
  }
  const loadBalancerIp = text(spec, 'loadBalancerIP');
  if (isHeadless) {
    const ignored = 'is ignored for headless services';
    if (loadBalancerIp !== '') yield bare('spec.loadBalancerIP', ignored);
    if (externalIps.length > 0) yield bare('spec.externalIPs', ignored);
    if ((text(spec, 'sessionAffinity') || 'None') !== 'None') {
      yield { field: 'spec.sessionAffinity', text: `spec.SessionAffinity ${ignored}` };
    }
  }
  for (const [index, address] of externalIps.entries()) yield* ipWarnings(`spec.externalIPs[${index}]`, address);
  if (externalIps.length > 0 && !isHeadless && !isExternalName) {
    yield bare('spec.externalIPs', 'is deprecated and may no longer be implemented in some clusters');
  }
  if (loadBalancerIp !== '') yield* ipWarnings('spec.loadBalancerIP', loadBalancerIp);
  for (const [index, range] of textsAt(spec, 'loadBalancerSourceRanges').entries()) {
    yield* cidrWarnings(`spec.loadBalancerSourceRanges[${index}]`, range);
  }
  if (isExternalName && externalIps.length > 0) {
    yield bare('spec.externalIPs', 'is ignored when spec.type is "ExternalName"');
  }
  if (!isExternalName && text(spec, 'externalName') !== '') {
    yield bare('spec.externalName', 'is ignored when spec.type is not "ExternalName"');
  }
  if (stringAt(spec, 'trafficDistribution') === 'PreferClose') {
    yield fieldWarning('spec.trafficDistribution', '"PreferClose" is deprecated; use "PreferSameZone"');
  }
}

/** Warnings for the CIDRs of a NetworkPolicy. */
export function* networkPolicyWarnings(object: JsonObject): Warnings {
  for (const { peer, at } of policyPeers(objectAt(object, 'spec'))) {
    const block = objectAt(peer, 'ipBlock');
    if (block === undefined) continue;
    yield* cidrWarnings(`${at}.ipBlock.cidr`, text(block, 'cidr'));
    for (const [index, range] of textsAt(block, 'except').entries()) {
      yield* cidrWarnings(`${at}.ipBlock.except[${index}]`, range);
    }
  }
}
