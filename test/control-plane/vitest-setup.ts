import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { ClusterAccess } from '../support/transcript/real-cluster.ts';
import { NoControlPlane } from './build.ts';
import { startControlPlane } from './cluster.ts';
import { tearDown } from './state.ts';
import { tsxCommand } from './tsx.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Undefined when this machine cannot run one: tests that need it are skipped. */
    cluster: ClusterAccess | undefined;
    /** The running control plane's folder, for tests that access it directly. */
    controlPlaneFolder: string | undefined;
    /** For another control plane, with real nodes, that the first test which needs it starts; it ends with `owner`. */
    realCluster: { readonly folder: string; readonly owner: number };
  }
}

/** Starts one control plane for all end-to-end tests, and stops it after them, and the one with real nodes. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-real-'));
  project.provide('realCluster', { folder, owner: process.pid });
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const stop = await setupSimulated(project);
    return async () => {
      await Promise.all([stop(), tearDown(folder)]);
      removeFolder();
    };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

async function setupSimulated(project: TestProject): Promise<() => Promise<void>> {
  try {
    const controlPlane = await startControlPlane({ owner: process.pid });
    const { folder, kubeconfig, kubectl } = controlPlane;
    const nodes = [...tsxCommand('main.ts'), '--dir', folder, 'nodes'];
    project.provide('cluster', { kubeconfig, kubectl, nodes });
    project.provide('controlPlaneFolder', folder);
    return () => controlPlane.stop();
  } catch (error) {
    if (!(error instanceof NoControlPlane)) throw error;
    process.stderr.write(
      `\n${'='.repeat(80)}\nSKIPPED: every end-to-end test. ${error.message}\n${'='.repeat(80)}\n\n`,
    );
    project.provide('cluster', undefined);
    project.provide('controlPlaneFolder', undefined);
    return () => Promise.resolve();
  }
}
