import { objectAt, stringAt } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import { itemsAt } from '../../apimachinery/validate/fields.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { nameOf, type SetProblem } from './object-set.ts';
import type { PodTemplate } from './pod-templates.ts';

/** Named target ports of a Service that no container of the selected pods has. */
export function* unknownTargetPorts(service: ManifestObject, selected: readonly PodTemplate[]): Iterable<SetProblem> {
  const names = selected.flatMap(({ spec }) =>
    // Sidecars serve ports too.
    [...itemsAt(spec, 'containers'), ...itemsAt(spec, 'initContainers')].flatMap((container) =>
      itemsAt(container, 'ports').flatMap((port) => stringAt(port, 'name') ?? []),
    ),
  );
  const [first] = selected;
  if (first === undefined) return;
  for (const [index, port] of itemsAt(objectAt(service.object, 'spec'), 'ports').entries()) {
    const target = stringAt(port, 'targetPort') ?? '';
    if (target === '' || names.includes(target)) continue;
    const near = suggest(target, names) ?? (names.length === 1 ? names[0] : undefined);
    const guess = near === undefined ? '' : `; did you mean "${near}"?`;
    const message = `no container of "${nameOf(first.manifest)}" has a port named "${target}"${guess}`;
    yield { manifest: service, rule: 'unknown-target-port', path: ['spec', 'ports', index, 'targetPort'], message };
  }
}
