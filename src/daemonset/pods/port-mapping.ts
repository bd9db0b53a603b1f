import { DsError } from '../../core/errors.ts';
import type { Pod } from '../../kube/wire.ts';

/** `[LOCAL:]REMOTE`. */
export interface PortMapping {
  /** 0: any free port; undefined: that of the remote port. */
  readonly local: number | undefined;
  /** A number or the name of a port. */
  readonly remote: string;
}

const NAME = /^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/;

/** Reads kubectl's notation: `8080`, `8080:80`, `:80`, `8080:metrics`. Throws a DsError of kind `usage`. */
export function portMapping(text: string): PortMapping {
  const parts = text.split(':');
  const [first = '', second] = parts;
  const remote = second ?? first;
  const isValid =
    parts.length <= 2 &&
    (isPort(remote) || NAME.test(remote)) &&
    (second === undefined || first === '' || isPort(first));
  if (!isValid) throw new DsError('usage', `invalid port format '${text}': it must be [LOCAL:]REMOTE, as in 8080:80`);
  return { local: second === undefined ? undefined : first === '' ? 0 : Number(first), remote };
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** The number of a port of the pod. Throws a DsError with kubectl's message for a name that no container has. */
export function portNumber(remote: string, { metadata, spec }: Pod): number {
  if (isPort(remote)) return Number(remote);
  const init = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const ports = [...(spec?.containers ?? []), ...init].flatMap((container) => container.ports ?? []);
  const named = ports.find(({ name }) => name === remote);
  if (named !== undefined) return named.containerPort;
  throw new DsError('input', `Pod '${metadata?.name ?? ''}' does not have a named port '${remote}'`, {
    hint: `the ports of the pod: ${ports.map(({ name, containerPort }) => `${containerPort}${name === undefined ? '' : ` (${name})`}`).join(', ') || 'none'}`,
  });
}
