import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { ApiError, type Api } from '../../control-plane/api.ts';
import { NoControlPlane } from '../../control-plane/build.ts';
import { runningControlPlane, startControlPlane } from '../../control-plane/cluster.ts';
import { withLock } from '../../control-plane/lock.ts';
import type { RealNodes } from '../../control-plane/real-nodes/real-nodes.ts';
import { dsCommand } from '../../support/ds-command.ts';

/** A control plane whose only nodes are real, `real-1` and `real-2`: with a kubelet and containers. */
export interface RealCluster {
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly api: Api;
  readonly nodes: RealNodes;
}

const NODES = ['real-1', 'real-2'];

/**
 * The control plane with real nodes that all tests of this folder share, started by the first of them, with both nodes Ready. Undefined
 * where it cannot run: the tests are then skipped. Called when the file is loaded, as `describe.skipIf` must know it.
 */
export async function realCluster(): Promise<RealCluster | undefined> {
  const { folder, owner } = inject('realCluster');
  try {
    const plane = await withLock(
      `${folder}.lock`,
      () => undefined,
      async () => runningControlPlane(folder) ?? (await startControlPlane({ folder, owner, nodes: [], realNodes: 0 })),
    );
    const api = plane.connect();
    const nodes = await plane.realNodes(api);
    // Those that an earlier file has left otherwise.
    for (const name of nodes.names().filter((each) => !NODES.includes(each))) await nodes.remove(name);
    await Promise.all(
      NODES.map(async (name) => {
        if (!nodes.names().includes(name)) await nodes.add(name);
        else if (nodes.isOn(name)) await nodes.untilReady(name);
        else await nodes.powerOn(name);
      }),
    );
    return { kubeconfig: plane.kubeconfig, kubectl: plane.kubectl, api, nodes };
  } catch (error) {
    if (!(error instanceof NoControlPlane)) throw error;
    const line = '='.repeat(80);
    process.stderr.write(`\n${line}\nSKIPPED: the tests on real nodes. ${error.message}\n${line}\n\n`);
    return undefined;
  }
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const [DS, ...FIRST] = dsCommand();
const RUN_MS = 190_000;

/** Runs `ds` as a process. */
export function runDs({ kubeconfig }: RealCluster, namespace: string, args: readonly string[]): Promise<Ended> {
  return run(DS, [...FIRST, '--namespace', namespace, ...args], kubeconfig);
}

/** Runs the release's own kubectl. */
export function runKubectl({ kubectl, kubeconfig }: RealCluster, namespace: string, args: readonly string[]) {
  return run(kubectl, ['--namespace', namespace, ...args], kubeconfig);
}

function run(command: string, args: readonly string[], kubeconfig: string): Promise<Ended> {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: kubeconfig };
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout: RUN_MS, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(new Error(`${error.message}\n${stdout}${stderr}`));
      else resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const DAEMON_SETS = 'daemonsets';

/** A namespace of a test, and what it does there by a client of its own. */
export interface TestNamespace {
  readonly name: string;
  ds(...args: readonly string[]): Promise<Ended>;
  pods(daemonSet: string): Promise<readonly Pod[]>;
  /** Creates the DaemonSet of the pod spec, with the label `app: NAME`. */
  create(name: string, podSpec: object, more?: object): Promise<void>;
  /** Waits until the condition holds for the pods of the DaemonSet. */
  until(daemonSet: string, what: string, isSo: (pods: readonly Pod[]) => boolean): Promise<readonly Pod[]>;
  untilRolledOut(daemonSet: string): Promise<void>;
  /** Deletes it and all that is in it. */
  remove(): Promise<void>;
}

const WAIT_MS = 90_000;

/** Creates the namespace; it can have pods as soon as the promise resolves. */
export async function testNamespace(cluster: RealCluster, name: string): Promise<TestNamespace> {
  const { api } = cluster;
  const daemonSets = `/apis/apps/v1/namespaces/${name}/${DAEMON_SETS}`;
  const podsOf = async (app: string): Promise<readonly Pod[]> => {
    const path = `/api/v1/namespaces/${name}/pods?labelSelector=app%3D${app}`;
    return (await api.get<{ items: readonly Pod[] | null }>(path)).items ?? [];
  };
  await api.create('/api/v1/namespaces', { metadata: { name } });
  await eventually(`a service account in ${name}`, () =>
    found(api.get(`/api/v1/namespaces/${name}/serviceaccounts/default`)),
  );
  return {
    name,
    ds: (...args) => runDs(cluster, name, args),
    pods: podsOf,
    create: async (app, podSpec, more = {}) => {
      const labels = { app };
      const template = { metadata: { labels }, spec: podSpec };
      const spec = { selector: { matchLabels: labels }, template, ...more };
      await api.create(daemonSets, { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: app }, spec });
    },
    until: async (app, what, isSo) => {
      let pods: readonly Pod[] = [];
      await eventually(
        `${app}: ${what}`,
        async () => isSo((pods = await podsOf(app))),
        () => JSON.stringify(pods.map(({ metadata, status }) => [metadata?.name, status])),
      );
      return pods;
    },
    untilRolledOut: (app) =>
      eventually(`${app} rolled out`, async () => {
        const { metadata, status } = await api.get<DaemonSet>(`${daemonSets}/${app}`);
        const { desiredNumberScheduled: desired = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
        const isObserved = metadata?.generation === status?.observedGeneration;
        return isObserved && desired > 0 && updatedNumberScheduled === desired && numberAvailable === desired;
      }),
    remove: async () => {
      await api.remove(`/api/v1/namespaces/${name}`);
      await eventually(`${name} deleted`, async () => !(await found(api.get(`/api/v1/namespaces/${name}`))));
    },
  };
}

/** Waits until the node's condition has the status. */
export function untilNode({ api }: RealCluster, node: string, type: string, status: string): Promise<void> {
  return eventually(`${type}=${status} of ${node}`, async () => {
    const { status: { conditions = [] } = {} } = await api.get<Node>(`/api/v1/nodes/${node}`);
    return conditions.some((each) => each.type === type && each.status === status);
  });
}

/** Waits until the condition holds. Throws with `seen` when it does not within a minute and a half. */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean>,
  seen: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not so after ${WAIT_MS / 1000}s: ${what} ${seen()}`);
    await sleep(200);
  }
}

async function found(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return false;
    throw error;
  }
}
