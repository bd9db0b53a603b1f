import { currentRevision, historyOf } from '../../daemonset/revisions/revisions.ts';
import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { CONTROLLER_REVISIONS } from '../../kube/resource.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';

export interface RevisionHistory {
  /** Oldest number first. */
  readonly history: readonly ControllerRevision[];
  /** The revision of the current template; undefined until the controller has recorded it. */
  readonly current: ControllerRevision | undefined;
}

/** The revisions that the DaemonSet controls, among those that its selector matches. */
export async function readHistory(
  client: Client,
  ds: DaemonSet,
  { signal }: CallOptions = {},
): Promise<RevisionHistory> {
  const at = { resource: CONTROLLER_REVISIONS, namespace: ds.metadata?.namespace };
  const labelSelector = selectorText(ds.spec?.selector);
  const { items } = await client.list<ControllerRevision>(at, { labelSelector, signal });
  const history = historyOf(ds, items);
  return { history, current: currentRevision(ds, history) };
}
