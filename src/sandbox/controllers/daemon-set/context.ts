import type { DaemonSet, Pod } from '../../../kube/wire.ts';
import { DAEMON_SETS } from '../../kinds/daemon-sets.ts';
import type { Stored } from '../../store/object.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { EventDetails } from '../event-limits.ts';
import { withKind } from '../recorder.ts';

export type StoredDaemonSet = Stored<DaemonSet>;
export type StoredPod = Stored<Pod>;

const SOURCE = { component: 'daemonset-controller' };

/** Records an event about a DaemonSet. */
export function recordEvent(
  plane: ControlPlane,
  ds: StoredDaemonSet,
  type: EventDetails['type'],
  reason: string,
  message: string,
): void {
  plane.recorder.record(SOURCE, withKind(ds, DAEMON_SETS.kind, 'apps/v1'), { type, reason, message });
}

/** The DaemonSet's key in the controller's queue. */
export function queueKeyOf({ namespace = '', name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
