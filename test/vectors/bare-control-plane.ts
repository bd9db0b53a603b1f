import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectApi, type Api, type Connection } from '../control-plane/api.ts';
import { findAssets } from '../control-plane/assets.ts';
import { freePorts, readConnection } from '../control-plane/cluster.ts';
import { apiServer, controllerManager, etcd, type Component, type Ports } from '../control-plane/components.ts';
import { writeCredentials } from '../control-plane/credentials.ts';

/**
 * An API server with only the DaemonSet controller, which can be stopped while a case is set up, so that its first sync sees it complete.
 * No scheduler, kubelets or other controllers: the recorder simulates them.
 */
export interface BareControlPlane {
  readonly api: Api;
  /** For clients with their own transport. */
  readonly connection: Connection;
  /** The API server's release, `v1.36.3`. */
  readonly release: string;
  startController(): void;
  stopController(): Promise<void>;
  stop(): Promise<void>;
}

/** Admission plugins that would change pods and nodes. */
const WRITERS = ['ServiceAccount', 'TaintNodesByCondition', 'DefaultTolerationSeconds', 'Priority'];

export async function startBareControlPlane(
  featureGates = '',
  withoutAdmission: readonly string[] = WRITERS,
): Promise<BareControlPlane> {
  const assets = await findAssets((line) => void process.stderr.write(`${line}\n`));
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-vectors-'));
  const children: ChildProcess[] = [];
  const gates = featureGates === '' ? [] : [`--feature-gates=${featureGates}`];

  const run = ({ binary, args }: Component, ...more: string[]): ChildProcess => {
    const log = openSync(join(folder, `${binary}.log`), 'a');
    const child = spawn(join(assets, binary), [...args, ...more], { cwd: folder, stdio: ['ignore', log, log] });
    closeSync(log);
    children.push(child);
    return child;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  };
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await end(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };

  try {
    const [etcdPort = 0, etcdPeer = 0, port = 0] = await freePorts(3);
    const ports: Ports = { address: '127.0.0.1', etcd: etcdPort, etcdPeer, apiServer: port };
    const credentials = writeCredentials(folder, `https://127.0.0.1:${port}`);
    run(etcd(folder, ports));
    run(apiServer(ports, credentials), `--disable-admission-plugins=${withoutAdmission.join(',')}`, ...gates);
    const connection = readConnection(credentials.connection);
    const api = connectApi(connection, 'vectors');
    await until(
      'the API server',
      () => api.get('/readyz/poststarthook/rbac/bootstrap-roles'),
      join(folder, 'kube-apiserver.log'),
    );
    const { gitVersion: release } = await api.get<{ gitVersion: string }>('/version');
    let controller: ChildProcess | undefined;
    return {
      api,
      connection,
      release,
      startController: () => {
        const quick = ['--kube-api-qps=5000', '--kube-api-burst=10000'];
        controller = run(controllerManager(credentials, 1), '--controllers=daemonset-controller', ...quick, ...gates);
      },
      stopController: async () => {
        if (controller !== undefined) await end(controller);
      },
      stop: async () => {
        api.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function until(what: string, ask: () => Promise<unknown>, log: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      await ask();
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error(`${what} does not come up:\n${readFileSync(log, 'utf8').slice(-2000)}`);
}
