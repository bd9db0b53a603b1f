import { ownMember } from '../../../core/json/members.ts';
import type { Served } from '../../kinds/catalog.ts';
import { ApiError, badRequest, invalid } from '../../store/api-error.ts';
import { parseFieldSelector, type FieldRequirement, parseLabelSelector } from '../../store/selectors.ts';
import type { Stored } from '../../store/object.ts';
import type { PageQuery } from '../../store/store.ts';
import type { Call } from '../context.ts';

export type ObjectFilter = (object: Stored) => boolean;

/** The objects that a list, watch or deletecollection selects. */
export interface Selection {
  readonly namespace: string | undefined;
  /** Absent: all. */
  readonly filter: ObjectFilter | undefined;
  readonly index: PageQuery['index'];
}

/** Kinds whose field selectors are refused with the message of the core group's conversions. */
const CORE_CONVERSIONS = new Set(['pods', 'nodes', 'events', 'namespaces', 'secrets', 'replicationcontrollers']);

function unsupportedField(field: string, { kind }: Served): ApiError {
  if (kind.group === '' && CORE_CONVERSIONS.has(kind.plural)) return badRequest(`field label not supported: ${field}`);
  if ('versions' in kind) return badRequest(`field label not supported: ${field}`);
  return badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}

function fieldsOf(object: Stored, served: Served): Readonly<Record<string, string>> {
  const own = { 'metadata.name': object.metadata.name, 'metadata.namespace': object.metadata.namespace ?? '' };
  return served.kind.fields === undefined ? own : { ...served.kind.fields(object), ...own };
}

function fieldFilter(requirements: readonly FieldRequirement[], served: Served): ObjectFilter {
  return (object) => {
    const fields = fieldsOf(object, served);
    return requirements.every(({ field, value, equal }) => (ownMember(fields, field) === value) === equal);
  };
}

/** In events.k8s.io the fields of the involved object have other names. */
function storedField(field: string, { kind, group }: Served): string {
  const renamed = kind.plural === 'events' && group !== '' ? field.replace(/^regarding\./, 'involvedObject.') : field;
  return renamed === 'reportingController' ? 'reportingComponent' : renamed;
}

const EMPTY = { metadata: { name: '', uid: '', resourceVersion: '', creationTimestamp: '' }, involvedObject: {} };

/** Reads `labelSelector` and `fieldSelector`. Throws 400 with the server's message. */
export function selectionOf({ query, served, namespace, name }: Call): Selection {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const requirements = parseFieldSelector(query.get('fieldSelector') ?? '').map((requirement) => ({
    ...requirement,
    field: storedField(requirement.field, served),
  }));
  const known = fieldsOf(EMPTY, served);
  for (const { field } of requirements) if (!Object.hasOwn(known, field)) throw unsupportedField(field, served);
  if (name !== undefined) requirements.push({ field: 'metadata.name', value: name, equal: true });
  const fields = requirements.length === 0 ? undefined : fieldFilter(requirements, served);
  const onNode = requirements.find(({ field, equal }) => field === 'spec.nodeName' && equal);
  const about = requirements.find(({ field, equal }) => field === 'involvedObject.uid' && equal);
  const filter: ObjectFilter | undefined =
    labels === undefined
      ? fields
      : (object) => labels(object.metadata.labels ?? {}) && (fields === undefined || fields(object));
  const index: PageQuery['index'] =
    onNode !== undefined && onNode.value !== '' && served.kind.indexes?.['node'] !== undefined
      ? ['node', onNode.value]
      : about !== undefined && about.value !== '' && served.kind.indexes?.['about'] !== undefined
        ? ['about', about.value]
        : undefined;
  return { namespace, filter, index };
}

export function integerOf(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** The requested `resourceVersion`; 0 means any. Throws 500, as the server does. */
export function requestedVersion(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion');
  if (text === null || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const why = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw new ApiError(500, '', `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${why}`);
}

/** The same for a list, where the server answers 400. */
export function requestedListVersion(query: URLSearchParams): number | undefined {
  try {
    return requestedVersion(query);
  } catch (error) {
    throw error instanceof ApiError ? badRequest(`invalid resource version: ${error.message}`) : error;
  }
}

export function booleanOf(query: URLSearchParams, key: string): boolean {
  const text = query.get(key);
  return text !== null && text !== 'false' && text !== '0';
}

function listOptionsError(field: string, message: string): ApiError {
  const type = { group: 'meta.k8s.io', kind: 'ListOptions' };
  return invalid(type, '', [{ type: 'FieldValueForbidden', field, message: `Forbidden: ${message}` }]);
}

/** Reads the parameters of a list. Throws 400, 410, 422 or 504 with the server's message. */
export function pageQueryOf(call: Call): PageQuery {
  const { query } = call;
  const { namespace, filter, index } = selectionOf(call);
  const match = query.get('resourceVersionMatch') ?? '';
  const requested = requestedListVersion(query);
  const token = query.get('continue') ?? '';
  if (match !== '' && requested === undefined) {
    throw listOptionsError(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  }
  if (match !== '' && token !== '') {
    throw listOptionsError('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  }
  const limit = integerOf(query, 'limit');
  // Without "Exact", any state that is not older is valid; the newest always is.
  const exact = match === 'Exact' || (match === '' && (limit ?? 0) > 0 && requested !== 0);
  return {
    namespace,
    filter,
    index,
    limit,
    continue: token === '' ? undefined : token,
    version: exact && requested !== undefined ? requested : undefined,
  };
}

export interface WatchQuery {
  readonly selection: Selection;
  /** Absent: the existing objects come first. */
  readonly after: number | undefined;
  readonly bookmarks: boolean;
  /** A bookmark marks the end of the existing objects. */
  readonly initialEvents: boolean;
  readonly timeoutSeconds: number | undefined;
}

/** Reads the parameters of a watch. */
export function watchQueryOf(call: Call): WatchQuery {
  const { query } = call;
  const selection = selectionOf(call);
  const initialEvents = booleanOf(query, 'sendInitialEvents');
  const match = query.get('resourceVersionMatch') ?? '';
  if (query.has('sendInitialEvents') && match !== 'NotOlderThan') {
    const why = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    throw listOptionsError('resourceVersionMatch', why);
  }
  if (!query.has('sendInitialEvents') && match !== '') {
    const why = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    throw listOptionsError('resourceVersionMatch', why);
  }
  const requested = requestedVersion(query);
  return {
    selection,
    after: initialEvents || requested === 0 ? undefined : requested,
    bookmarks: booleanOf(query, 'allowWatchBookmarks'),
    initialEvents,
    timeoutSeconds: integerOf(query, 'timeoutSeconds'),
  };
}
