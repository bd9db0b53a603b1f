import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.ts';
import { endCgroup } from './cgroups.ts';
import { restoreSysctls, saveSysctls } from './sysctls.ts';

/** What several control planes on one machine share: which network is whose, and the settings before the first real node. */
const SHARED = '/run/daemonset-cli';
const NETWORKS = join(SHARED, 'networks');
const SYSCTLS = join(SHARED, 'sysctls.json');
/** So many control planes can have real nodes at once. */
const MAX_NETWORKS = 32;

/** The network of one control plane's nodes: a bridge on the machine, with the API server's address. */
export interface Network {
  readonly index: number;
  readonly bridge: string;
  /** The machine's own address in it. */
  readonly gateway: string;
}

export function networkOf(index: number): Network {
  return { index, bridge: `dsnet${index}`, gateway: `10.89.${index}.1` };
}

/** The address of a node, by its number from 1. */
export function nodeAddress({ index }: Network, number: number): string {
  return `10.89.${index}.${10 + number}`;
}

/** The first three bytes of the addresses of a node's pods. */
export function podPrefix({ index }: Network, number: number): string {
  return `10.${192 + index}.${number}`;
}

/** The name of the cgroup of a node, or of all nodes of the network. */
export function cgroupName({ index }: Network, node?: string): string {
  return node === undefined ? `network-${index}` : `network-${index}/${node}`;
}

/**
 * Creates a network for the control plane in the folder, and remembers the settings that kubelets change. Removes what is left of
 * control planes whose folders are gone.
 */
export async function createNetwork(folder: string): Promise<Network> {
  return locked(async () => {
    mkdirSync(NETWORKS, { recursive: true });
    for (const [index, owner] of claims()) if (!existsSync(owner)) await remove(networkOf(index));
    saveSysctls(SYSCTLS);
    const taken = claims();
    const index = Array.from({ length: MAX_NETWORKS }, (_, each) => each).find((each) => !taken.has(each));
    if (index === undefined) throw new Error(`${MAX_NETWORKS} control planes have real nodes already`);
    writeFileSync(join(NETWORKS, String(index)), folder);
    const network = networkOf(index);
    ip('link', 'add', network.bridge, 'type', 'bridge');
    ip('addr', 'add', `${network.gateway}/24`, 'dev', network.bridge);
    ip('link', 'set', network.bridge, 'up');
    return network;
  });
}

/** The network of the control plane in the folder. */
export function networkFor(folder: string): Network | undefined {
  for (const [index, owner] of claims()) if (owner === folder) return networkOf(index);
  return undefined;
}

/** Ends the nodes of the control plane in the folder, and removes all that they left on the machine. */
export async function removeNetwork(folder: string): Promise<void> {
  if (networkFor(folder) === undefined) return;
  await locked(async () => {
    const network = networkFor(folder);
    if (network !== undefined) await remove(network);
  });
}

/** The host's end of a node's cable. */
export function cableOf({ index }: Network, number: number): string {
  return `dsn${index}n${number}`;
}

/** Connects the node whose first process is given, and routes its pods' addresses to it. */
export function connectNode(network: Network, number: number, pid: number): void {
  const cable = cableOf(network, number);
  const via = nodeAddress(network, number);
  ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
  ip('link', 'set', cable, 'master', network.bridge, 'up');
  ip('route', 'replace', `${podPrefix(network, number)}.0/24`, 'via', via);
}

/** Removes the node's cable, which otherwise goes a moment after its namespace. */
export function disconnectNode(network: Network, number: number): void {
  spawnSync('ip', ['link', 'del', cableOf(network, number)], { stdio: 'ignore' });
}

async function remove(network: Network): Promise<void> {
  await endCgroup(cgroupName(network));
  // Routes go with the bridge, and cables with their namespaces.
  const links = JSON.parse(execFileSync('ip', ['-json', 'link'], { encoding: 'utf8' })) as readonly {
    ifname: string;
  }[];
  for (const { ifname } of links) {
    if (ifname.startsWith(`dsn${network.index}n`) || ifname === network.bridge) {
      spawnSync('ip', ['link', 'del', ifname], { stdio: 'ignore' });
    }
  }
  rmSync(join(NETWORKS, String(network.index)), { force: true });
  if (claims().size > 0) return;
  restoreSysctls(SYSCTLS);
  rmSync(SYSCTLS, { force: true });
  rmSync(NETWORKS, { recursive: true });
}

/** The folders of the control planes that have networks, by index. */
function claims(): ReadonlyMap<number, string> {
  try {
    const files = readdirSync(NETWORKS);
    return new Map(files.map((file) => [Number(file), readFileSync(join(NETWORKS, file), 'utf8')]));
  } catch {
    return new Map();
  }
}

async function locked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await withLock(join(SHARED, 'lock'), () => undefined, work);
  } finally {
    // Empty unless another control plane has a network or waits for the lock.
    try {
      rmdirSync(SHARED);
    } catch {
      // It is in use.
    }
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
