import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dsCommand } from '../ds-command.ts';
import type { Gate } from './at-most.ts';
import type { TestCluster } from './cluster.ts';
import type { Stage } from './run.ts';

export interface OpenStage extends Stage {
  /** Leaves the cluster, and removes the folder. */
  close(): Promise<void>;
}

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * A folder with `manifests/`, the commands `ds`, `kubectl` and `nodes`, and a kubeconfig (`$KUBECONFIG`) whose namespace is
 * `name`, which is made. The environment has nothing else of the user's.
 */
export async function openStage(name: string, cluster: TestCluster, gate: Gate): Promise<OpenStage> {
  const kubeconfigText = await cluster.enter(name);
  const folder = mkdtempSync(join(tmpdir(), `ds-${name}-`));
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  const shim = (command: string, script: string): void => {
    const file = join(bin, command);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const call = (line: readonly string[]): string => `exec ${line.map((word) => `'${word}'`).join(' ')} "$@"`;
  shim('ds', call(dsCommand()));
  // Hides another one on PATH.
  shim('kubectl', cluster.kubectl === undefined ? 'echo no kubectl here; exit 127' : call([cluster.kubectl]));
  shim('nodes', call(cluster.nodes));
  symlinkSync(join(REPOSITORY, 'test', 'manifests'), join(folder, 'manifests'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText, { mode: 0o600 });

  const environment = {
    PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
    HOME: folder,
    KUBECONFIG: kubeconfig,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
  };
  return {
    folder,
    environment,
    folders: { [folder]: '<dir>', [REPOSITORY]: '<repository>/' },
    hasKubectl: cluster.kubectl !== undefined,
    gate,
    close: async () => {
      await cluster.leave();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
