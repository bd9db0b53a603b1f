import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { Path } from '../../yaml/marks.ts';

/** The pods of an object of a set. */
export interface PodTemplate {
  readonly manifest: ManifestObject;
  readonly spec: JsonObject;
  readonly metadata: JsonObject | undefined;
  /** Where `spec` stands. */
  readonly path: Path;
}

/** The pods that an object makes, or is; undefined for one that makes none. */
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
