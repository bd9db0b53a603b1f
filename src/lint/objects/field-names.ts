import { objectAt, stringAt } from '../../core/json/json.ts';
import { suggest } from '../../core/text/suggest.ts';
import type { Path } from '../../yaml/marks.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { blockOf } from '../fix/block-edits.ts';
import { replaceWord } from '../fix/text-edits.ts';
import { fieldOfPath } from './field-path.ts';
import { withPlainSpaces } from '../text/odd-characters.ts';
import type { Edit } from '../rules/rule.ts';

/** The field that a misspelt name probably means; sure when only case or invisible characters differ. */
export function meantField(
  key: string,
  names: readonly string[],
): { readonly meant: string | undefined; readonly isSure: boolean } {
  const plain = withPlainSpaces(key).trim();
  const same = names.find((name) => name.toLowerCase() === plain.toLowerCase());
  if (same !== undefined) return { meant: same, isSure: true };
  // For example secret.name for secret.secretName.
  const longer = names.find((name) => name.toLowerCase().endsWith(plain.toLowerCase()) && plain.length > 3);
  return { meant: suggest(plain, names) ?? longer, isSure: false };
}

interface Foreign {
  readonly why: string;
  readonly fix: string;
  readonly edits: readonly Edit[];
}

const FOREIGN: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  'spec.replicas': [
    'a DaemonSet runs one pod on every eligible node',
    'Remove it; nodeSelector, affinity and tolerations in spec.template.spec decide which nodes get a pod.',
  ],
  'spec.strategy': [
    'only Deployments have it; a DaemonSet has updateStrategy',
    'Write updateStrategy: with type: RollingUpdate or OnDelete.',
  ],
  'spec.paused': [
    'only Deployments have it; a DaemonSet cannot be paused',
    'Remove it; with updateStrategy OnDelete an update waits.',
  ],
  'spec.progressDeadlineSeconds': [
    'only Deployments have it',
    'Remove it; ds rollout status --timeout limits the wait for a DaemonSet.',
  ],
  'spec.podManagementPolicy': [
    'only StatefulSets have it',
    'Remove it; the pods of a DaemonSet start at the same time.',
  ],
  'spec.serviceName': [
    'only StatefulSets have it',
    'Remove it; a Service selects the pods of a DaemonSet by their labels.',
  ],
  'spec.volumeClaimTemplates': [
    'only StatefulSets have it',
    'Remove it; a DaemonSet keeps data on the node, in a hostPath volume.',
  ],
};
/** Fields that can be removed without any other change. */
const DROPPED = new Set(['spec.replicas', 'spec.paused', 'spec.progressDeadlineSeconds', 'spec.podManagementPolicy']);

/** The problem for a field of other workloads. */
export function foreignField(manifest: ManifestObject, path: Path): Foreign | undefined {
  if (stringAt(manifest.object, 'kind') !== 'DaemonSet') return undefined;
  const field = fieldOfPath(path);
  const [why, fix] = (Object.hasOwn(FOREIGN, field) ? FOREIGN[field] : undefined) ?? [];
  if (why === undefined || fix === undefined) return undefined;
  const { text } = manifest.source;
  const offset = manifest.offset(path, 'key');
  if (field === 'spec.strategy') {
    const isKnown = stringAt(objectAt(objectAt(manifest.object, 'spec'), 'strategy'), 'type') !== 'Recreate';
    return { why, fix, edits: isKnown ? replaceWord(manifest.source, offset, 'strategy', 'updateStrategy') : [] };
  }
  const block = DROPPED.has(field) ? blockOf(text, offset) : undefined;
  const edits = block === undefined || block.opensItem ? [] : [{ from: block.keyLine, to: block.to, text: '' }];
  return { why, fix, edits };
}
