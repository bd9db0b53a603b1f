import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { clearForChildren, endCgroup, makeCgroup, processesOf } from './cgroups.ts';
import { cgroupName, connectNode, disconnectNode, nodeAddress, podPrefix, type Network } from './network.ts';
import type { RealNodeSpec } from './node-files.ts';

const INIT = fileURLToPath(new URL('init.sh', import.meta.url));
const NAMESPACES = [
  '--mount',
  '--uts',
  '--net',
  '--ipc',
  '--pid',
  '--cgroup',
  '--fork',
  '--kill-child',
  '--mount-proc',
];
const START_MS = 20_000;
/** Node numbers, whose pods every node has a route to. */
export const MAX_NODES = 9;

/** A node that runs, as the machine sees it. */
export interface RealNodeFiles {
  readonly network: Network;
  readonly node: RealNodeSpec;
  readonly folder: string;
  readonly binaries: string;
  /** Archives to import. */
  readonly images: readonly string[];
}

/** Starts the node's machine; its kubelet registers it. Resolves when its network is connected. */
export async function powerOn({ network, node, folder, binaries, images }: RealNodeFiles): Promise<void> {
  const cgroup = cgroupName(network, node.name);
  // What is left from before a power cut would delay the kubelet's start.
  await endCgroup(cgroup);
  disconnectNode(network, node.number);
  const joins = makeCgroup(cgroup);
  const others = Array.from({ length: MAX_NODES }, (_, at) => at + 1).filter((number) => number !== node.number);
  const env = {
    HOME: '/root',
    LANG: 'C',
    PATH: process.env['PATH'],
    FOLDER: folder,
    BINARIES: binaries,
    NAME: node.name,
    ADDRESS: nodeAddress(network, node.number),
    GATEWAY: network.gateway,
    ROUTES: others.map((number) => `${podPrefix(network, number)}.0/24,${nodeAddress(network, number)}`).join(' '),
    DISK: node.disk ?? '',
    IMAGES: images.join(' '),
  };
  const log = openSync(join(folder, 'init.log'), 'a', 0o600);
  const script = 'for file; do [ "$file" = -- ] && break; echo $$ >"$file"; shift; done; shift; exec "$@"';
  const args = ['-c', script, 'sh', ...joins, '--', 'unshare', ...NAMESPACES, INIT];
  const child = spawn('sh', args, { env, cwd: '/', detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  const deadline = Date.now() + START_MS;
  let first: number | undefined;
  while ((first = firstProcess(cgroup)) === undefined) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${node.name} does not start:\n${tail(folder)}`);
    await sleep(10);
  }
  await clearForChildren(cgroup);
  connectNode(network, node.number, first);
}

/** Ends everything on the node at once, as when its power is cut. Its disk stays. */
export async function powerOff({ network, node }: Pick<RealNodeFiles, 'network' | 'node'>): Promise<void> {
  await endCgroup(cgroupName(network, node.name));
  disconnectNode(network, node.number);
}

export function isOn({ network, node }: Pick<RealNodeFiles, 'network' | 'node'>): boolean {
  return firstProcess(cgroupName(network, node.name)) !== undefined;
}

/** Sends the signal to the node's kubelet. */
export function signalKubelet(
  { network, node }: Pick<RealNodeFiles, 'network' | 'node'>,
  signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL',
): void {
  const pid = processesOf(cgroupName(network, node.name)).find((each) => commandOf(each) === 'kubelet');
  if (pid === undefined) throw new Error(`no kubelet runs on ${node.name}`);
  process.kill(pid, signal);
}

/** The process that is the first in the node's PID namespace, by its number on the machine. */
function firstProcess(cgroup: string): number | undefined {
  return processesOf(cgroup).find((pid) => {
    const numbers = /^NSpid:\s+(.*)$/m.exec(read(`/proc/${pid}/status`))?.[1]?.split(/\s+/) ?? [];
    // Pods have PID namespaces within the node's. unshare has set up all namespaces when the first process runs the script.
    return numbers.length === 2 && numbers.at(-1) === '1' && commandOf(pid) === 'init.sh';
  });
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/comm`).trim();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The ends of the node's logs. */
export function tail(folder: string): string {
  return ['init.log', 'containerd.log', 'kubelet.log']
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => `${file}:\n${read(join(folder, file)).trimEnd().split('\n').slice(-8).join('\n')}`)
    .join('\n');
}
