import type { Random } from '../random.ts';
import { NAMESPACE_LIFECYCLE } from './namespace-lifecycle.ts';
import { TAINT_NEW_NODES } from './node-taint.ts';
import type { AdmissionPlugin } from './plugin.ts';
import { DEFAULT_TOLERATIONS, POD_PRIORITY } from './pod-defaults.ts';
import { POD_SECURITY } from './pod-security.ts';
import { RESOURCE_QUOTA } from './resource-quota.ts';
import { RUNTIME_CLASS } from './runtime-class.ts';
import { serviceAccountAdmission } from './service-account.ts';
import { TOPOLOGY_LABELS } from './topology-labels.ts';

export interface AdmissionOptions {
  /** Names the volumes that pods get. */
  readonly random: Random;
  /** Whether pods need a service account: without a controller that makes the default ones, no pod could be created. */
  readonly serviceAccounts: boolean;
}

/** The API server's admission plugins that are on by default and that a DaemonSet's pods meet, in the server's order. */
export function createAdmission({ random, serviceAccounts }: AdmissionOptions): readonly AdmissionPlugin[] {
  return [
    NAMESPACE_LIFECYCLE,
    ...(serviceAccounts ? [serviceAccountAdmission(random)] : []),
    TAINT_NEW_NODES,
    POD_SECURITY,
    POD_PRIORITY,
    DEFAULT_TOLERATIONS,
    RUNTIME_CLASS,
    TOPOLOGY_LABELS,
    RESOURCE_QUOTA,
  ];
}
