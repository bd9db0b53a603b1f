import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { Path } from '../../yaml/marks.ts';

/** The pod template of an object. */
export interface PodTemplate {
  readonly manifest: ManifestObject;
  readonly spec: JsonObject;
  readonly metadata: JsonObject | undefined;
  /** The path of `spec`. */
  readonly path: Path;
}

/** The pod template of a workload, or a pod itself; undefined for other kinds. */
export function podTemplateOf(manifest: ManifestObject): PodTemplate | undefined {
  const { object } = manifest;
  const kind = stringAt(object, 'kind');
  const own = objectAt(object, 'spec');
  if (kind === 'Pod') return own && { manifest, spec: own, metadata: objectAt(object, 'metadata'), path: ['spec'] };
  const inJob = kind === 'CronJob';
  const template = objectAt(inJob ? objectAt(objectAt(own, 'jobTemplate'), 'spec') : own, 'template');
  const spec = objectAt(template, 'spec');
  const path = inJob ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
  return spec && { manifest, spec, metadata: objectAt(template, 'metadata'), path };
}
