import type { KubeObject } from '../../kube/wire.ts';
import type { Store } from '../store/store.ts';
import { NAMESPACES } from './namespaces.ts';
import { SERVICES } from './services.ts';
import { PRIORITY_CLASSES } from './stored-kinds.ts';

function priorityClass(name: string, value: number, description: string): KubeObject {
  const object = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description };
  return { ...object, preemptionPolicy: 'PreemptLowerPriority' } as KubeObject;
}

/** The Service for the API server in the cluster. */
const KUBERNETES = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }] },
};

/** The objects that every cluster has when its API server is up. */
export function bootstrap(store: Store): void {
  for (const name of ['kube-system', 'kube-public', 'kube-node-lease', 'default']) {
    store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const critical = 'Used for system critical pods that must';
  store.create(
    PRIORITY_CLASSES,
    priorityClass('system-node-critical', 2_000_001_000, `${critical} not be moved from their current node.`),
  );
  store.create(
    PRIORITY_CLASSES,
    priorityClass(
      'system-cluster-critical',
      2_000_000_000,
      `${critical} run in the cluster, but can be moved to another node if necessary.`,
    ),
  );
  store.create(SERVICES, KUBERNETES);
}
