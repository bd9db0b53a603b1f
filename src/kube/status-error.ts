import { DsError, type ErrorKind } from '../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../core/json/json.ts';
import { ownMember } from '../core/json/members.ts';
import { isAdmissionRefusal } from './rejection.ts';
import { withoutSecretValues } from './secret-errors.ts';
import { hintFor, type RequestInfo } from './status-hints.ts';

/** The length of a proxy's page that client-go keeps, in characters. */
const MAX_TEXT = 2048;

const KIND_BY_REASON: Readonly<Record<string, ErrorKind>> = {
  Unauthorized: 'unauthenticated',
  Forbidden: 'forbidden',
  NotFound: 'notFound',
  Conflict: 'conflict',
  AlreadyExists: 'alreadyExists',
  Invalid: 'invalid',
  Expired: 'expired',
  Gone: 'expired',
  TooManyRequests: 'tooManyRequests',
};

const KIND_BY_CODE: Readonly<Record<number, ErrorKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  410: 'expired',
  422: 'invalid',
  429: 'tooManyRequests',
};

function kindOf(code: number, reason: string | undefined): ErrorKind {
  return (reason === undefined ? undefined : ownMember(KIND_BY_REASON, reason)) ?? KIND_BY_CODE[code] ?? 'server';
}

/** kubectl's message for an invalid object: each invalid field once. */
function invalidMessage(status: JsonObject, message: string): string {
  const details = objectAt(status, 'details');
  if (details === undefined) return message === '' ? 'The request is invalid' : `The request is invalid: ${message}`;
  const kind = stringAt(details, 'kind') ?? '';
  const name = stringAt(details, 'name') ?? '';
  const causes = new Set(
    arrayAt(details, 'causes')
      .filter(isObject)
      .map((cause) => `${stringAt(cause, 'field') ?? ''}: ${stringAt(cause, 'message') ?? ''}`),
  );
  const named = kind !== '' || name !== '';
  const head = named ? `The ${kind} ${JSON.stringify(name)} is invalid` : 'The request is invalid';
  if (causes.size === 0) return named || message === '' ? head : `${head}: ${message}`;
  if (causes.size === 1) return `${head}: ${[...causes].join('')}`;
  return [`${head}:`, ...[...causes].map((cause) => `* ${cause}`)].join('\n');
}

/** client-go's message for a response that is not a Status, such as the page of a proxy. */
function genericMessage(code: number, said: string, requestInfo: RequestInfo): string {
  const what =
    requestInfo.resource === undefined
      ? ''
      : [requestInfo.method?.toLowerCase(), requestInfo.resource, requestInfo.name];
  const where = what === '' ? '' : ` (${what.filter((word) => word !== undefined).join(' ')})`;
  const words: Readonly<Record<number, string>> = {
    400: 'the server rejected our request for an unknown reason',
    401: 'the server has asked for the client to provide credentials',
    403: said,
    404: 'the server could not find the requested resource',
    405: 'the server does not allow this method on the requested resource',
    406: said === 'unknown' ? 'the server was unable to respond with a content type that the client supports' : said,
    409: 'the server reported a conflict',
    415: said,
    422: 'the server rejected our request due to an error in our request',
    429: 'the server has received too many requests and has asked us to try again later',
    503: 'the server is currently unable to handle the request',
    504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
  };
  const unknown =
    code >= 500
      ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
      : `the server responded with the status code ${code} but did not return more information`;
  return `${words[code] ?? unknown}${where}`;
}

/** The text of an HTML page without tags, for pages of proxies. */
function textOf(body: string): string {
  const text = body
    .slice(0, MAX_TEXT)
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? 'unknown' : text;
}

/** The DsError of a failure's Status, with kubectl's wording. */
export function errorOfStatus(status: JsonObject, code: number, requestInfo: RequestInfo = {}): DsError {
  const reason = stringAt(status, 'reason');
  const named = kindOf(code, reason);
  // not authorization: an exit code of 4 would suggest missing permissions
  const kind = named === 'forbidden' && isAdmissionRefusal(status) ? 'failure' : named;
  const said = stringAt(status, 'message') ?? '';
  const plain = said === '' ? genericMessage(code, 'unknown', requestInfo) : said;
  const message =
    kind === 'unauthenticated'
      ? `You must be logged in to the server (${plain})`
      : reason === 'Invalid'
        ? invalidMessage(status, said)
        : plain;
  return new DsError(kind, message, { status, ...hintFor(named, plain, status, requestInfo) });
}

/** The DsError of a response with a status of 400 and up, whatever its body is. */
export function errorOfResponse(code: number, body: string, requestInfo: RequestInfo = {}): DsError {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined;
  }
  if (isObject(parsed) && parsed['kind'] === 'Status') {
    const status = requestInfo.resource === 'secrets' ? withoutSecretValues(parsed) : parsed;
    return errorOfStatus(status, code, requestInfo);
  }
  const said = textOf(body);
  if (code === 400 && said.includes('HTTP request to an HTTPS server')) {
    return new DsError('unreachable', said, { hint: 'the server speaks TLS: write https:// in its address' });
  }
  const kind = kindOf(code, undefined);
  const plain = genericMessage(code, said, requestInfo);
  const message = kind === 'unauthenticated' ? `You must be logged in to the server (${plain})` : plain;
  return new DsError(kind, message, hintFor(kind, plain, undefined, requestInfo));
}
