import type { Random } from '../random.ts';
import { LIMIT_RANGER } from './limit-ranger.ts';
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
  /** For the names of the volumes that pods get. */
  readonly random: Random;
  /** Whether pods need a service account; false where no controller creates the default ones. */
  readonly serviceAccounts: boolean;
}

/** The admission plugins that are on by default and affect a DaemonSet's pods, in the API server's order. */
export function createAdmission({ random, serviceAccounts }: AdmissionOptions): readonly AdmissionPlugin[] {
  return [
    NAMESPACE_LIFECYCLE,
    LIMIT_RANGER,
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
