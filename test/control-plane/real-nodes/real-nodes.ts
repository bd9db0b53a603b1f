import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Node } from '../../../src/kube/wire.ts';
import { ApiError, type Api } from '../api.ts';
import { nodeBinaries } from './binaries.ts';
import { imageArchive } from './image.ts';
import { networkFor, type Network } from './network.ts';
import { IMAGES, writeNodeFiles, type RealNodeSpec } from './node-files.ts';
import { isOn, MAX_NODES, powerOff, powerOn, signalKubelet, tail, type RealNodeFiles } from './real-node.ts';

const READY_MS = 90_000;
const NODES = '/api/v1/nodes';

/** The real nodes of a control plane. */
export interface RealNodes {
  /** The names of those that have been added, on or off. */
  names(): readonly string[];
  /** Starts a new machine, and waits until its node is Ready. */
  add(name: string, options?: { readonly disk?: string }): Promise<void>;
  /** Everything on it ends at once. */
  powerOff(name: string): Promise<void>;
  /** Starts it again from its disk, and waits until its node is Ready. */
  powerOn(name: string): Promise<void>;
  /** SIGSTOP lets the kubelet hang while its containers run; SIGKILL ends it, and a second later another starts. */
  signalKubelet(name: string, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  isOn(name: string): boolean;
  /** Ends the machine, and deletes its disk and its Node. */
  remove(name: string): Promise<void>;
  /** Resolves when the node has been Ready since the call. */
  untilReady(name: string): Promise<void>;
}

/** The names that real nodes can have; the number is that of their addresses. Each has a kubeconfig, `pki/NAME.kubeconfig`. */
export const REAL_NODE_NAMES: readonly string[] = Array.from({ length: MAX_NODES }, (_, at) => `real-${at + 1}`);

/** The nodes of the control plane in `folder`, whose network exists. `report` gets the progress of a build. */
export async function realNodesOf(folder: string, api: Api, report: (line: string) => void): Promise<RealNodes> {
  const network = networkFor(folder);
  if (network === undefined) throw new Error(`the control plane in ${folder} was not started with --real-nodes`);
  const binaries = await nodeBinaries(report);
  const images = writeImages(folder, binaries);
  const specs = readSpecs(folder);
  const save = (): void => writeFileSync(specsFile(folder), JSON.stringify(specs, null, 2));

  const filesOf = (name: string): RealNodeFiles => {
    const node = specs.find((spec) => spec.name === name);
    if (node === undefined) throw new Error(`there is no real node ${name}`);
    return { network, node, folder: nodeFolder(folder, name), binaries, images };
  };
  const start = async (name: string): Promise<void> => {
    const files = filesOf(name);
    await powerOn(files);
    await untilReady(api, files);
  };
  return {
    names: () => specs.map(({ name }) => name),
    add: async (name, { disk } = {}) => {
      const number = REAL_NODE_NAMES.indexOf(name) + 1;
      if (number === 0) throw new Error(`real nodes are named ${REAL_NODE_NAMES.join(', ')}`);
      if (specs.some((spec) => spec.name === name)) throw new Error(`there is a real node ${name} already`);
      const node: RealNodeSpec = { name, number, ...(disk === undefined ? {} : { disk }) };
      specs.push(node);
      save();
      const kubeconfig = join(folder, 'pki', `${name}.kubeconfig`);
      writeNodeFiles(nodeFolder(folder, name), { network, node, authority: join(folder, 'pki', 'ca.crt'), kubeconfig });
      await start(name);
    },
    powerOff: (name) => powerOff(filesOf(name)),
    powerOn: start,
    signalKubelet: (name, signal) => signalKubelet(filesOf(name), signal),
    isOn: (name) => isOn(filesOf(name)),
    remove: async (name) => {
      const files = filesOf(name);
      await powerOff(files);
      rmSync(files.folder, { recursive: true, force: true, maxRetries: 3 });
      specs.splice(specs.indexOf(files.node), 1);
      save();
      await api.remove(`${NODES}/${name}`);
    },
    untilReady: (name) => untilReady(api, filesOf(name)),
  };
}

/** The names of the real nodes of a control plane, and whether they are on. */
export function realNodeStates(folder: string): readonly { readonly name: string; readonly on: boolean }[] {
  const network: Network | undefined = networkFor(folder);
  if (network === undefined) return [];
  return readSpecs(folder).map((node) => ({ name: node.name, on: isOn({ network, node }) }));
}

/** The folder of a node's configuration, disk and logs. */
function nodeFolder(folder: string, name: string): string {
  return join(folder, 'nodes', name);
}

function specsFile(folder: string): string {
  return join(folder, 'real-nodes.json');
}

function readSpecs(folder: string): RealNodeSpec[] {
  try {
    return JSON.parse(readFileSync(specsFile(folder), 'utf8')) as RealNodeSpec[];
  } catch {
    return [];
  }
}

function writeImages(folder: string, binaries: string): readonly string[] {
  const contents = { busybox: join(binaries, 'busybox'), agent: join(binaries, 'agent') };
  mkdirSync(join(folder, 'images'), { recursive: true });
  return IMAGES.map((name) => {
    const file = join(folder, 'images', `${name.replaceAll(/[/:]/g, '-')}.tar`);
    writeFileSync(file, imageArchive(name, contents));
    return file;
  });
}

/** Waits until the kubelet has reported the node as Ready since now. */
async function untilReady(api: Api, files: RealNodeFiles): Promise<void> {
  const { folder } = files;
  const { name } = files.node;
  const begin = Math.floor(Date.now() / 1000) * 1000;
  const deadline = Date.now() + READY_MS;
  while (!isReadySince(await nodeOf(api, name), begin)) {
    if (!isOn(files)) throw new Error(`${name} ended while it was starting:\n${tail(folder)}`);
    if (Date.now() > deadline) throw new Error(`${name} is not Ready after ${READY_MS / 1000}s:\n${tail(folder)}`);
    await sleep(100);
  }
}

async function nodeOf(api: Api, name: string): Promise<Node | undefined> {
  try {
    return await api.get<Node>(`${NODES}/${name}`);
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  }
}

function isReadySince(node: Node | undefined, begin: number): boolean {
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  const isTainted = (node?.spec?.taints ?? []).some(({ key }) =>
    /^node\.kubernetes\.io\/(not-ready|unreachable)$/.test(key),
  );
  return ready?.status === 'True' && Date.parse(ready.lastHeartbeatTime ?? '') >= begin && !isTainted;
}
