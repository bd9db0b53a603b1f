import type { Container } from '../../kube/wire.ts';

export type Probe = NonNullable<Container['livenessProbe']>;

/** The characters that Go does not escape in the path of a URL. */
const PATH_CHARACTERS = /[^A-Za-z0-9\-_.~$&+,/:;=@]/gu;

/** A probe on one line, in kubectl's format. */
export function probeText(probe: Probe): string {
  const numbers =
    `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s ` +
    `#success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec !== undefined) return `exec [${(probe.exec.command ?? []).join(' ')}] ${numbers}`;
  if (probe.httpGet !== undefined) return `http-get ${urlOf(probe.httpGet)} ${numbers}`;
  if (probe.tcpSocket !== undefined) {
    return `tcp-socket ${probe.tcpSocket.host ?? ''}:${String(probe.tcpSocket.port)} ${numbers}`;
  }
  if (probe.grpc !== undefined) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${numbers}`;
  return `unknown ${numbers}`;
}

function urlOf({ scheme = '', host = '', port, path = '' }: NonNullable<Probe['httpGet']>): string {
  const address = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const escaped = path.replace(PATH_CHARACTERS, (char) =>
    Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  const slash = path === '' || path.startsWith('/') ? '' : '/';
  return `${scheme === '' ? '' : `${scheme.toLowerCase()}:`}//${address}${slash}${path === '*' ? path : escaped}`;
}
