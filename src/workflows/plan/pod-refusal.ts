import { isKind } from '../../core/errors.ts';
import { objectAt, type JsonObject } from '../../core/json/json.ts';
import { podSecurityRefusal } from '../../apimachinery/pod-security/refusal.ts';
import type { ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { NAMESPACES } from '../../kube/resource.ts';
import type { DaemonSet, KubeObject } from '../../kube/wire.ts';

/** The labels of the namespaces that the same files bring, as the server would keep them. */
export type NamespaceLabels = ReadonlyMap<string, JsonObject>;

/** What the API server says in a dry run of what PodSecurity will do to the pods; the plan says it itself. */
export function isPodSecurityWarning(text: string): boolean {
  return text.startsWith('would violate PodSecurity ');
}

/**
 * Whether PodSecurity refuses the DaemonSet's pods, by the labels of its namespace, in the same files or in the cluster. Who may
 * not read the namespace is told nothing.
 */
export async function podSecurityWarnings(
  client: Client,
  { metadata, spec }: DaemonSet,
  brought: NamespaceLabels,
  options: CallOptions,
): Promise<readonly ChangeWarning[]> {
  const name = metadata?.namespace ?? '';
  const labels = brought.get(name) ?? (await labelsOf(client, name, options));
  const refusal = podSecurityRefusal(labels, { ...spec?.template });
  if (refusal === undefined) return [];
  const what = refusal.violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`));
  const message = `PodSecurity "${refusal.level.level}" of namespace ${name} refuses the pods: ${what.join(', ')}`;
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
