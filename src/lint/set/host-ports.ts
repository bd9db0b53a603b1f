import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { integer, itemsAt } from '../../apimachinery/validate/fields.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { Path } from '../../yaml/marks.ts';
import { podTemplateOf, type PodTemplate } from './pod-templates.ts';
import { kindOf, nameOf, type SetProblem } from './object-set.ts';

interface HostPort {
  readonly pods: PodTemplate;
  readonly container: string;
  readonly path: Path;
  readonly ip: string;
}

/** The host ports of pods, by `NUMBER/PROTOCOL`. */
function* hostPortsOf(pods: PodTemplate): Iterable<readonly [key: string, port: HostPort]> {
  const onNode = pods.spec['hostNetwork'] === true;
  for (const [index, container] of itemsAt(pods.spec, 'containers').entries()) {
    for (const [position, port] of itemsAt(container, 'ports').entries()) {
      const provided = integer(port, 'hostPort') ?? 0;
      const number = provided === 0 && onNode ? (integer(port, 'containerPort') ?? 0) : provided;
      if (number === 0) continue;
      const path = [
        ...pods.path,
        'containers',
        index,
        'ports',
        position,
        provided === 0 ? 'containerPort' : 'hostPort',
      ];
      const ip = stringAt(port, 'hostIP') ?? '';
      yield [
        `${number}/${stringAt(port, 'protocol') ?? 'TCP'}`,
        { pods, container: stringAt(container, 'name') ?? '', path, ip: ip === '0.0.0.0' ? '' : ip },
      ];
    }
  }
}

/** Whether two templates select different nodes, or may do so by affinity, which is not evaluated. */
function areApart(a: JsonObject, b: JsonObject): boolean {
  const hasAffinity = [a, b].some((spec) => {
    const affinity = objectAt(objectAt(spec, 'affinity'), 'nodeAffinity');
    return isObject(affinity?.['requiredDuringSchedulingIgnoredDuringExecution']);
  });
  const [labels, others] = [objectAt(a, 'nodeSelector') ?? {}, objectAt(b, 'nodeSelector') ?? {}];
  const differ = Object.entries(labels).some(([key, value]) => Object.hasOwn(others, key) && others[key] !== value);
  return hasAffinity || differ || (stringAt(a, 'nodeName') ?? '') !== (stringAt(b, 'nodeName') ?? '');
}

/** The most DaemonSets with the same port to compare. */
const MAX_COMPARED = 50;

/** DaemonSets, or containers of one, with the same port on the same node. */
export function* hostPortClashes(all: readonly ManifestObject[]): Iterable<SetProblem> {
  const taken = new Map<string, HostPort[]>();
  for (const manifest of all) {
    const pods = kindOf(manifest) === 'DaemonSet' ? podTemplateOf(manifest) : undefined;
    if (pods === undefined) continue;
    for (const [key, port] of hostPortsOf(pods)) {
      const others = taken.get(key) ?? [];
      const other: HostPort | undefined = others.find(
        (one) =>
          (one.ip === port.ip || one.ip === '' || port.ip === '') &&
          // Different files may be for different clusters, and an object replaces another one with its name.
          one.pods.manifest.source.file === manifest.source.file &&
          (one.pods === pods ||
            (nameOf(one.pods.manifest) !== nameOf(manifest) && !areApart(one.pods.spec, pods.spec))),
      );
      if (other === undefined) {
        if (others.length < MAX_COMPARED) taken.set(key, [...others, port]);
      } else if (other.container !== port.container || other.pods !== pods) yield clash(key, port, other);
    }
  }
}

function clash(key: string, { pods, path }: HostPort, other: HostPort): SetProblem {
  const [number = '', protocol = ''] = key.split('/');
  const owner =
    other.pods === pods
      ? `container "${other.container}" of the same pod`
      : `DaemonSet "${nameOf(other.pods.manifest)}"`;
  const message = `port ${number} (${protocol}) of the node is also used by ${owner}`;
  return { manifest: pods.manifest, rule: 'host-port-clash', path, message };
}
