import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { PodTemplateSpec } from '../../kube/wire.ts';
import { containerLines } from './containers.ts';
import { annotationLines, mapLines, tolerationLines, type Lines } from './fields.ts';
import { volumeLines } from './volumes.ts';

type Spread = NonNullable<NonNullable<PodTemplateSpec['spec']>['topologySpreadConstraints']>[number];

/** A pod template as kubectl describes it: in `describe`, in `rollout history --revision` and before an undo. */
export function podTemplateLines(template: PodTemplateSpec): Lines {
  const { metadata, spec } = template;
  const annotations = metadata?.annotations ?? {};
  const initContainers = spec?.initContainers ?? [];
  // newer than the types
  const group = stringAt(objectAt(spec, 'schedulingGroup'), 'podGroupName');
  return [
    'Pod Template:',
    ...mapLines('  Labels', metadata?.labels),
    ...(Object.keys(annotations).length === 0 ? [] : annotationLines('  Annotations', annotations)),
    ...(filled(spec?.serviceAccountName) ? [`  Service Account:\t${spec?.serviceAccountName ?? ''}`] : []),
    ...(initContainers.length === 0 ? [] : containerLines('Init Containers', initContainers, '  ')),
    ...containerLines('Containers', spec?.containers ?? [], '  '),
    ...volumeLines((spec?.volumes ?? []) as readonly unknown[] as readonly JsonObject[], '  '),
    ...spreadLines(spec?.topologySpreadConstraints ?? []),
    ...(filled(spec?.priorityClassName) ? [`  Priority Class Name:\t${spec?.priorityClassName ?? ''}`] : []),
    ...mapLines('  Node-Selectors', spec?.nodeSelector),
    ...tolerationLines('  Tolerations', spec?.tolerations),
    ...(group === undefined ? [] : ['  SchedulingGroup:', `  PodGroupName:\t${group}`]),
  ];
}

function filled(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

function spreadLines(constraints: readonly Spread[]): Lines {
  return [...constraints]
    .sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : a.topologyKey > b.topologyKey ? 1 : 0))
    .map((constraint, index) => {
      const selector = constraint.labelSelector;
      const matching = selector === undefined ? '' : ` for selector ${selectorText(selector) || '<none>'}`;
      return (
        `  ${index === 0 ? 'Topology Spread Constraints:' : ''}\t${constraint.topologyKey}:${constraint.whenUnsatisfiable}` +
        ` when max skew ${constraint.maxSkew} is exceeded${matching}`
      );
    });
}
