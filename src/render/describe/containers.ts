import { byText } from '../../core/text/by-text.ts';
import type { Container } from '../../kube/wire.ts';
import { environmentLines } from './environment.ts';
import type { Lines } from './fields.ts';
import { probeText, type Probe } from './probe.ts';

type Port = NonNullable<Container['ports']>[number];

/** The containers of a template as kubectl describes them, below a title; `space` indents the title and the names. */
export function containerLines(title: string, containers: readonly Container[], space: string): Lines {
  const indent = space === '' ? '' : ' ';
  return [
    `${space}${title}:${containers.length === 0 ? ' <none>' : ''}`,
    ...containers.flatMap((container) => [
      `  ${indent}${container.name}:`,
      `    Image:\t${container.image ?? ''}`,
      portLine('Port', container.ports, ({ containerPort }) => containerPort),
      portLine('Host Port', container.ports, ({ hostPort = 0 }) => hostPort),
      ...seccompLines(container),
      ...wordLines('Command', container.command),
      ...wordLines('Args', container.args),
      ...resourceLines('Limits', container.resources?.limits),
      ...resourceLines('Requests', container.resources?.requests),
      ...probeLine('Liveness', container.livenessProbe),
      ...probeLine('Readiness', container.readinessProbe),
      ...probeLine('Startup', container.startupProbe),
      ...environmentLines(container),
      ...mountLines(container),
    ]),
  ];
}

function portLine(label: string, ports: readonly Port[] = [], of: (port: Port) => number): string {
  const texts = ports.map((port) => {
    const text = `${of(port)}/${port.protocol ?? ''}`;
    return (port.name ?? '') === '' ? text : `${text} (${port.name ?? ''})`;
  });
  return texts.length > 1 ? `    ${label}s:\t${texts.join(', ')}` : `    ${label}:\t${texts[0] ?? '<none>'}`;
}

function seccompLines({ securityContext }: Container): Lines {
  const profile = securityContext?.seccompProfile;
  if (profile === undefined) return [];
  const local = profile.type === 'Localhost' ? [`      LocalhostProfile:\t${profile.localhostProfile ?? ''}`] : [];
  return [`    SeccompProfile:\t${profile.type}`, ...local];
}

function wordLines(title: string, words: readonly string[] = []): Lines {
  if (words.length === 0) return [];
  return [`    ${title}:`, ...words.flatMap((word) => word.split('\n').map((line) => `      ${line}`))];
}

function resourceLines(title: string, amounts: Readonly<Record<string, string>> = {}): Lines {
  const names = Object.keys(amounts).sort();
  if (names.length === 0) return [];
  return [`    ${title}:`, ...names.map((name) => `      ${name}:\t${amounts[name] ?? ''}`)];
}

function probeLine(title: string, probe: Probe | undefined): Lines {
  return probe === undefined ? [] : [`    ${title}:\t${probeText(probe)}`];
}

function mountLines({ volumeMounts = [], volumeDevices = [] }: Container): Lines {
  const mounts = [...volumeMounts].sort((a, b) => byText(a.mountPath, b.mountPath));
  const devices = [...volumeDevices].sort((a, b) => byText(a.devicePath, b.devicePath));
  const none = mounts.length === 0 ? '\t<none>' : '';
  return [
    `    Mounts:${none}`,
    ...mounts.map(({ mountPath, name, readOnly, subPath = '' }) => {
      const path = subPath === '' ? '' : `,path=${JSON.stringify(subPath)}`;
      return `      ${mountPath} from ${name} (${readOnly === true ? 'ro' : 'rw'}${path})`;
    }),
    // kubectl also prints <none> for the devices if there are no mounts
    ...(devices.length === 0
      ? []
      : [`    Devices:${none}`, ...devices.map(({ devicePath, name }) => `      ${devicePath} from ${name}`)]),
  ];
}
