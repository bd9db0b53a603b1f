/** Protobuf bodies as typed clients send them. Every byte is below 0x80, so that they can be stored in JSON and sent as text. */

function field(number: number, text: string): string {
  return String.fromCharCode((number << 3) | 2, text.length) + text;
}

function integer(number: number, value: number): string {
  return String.fromCharCode(number << 3, value);
}

function message(apiVersion: string, kind: string, raw: string): string {
  const type = field(1, apiVersion) + field(2, kind);
  return `k8s\0${field(1, type)}${field(2, raw)}${field(3, '')}${field(4, '')}`;
}

export interface TypedDeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly resourceVersion?: string;
  readonly propagationPolicy?: string;
  readonly dryRun?: string;
}

function optionFields({ gracePeriodSeconds, resourceVersion, propagationPolicy, dryRun }: TypedDeleteOptions): string {
  return [
    gracePeriodSeconds === undefined ? '' : integer(1, gracePeriodSeconds),
    resourceVersion === undefined ? '' : field(2, field(2, resourceVersion)),
    propagationPolicy === undefined ? '' : field(4, propagationPolicy),
    dryRun === undefined ? '' : field(5, dryRun),
  ].join('');
}

/** DeleteOptions; client-go uses the group and version of the deleted object. */
export function typedDeleteOptions(options: TypedDeleteOptions, apiVersion = 'v1'): string {
  return message(apiVersion, 'DeleteOptions', optionFields(options));
}

export function typedEviction(name: string, options: TypedDeleteOptions): string {
  return message('policy/v1', 'Eviction', field(1, field(1, name)) + field(2, optionFields(options)));
}

export interface TypedTokenRequest {
  readonly audiences?: readonly string[];
  /** Less than 128. */
  readonly expirationSeconds?: number;
}

export function typedTokenRequest({ audiences = [], expirationSeconds }: TypedTokenRequest): string {
  const seconds = expirationSeconds === undefined ? '' : integer(4, expirationSeconds);
  const spec = audiences.map((audience) => field(1, audience)).join('') + seconds;
  return message('authentication.k8s.io/v1', 'TokenRequest', field(1, '') + field(2, spec) + field(3, ''));
}

/** Less than 128 replicas. */
export function typedScale(name: string, replicas: number): string {
  return message('autoscaling/v1', 'Scale', field(1, field(1, name)) + field(2, integer(1, replicas)) + field(3, ''));
}

export function typedBinding(name: string, node: string): string {
  return message('v1', 'Binding', field(1, field(1, name)) + field(2, field(1, 'Node') + field(3, node)));
}
