import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inNamespace, type TestCluster } from './cluster.ts';

/** Access to the real control plane. */
export interface ClusterAccess {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the release's own kubectl. */
  readonly kubectl: string;
  /** The command that `$ nodes …` runs. */
  readonly nodes: readonly string[];
}

const READY_MS = 60_000;
/** The pod garbage collector deletes the pods of a removed node with a delay. */
const GONE_MS = 180_000;

/** The real control plane, which all transcripts share, one after the other. */
export function realCluster({ kubeconfig, kubectl, nodes }: ClusterAccess): TestCluster {
  const run = async (file: string, args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(file, args, { maxBuffer: 1 << 26, timeout: 150_000 });
    return stdout;
  };
  const ask = (...args: string[]): Promise<string> => run(kubectl, ['--kubeconfig', kubeconfig, ...args]);
  const namespaces = async (): Promise<readonly string[]> =>
    (await ask('get', 'namespaces', '-o', 'name')).split('\n').filter((line) => line !== '');
  const until = async (what: string, withinMs: number, isTrue: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + withinMs;
    while (!(await isTrue())) {
      if (Date.now() > deadline) throw new Error(`${what} after ${withinMs / 1000}s`);
      await sleep(200);
    }
  };
  let before = new Set<string>();

  return {
    kubectl,
    nodes,
    enter: async (namespace) => {
      const [program = '', ...args] = nodes;
      await run(program, [...args, 'reset']);
      // Also what a failed attempt created.
      if ((await namespaces()).includes(`namespace/${namespace}`)) {
        await until(`namespaces of the attempt before ${namespace} still go`, GONE_MS, async () =>
          (await namespaces()).every((one) => before.has(one)),
        );
      }
      before = new Set(await namespaces());
      await ask('create', 'namespace', namespace);
      const account = ['get', 'serviceaccount', 'default', '-n', namespace, '--ignore-not-found', '-o', 'name'];
      await until(
        `namespace ${namespace} has no service account`,
        READY_MS,
        async () => (await ask(...account)) !== '',
      );
      return inNamespace(readFileSync(kubeconfig, 'utf8'), namespace);
    },
    leave: async () => {
      for (const one of (await namespaces()).filter((name) => !before.has(name))) {
        const name = one.replace('namespace/', '');
        // A namespace with pods takes half a minute to be deleted.
        await ask('delete', 'daemonsets', '--all', '-n', name);
        await ask('delete', 'pods', '--all', '--force', '--grace-period=0', '-n', name);
        await ask('delete', 'namespace', name, '--wait=false', '--ignore-not-found');
      }
    },
  };
}
