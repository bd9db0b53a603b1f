import { isObject, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { loadSchema } from '../../../apimachinery/schema/load-schema.ts';
import { EVENTS } from '../../kinds/events.ts';
import { badRequest } from '../../store/api-error.ts';
import { metadataOf, withMetadata } from '../../store/metadata.ts';
import type { Call } from '../context.ts';
import { unsupportedBody } from '../errors.ts';
import { eventToStored } from '../read/event-view.ts';
import { readJson } from './go-errors.ts';
import { mediaType, PROTOBUF } from './media-type.ts';
import { decodeProtobuf, ProtobufError } from './protobuf.ts';
import { apiVersionOf } from '../read/present.ts';

const MAX_SHOWN = 64;

/** The start of a body: JSON as text, anything else in hexadecimal. */
function summarized(body: string): string {
  if (body === '') return '<empty>';
  const start = body.slice(0, MAX_SHOWN);
  return `${start.startsWith('{') ? start : Buffer.from(start, 'latin1').toString('hex')}${body.length > MAX_SHOWN ? ' ...' : ''}`;
}

/** For options the server reports only the cause. */
function unrecognized(kind: string, why: string, body: string): Error {
  if (kind === 'DeleteOptions') return badRequest(why);
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summarized(body)})`);
}

function notJson(kind: string, why: string, body: string): Error {
  return unrecognized(kind, `couldn't get version/kind; json parse error: ${why}`, body);
}

async function fromProtobuf(body: string, kind: string): Promise<JsonObject> {
  try {
    return decodeProtobuf(await loadSchema(), body);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw unrecognized(kind, error.message, body);
  }
}

/** Characters that go-yaml refuses, quoted or not. */
const UNPRINTABLE = /[\u007f-\u0084\u0086-\u009f\ufeff\ufffe\uffff]/;
const LINE_BREAKS = /[ \t]*[\u0085\u2028\u2029]+[ \t]*/g;

/**
 * JSON in a YAML body, as go-yaml reads it: NEL, LS and PS are line breaks, which are folded within quotes. Throws 400 for
 * characters that YAML does not allow.
 */
function asGoYaml(text: string): string {
  if (UNPRINTABLE.test(text)) throw badRequest('error decoding YAML: yaml: control characters are not allowed');
  return text.replaceAll(LINE_BREAKS, (run) => {
    const breaks = run.trim() === '' ? run.replaceAll(/[ \t]/g, '') : run.replaceAll(/^[ \t]+|[ \t]+$/g, '');
    const [first = '', ...others] = breaks;
    if (first !== '\u0085') return breaks.replaceAll('\u0085', '\\n');
    return others.length === 0 ? ' ' : others.map((one) => (one === '\u0085' ? '\\n' : one)).join('');
  });
}

async function yamlOrJson(text: string): Promise<unknown> {
  const plain = asGoYaml(text);
  try {
    return JSON.parse(plain);
  } catch {
    return yamlValue(text);
  }
}

async function yamlValue(text: string): Promise<unknown> {
  const { readValue } = await import('../../../yaml/read-value.ts');
  try {
    return await readValue('body', Buffer.from(text, 'utf8'));
  } catch (cause) {
    throw badRequest(`error decoding YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';

/** The body as JSON, from JSON (the default), YAML or protobuf as the content type says. Throws 400, and 415 for other types. */
export async function parsedBody(body: string, contentType: string | undefined, kind: string): Promise<JsonObject> {
  const type = mediaType(contentType);
  if (type === PROTOBUF) return fromProtobuf(body, kind);
  const isYaml = type === YAML_TYPE;
  if (!isYaml && type !== JSON_TYPE && type !== '') throw unsupportedBody([JSON_TYPE, YAML_TYPE, PROTOBUF]);
  const value = isYaml ? await yamlOrJson(body) : readJson(body, (why) => notJson(kind, why, body));
  if (!isObject(value)) throw notJson(kind, `cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value}`, body);
  return value;
}

/** Checks an object against the URL, and fills in what it omits. Throws 400. */
export function addressed(object: JsonObject, { served, namespace, name }: Call): JsonObject {
  const { kind } = served;
  const expected = apiVersionOf(served);
  const [providedKind, providedVersion] = [
    stringAt(object, 'kind') ?? kind.kind,
    stringAt(object, 'apiVersion') ?? expected,
  ];
  if (providedKind !== kind.kind || providedVersion !== expected) {
    const version = providedVersion.split('/').at(-1) ?? '';
    const why = `no kind "${providedKind}" is registered for version "${providedVersion}"`;
    throw badRequest(`${providedKind} in version "${version}" cannot be handled as a ${kind.kind}: ${why}`);
  }
  const metadata = metadataOf(object);
  const providedNamespace = stringAt(metadata, 'namespace') ?? '';
  if (namespace !== undefined && providedNamespace !== '' && providedNamespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const providedName = stringAt(metadata, 'name') ?? '';
  if (name !== undefined && providedName === '') {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (name !== undefined && providedName !== name) {
    throw badRequest(`the name of the object (${providedName}) does not match the name on the URL (${name})`);
  }
  const whole = withMetadata({ ...object, kind: kind.kind, apiVersion: expected }, { namespace });
  return kind === EVENTS && served.group !== '' ? eventToStored(whole) : whole;
}
