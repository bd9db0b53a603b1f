import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { itemsAt } from '../../apimachinery/validate/fields.ts';
import { POD_PATH, type DaemonSetSubject, type SubjectContainer } from '../rules/rule.ts';

function containersOf(pod: JsonObject): readonly SubjectContainer[] {
  return (['containers', 'initContainers'] as const).flatMap((key) =>
    itemsAt(pod, key).map((container, index) => {
      const isInit = key === 'initContainers';
      return {
        container,
        name: stringAt(container, 'name') ?? '',
        path: [...POD_PATH, key, index],
        staysUp: !isInit || container['restartPolicy'] === 'Always',
        isInit,
      };
    }),
  );
}

export function daemonSetSubject(manifest: ManifestObject): DaemonSetSubject {
  const { object } = manifest;
  const spec = objectAt(object, 'spec') ?? {};
  const pod = objectAt(objectAt(spec, 'template'), 'spec') ?? {};
  const containers = containersOf(pod);
  const metadata = objectAt(object, 'metadata');
  const words = [
    stringAt(metadata, 'name') ?? '',
    ...containers.flatMap(({ name, container }) => [name, stringAt(container, 'image') ?? '']),
  ];
  return {
    manifest,
    object,
    spec,
    pod,
    containers,
    about: words.join(' ').toLowerCase(),
    namespace: stringAt(metadata, 'namespace') ?? '',
  };
}
