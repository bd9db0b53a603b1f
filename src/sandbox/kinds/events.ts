import type { Event } from '../../kube/wire.ts';
import { dnsSubdomain } from '../../apimachinery/validate/formats.ts';
import { ALL_VERBS, type Kind } from './kind.ts';
import { commonRules } from './rules.ts';

/** Events, stored as core v1 and served as events.k8s.io/v1 too. */
export const EVENTS: Kind<Event> = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
  singular: 'event',
  shortNames: ['ev'],
  verbs: ALL_VERBS,
  nameFormat: dnsSubdomain,
  createsOnUpdate: true,
  fields: ({ involvedObject, source, reason, reportingComponent, type }) => ({
    'involvedObject.kind': involvedObject.kind ?? '',
    'involvedObject.namespace': involvedObject.namespace ?? '',
    'involvedObject.name': involvedObject.name ?? '',
    'involvedObject.uid': involvedObject.uid ?? '',
    'involvedObject.apiVersion': involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': involvedObject.fieldPath ?? '',
    reason: reason ?? '',
    reportingComponent: reportingComponent ?? '',
    source: source?.component ?? reportingComponent ?? '',
    type: type ?? '',
  }),
  indexes: {
    about: { valuesOf: ({ involvedObject }) => (involvedObject.uid === undefined ? [] : [involvedObject.uid]) },
  },
  rules: commonRules({}),
};
