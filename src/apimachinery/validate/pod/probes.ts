import { arrayAt, isObject, objectAt, type JsonObject } from '../../../core/json/json.ts';
import { forbidden, invalid, notSupported, required } from '../field-error.ts';
import { formatted, integer, itemsAt, notNegative, text, validPort, type Found } from '../fields.ts';
import { headerName, portName } from '../formats.ts';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const SCHEMES = ['HTTP', 'HTTPS'];

function* portOrName(action: JsonObject, at: string): Found {
  const port = action['port'];
  if (typeof port === 'string') yield* formatted(`${at}.port`, port, portName);
  else yield* validPort(`${at}.port`, integer(action, 'port') ?? 0);
}

const ACTIONS: Readonly<Record<string, (action: JsonObject, at: string, graceSeconds: number) => Found>> = {
  exec: function* (action, at) {
    if (arrayAt(action, 'command').length === 0) yield required(`${at}.command`);
  },
  httpGet: function* (action, at) {
    yield* portOrName(action, at);
    const scheme = text(action, 'scheme') || 'HTTP';
    if (!SCHEMES.includes(scheme)) yield notSupported(`${at}.scheme`, scheme, SCHEMES);
    for (const header of itemsAt(action, 'httpHeaders')) {
      yield* formatted(`${at}.httpHeaders`, text(header, 'name'), headerName);
    }
  },
  tcpSocket: portOrName,
  grpc: function* (action, at) {
    yield* validPort(`${at}.port`, integer(action, 'port') ?? 0);
  },
  sleep: function* (action, at, graceSeconds) {
    const seconds = integer(action, 'seconds') ?? 0;
    if (seconds >= 0 && seconds <= graceSeconds) return;
    const why = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
    yield invalid(at, seconds, why);
  },
};

function* validateHandler(handler: JsonObject, at: string, graceSeconds: number): Found {
  const provided = Object.keys(ACTIONS).filter((key) => isObject(handler[key]));
  for (const [index, key] of provided.entries()) {
    const action = objectAt(handler, key) ?? {};
    if (index > 0) yield forbidden(`${at}.${key}`, 'may not specify more than 1 handler type');
    else yield* ACTIONS[key]?.(action, `${at}.${key}`, graceSeconds) ?? [];
  }
  if (provided.length === 0) yield required(at, 'must specify a handler type');
}

function* validateProbe(probe: JsonObject, at: string, isReadiness: boolean): Found {
  yield* validateHandler(probe, at, Infinity);
  const counts = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
  yield* notNegative(probe, at, ...counts);
  const grace = integer(probe, 'terminationGracePeriodSeconds');
  const graceField = `${at}.terminationGracePeriodSeconds`;
  if (grace !== undefined && grace <= 0) yield invalid(graceField, grace, 'must be greater than 0');
  // 0 is defaulted
  const threshold = integer(probe, 'successThreshold') ?? 0;
  if (isReadiness) {
    if (grace !== undefined) yield invalid(graceField, grace, 'must not be set for readinessProbes');
  } else if (threshold !== 0 && threshold !== 1) yield invalid(`${at}.successThreshold`, threshold, 'must be 1');
}

/** Validates the probes and hooks of a long-running container. */
export function* validateProbes(container: JsonObject, at: string, graceSeconds: number): Found {
  // stopSignal is behind a feature gate that is off: the server drops it
  const lifecycle = objectAt(container, 'lifecycle');
  for (const key of ['postStart', 'preStop']) {
    const hook = objectAt(lifecycle, key);
    if (hook !== undefined) yield* validateHandler(hook, `${at}.lifecycle.${key}`, graceSeconds);
  }
  for (const key of PROBES) {
    const probe = objectAt(container, key);
    if (probe !== undefined) yield* validateProbe(probe, `${at}.${key}`, key === 'readinessProbe');
  }
}

/** Init containers that are not sidecars may not have probes or hooks. */
export function* withoutProbes(container: JsonObject, at: string): Found {
  for (const key of ['lifecycle', ...PROBES]) {
    if (!isObject(container[key])) continue;
    yield forbidden(`${at}.${key}`, 'may not be set for init containers without restartPolicy=Always');
  }
}
