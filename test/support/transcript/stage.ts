import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, type Stage } from './run.ts';

/** A cluster that transcripts can run on. Everything a transcript says about a cluster, it says through this. */
export interface TestCluster {
  readonly kubeconfig: string;
  readonly kubectl: string;
  /** The command that `$ nodes …` runs. */
  readonly nodes: readonly string[];
}

export interface OpenStage extends Stage {
  /** Removes the namespaces that came up meanwhile, and the folder. */
  close(): Promise<void>;
}

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * A folder with `manifests/`, the commands `ds`, `kubectl` and `nodes`, and a kubeconfig (`$KUBECONFIG`) whose namespace is
 * `name`, which is made. The environment has nothing else of the user's.
 */
export async function openStage(name: string, cluster: TestCluster): Promise<OpenStage> {
  const folder = mkdtempSync(join(tmpdir(), `ds-${name}-`));
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  const shim = (command: string, line: readonly string[]): void => {
    const file = join(bin, command);
    writeFileSync(file, `#!/bin/sh\nexec ${line.map((word) => `'${word}'`).join(' ')} "$@"\n`);
    chmodSync(file, 0o755);
  };
  shim('ds', [process.env['DS_NODE'] ?? process.execPath, '--use-openssl-ca', join(REPOSITORY, 'bin', 'ds.js')]);
  shim('kubectl', [cluster.kubectl]);
  shim('nodes', cluster.nodes);
  symlinkSync(join(REPOSITORY, 'test', 'manifests'), join(folder, 'manifests'));
  const kubeconfig = join(folder, 'kubeconfig');
  copyFileSync(cluster.kubeconfig, kubeconfig);

  const environment = {
    PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
    HOME: folder,
    KUBECONFIG: kubeconfig,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
  };
  const stage: Stage = { folder, environment, folders: { [folder]: '<dir>', [REPOSITORY]: '<repository>/' } };
  const run = async (command: string): Promise<string> => {
    const { output, exitCode } = await runCommand(command, stage);
    if (exitCode !== 0) throw new Error(`${command}\n${output}`);
    return output;
  };
  const namespaces = async (): Promise<readonly string[]> =>
    (await run('kubectl get namespaces -o name')).split('\n').filter((line) => line !== '');

  const before = new Set(await namespaces());
  await run(`kubectl create namespace ${name} && kubectl config set-context --current --namespace=${name}`);
  await run('until kubectl get serviceaccount default >/dev/null 2>&1; do sleep 0.1; done');
  return {
    ...stage,
    close: async () => {
      for (const namespace of (await namespaces()).filter((one) => !before.has(one))) {
        const flag = `-n ${namespace.replace('namespace/', '')}`;
        // A namespace with pods in it takes half a minute to go.
        await run(
          `kubectl delete daemonsets --all ${flag} && kubectl delete pods --all --force --grace-period=0 ${flag} 2>&1 && ` +
            `kubectl delete ${namespace} --wait=false --ignore-not-found`,
        );
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
