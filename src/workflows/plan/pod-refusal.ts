import { isKind } from '../../core/errors.ts';
import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { podSecurityRefusal } from '../../apimachinery/pod-security/refusal.ts';
import type { ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { NAMESPACES } from '../../kube/resource.ts';
import type { DaemonSet, KubeObject } from '../../kube/wire.ts';

/** Labels of the namespaces in the same files, as the server would store them. */
export type NamespaceLabels = ReadonlyMap<string, JsonObject>;

/** Whether the API server's warning is about PodSecurity; the plan has its own. */
export function isPodSecurityWarning(text: string): boolean {
  return text.startsWith('would violate PodSecurity ');
}

/**
 * Warns when PodSecurity rejects the DaemonSet's pods, by the labels of its namespace in the same files or in the cluster. Users who may
 * not read the namespace get no warning.
 */
export async function podSecurityWarnings(
  client: Client,
  { metadata, spec }: DaemonSet,
  included: NamespaceLabels,
  options: CallOptions,
): Promise<readonly ChangeWarning[]> {
  const name = metadata?.namespace ?? '';
  const labels = included.get(name) ?? (await labelsOf(client, name, options));
  const refusal = podSecurityRefusal(labels, { ...spec?.template });
  if (refusal === undefined) return [];
  const what = refusal.violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`));
  const message = `PodSecurity "${refusal.level.level}" of namespace ${name} rejects the pods: ${what.join(', ')}`;
  return [{ code: 'podSecurity', message }];
}

async function labelsOf(client: Client, name: string, options: CallOptions): Promise<JsonObject | undefined> {
  try {
    const namespace = await client.find<KubeObject>({ resource: NAMESPACES, name }, options);
    return objectAt(namespace?.metadata, 'labels');
  } catch (error) {
    if (isKind(error, 'forbidden')) return undefined;
    throw error;
  }
}
