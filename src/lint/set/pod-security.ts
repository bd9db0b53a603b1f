import { objectAt } from '../../core/json/json.ts';
import { podSecurityRefusal } from '../../apimachinery/pod-security/refusal.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { kindOf, lineOf, nameOf, namespaceOf, type ObjectSet, type SetProblem } from './object-set.ts';
import { podTemplateOf } from './pod-templates.ts';

/** Pods that the Pod Security level of a Namespace in the files forbids. */
export function* podSecurity(manifest: ManifestObject, set: ObjectSet): Iterable<SetProblem> {
  const pods = podTemplateOf(manifest);
  const [namespace] = set.named('Namespace', namespaceOf(manifest));
  if (pods === undefined || namespace === undefined) return;
  const labels = objectAt(objectAt(namespace.object, 'metadata'), 'labels');
  const refusal = podSecurityRefusal(labels, { metadata: pods.metadata, spec: pods.spec });
  if (refusal === undefined) return;
  const where = `Namespace "${nameOf(namespace)}" (${lineOf(namespace, manifest)})`;
  const message = `${where} admits no pod of this ${kindOf(manifest)}, which ${refusal.message}`;
  yield { manifest, rule: 'pod-security-level', path: pods.path, part: 'key', message };
}
