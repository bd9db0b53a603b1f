import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectApi, type Api, type Connection } from './api.ts';
import { findAssets } from './assets.ts';
import { apiServer, controllerManager, etcd, scheduler, type Component, type Ports } from './components.ts';
import { writeCredentials, type Credentials } from './credentials.ts';
import { BASE_NODES, resetNodes, type NodeSpec } from './nodes.ts';
import { nodeBinaries } from './real-nodes/binaries.ts';
import { createNetwork } from './real-nodes/network.ts';
import { REAL_NODE_NAMES, realNodesOf, type RealNodes } from './real-nodes/real-nodes.ts';
import { requireRealNodes } from './real-nodes/support.ts';
import { isAlive, startOf, type ProcessId } from './processes.ts';
import { deadProcesses, makeStateFolder, readState, tearDown, writeState, type State } from './state.ts';
import { tsxCommand } from './tsx.ts';

export interface ControlPlane {
  readonly folder: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the release's own kubectl. */
  readonly kubectl: string;
  /** For node control; the caller closes it. */
  connect(): Api;
  /** Throws when it was started without real nodes. */
  realNodes(api: Api): Promise<RealNodes>;
  /** Ends every process and removes the folder. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Where its state is kept; a new temporary folder when absent. */
  readonly folder?: string;
  /** The initial nodes; a control plane and three workers when absent. */
  readonly nodes?: readonly NodeSpec[];
  /**
   * How many real nodes there are besides, `real-1` and so on: with a kubelet and containers, in namespaces of this machine. With 0
   * they can be added later; when absent there can be none.
   */
  readonly realNodes?: number;
  /** How many nodes there will be at most; the initial number when absent. A large cluster renews its leases less often. */
  readonly maxNodes?: number;
  /** The control plane stops when this process ends. */
  readonly owner?: number;
  /** Called with the progress of a build. */
  readonly report?: (line: string) => void;
}

const START_MS = 90_000;
/** More for each node. */
const NODE_MS = 30;

/** Starts everything and waits until every node is Ready. Throws NoControlPlane without the binaries, NoRealNodes without those of nodes. */
export async function startControlPlane(options: StartOptions = {}): Promise<ControlPlane> {
  const nodes = options.nodes ?? BASE_NODES;
  const report = options.report ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const { realNodes } = options;
  if (realNodes !== undefined) requireRealNodes();
  const assets = await findAssets(report);
  if (realNodes !== undefined) await nodeBinaries(report);
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'daemonset-cli-'));
  await tearDown(folder);
  makeStateFolder(folder);
  const launcher = launch(folder, assets);
  try {
    const [etcdPort, etcdPeer, apiPort] = await freePorts(3);
    const address = realNodes === undefined ? '127.0.0.1' : (await createNetwork(folder)).gateway;
    const ports: Ports = { address, etcd: etcdPort ?? 0, etcdPeer: etcdPeer ?? 0, apiServer: apiPort ?? 0 };
    const nodeNames = realNodes === undefined ? [] : REAL_NODE_NAMES;
    const credentials = writeCredentials(folder, `https://${address}:${ports.apiServer}`, nodeNames);
    launcher.start(etcd(folder, ports));
    launcher.start(apiServer(ports, credentials));
    const api = connectApi(readConnection(credentials.connection), 'control-plane');
    try {
      await launcher.until('the API server', () => api.get('/readyz').then(() => true));
      launcher.start(controllerManager(credentials, options.maxNodes ?? nodes.length));
      launcher.start(scheduler(credentials));
      launcher.startKubelets(credentials, options.owner);
      await launcher.until('the controller manager', () =>
        api.get('/api/v1/namespaces/default/serviceaccounts/default').then(() => true),
      );
      await resetNodes(api, nodes, START_MS + nodes.length * NODE_MS);
      if (realNodes !== undefined) {
        const machines = await realNodesOf(folder, api, report);
        await Promise.all(REAL_NODE_NAMES.slice(0, realNodes).map((name) => machines.add(name)));
      }
      launcher.check();
    } finally {
      api.close();
    }
    launcher.ready();
  } catch (error) {
    await tearDown(folder);
    throw error;
  }
  return attach(folder, assets);
}

/** The control plane that was started in the folder, or undefined when there is none or it has died. */
export function runningControlPlane(folder: string): ControlPlane | undefined {
  const state = readState(folder);
  return state?.ready === true && deadProcesses(state).length === 0 ? attach(folder, state.assets) : undefined;
}

function attach(folder: string, assets: string): ControlPlane {
  return {
    folder,
    kubeconfig: join(folder, 'kubeconfig'),
    kubectl: join(assets, 'kubectl'),
    connect: () => connectApi(readConnection(join(folder, 'connection.json')), 'control-plane'),
    realNodes: (api) => realNodesOf(folder, api, (line) => void process.stderr.write(`${line}\n`)),
    stop: async () => {
      await tearDown(folder);
    },
  };
}

export function readConnection(file: string): Connection {
  return JSON.parse(readFileSync(file, 'utf8')) as Connection;
}

interface Launcher {
  start(component: Component): void;
  startKubelets(credentials: Credentials, owner: number | undefined): void;
  /** Polls; throws with the end of its log when a process has died, and after START_MS. */
  until(what: string, ask: () => Promise<boolean>): Promise<void>;
  check(): void;
  ready(): void;
}

function launch(folder: string, assets: string): Launcher {
  const processes: Record<string, ProcessId> = {};
  const save = (ready: boolean): void => writeState(folder, { processes, ready, assets } satisfies State);
  const logOf = (name: string): string => join(folder, 'logs', `${name}.log`);
  save(false);

  const run = (name: string, command: string, args: readonly string[]): void => {
    const log = openSync(logOf(name), 'a', 0o600);
    const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    child.unref();
    if (child.pid === undefined) throw new Error(`${command} does not start`);
    processes[name] = { pid: child.pid, started: startOf(child.pid) ?? '' };
    save(false);
  };

  const check = (): void => {
    for (const [name, process] of Object.entries(processes)) {
      if (isAlive(process)) continue;
      const tail = readFileSync(logOf(name), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
      throw new Error(`${name} ended while the control plane was starting. The end of its log:\n${tail}`);
    }
  };

  return {
    start: ({ binary, args }) => run(binary, join(assets, binary), args),
    startKubelets: (credentials, owner) => {
      const [node = '', ...script] = tsxCommand('kubelets-main.ts');
      const owned = owner === undefined ? [] : [String(owner), startOf(owner) ?? ''];
      const args = [...script, folder, credentials.connection, ...owned];
      run('simulated-kubelets', node, args);
    },
    until: async (what, ask) => {
      const deadline = Date.now() + START_MS;
      let last = '';
      for (;;) {
        check();
        try {
          if (await ask()) return;
        } catch (error) {
          last = String(error);
        }
        if (Date.now() > deadline) throw new Error(`${what} is not ready after ${START_MS / 1000}s: ${last}`);
        await sleep(50);
      }
    },
    check,
    ready: () => save(true),
  };
}

/** Ports that nothing on the loopback interface listens on, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
