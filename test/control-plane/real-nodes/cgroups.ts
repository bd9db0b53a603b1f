import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The folder, in every cgroup hierarchy, under which the nodes have their cgroups. */
const ROOT = 'daemonset-cli';
const END_MS = 20_000;

interface Hierarchy {
  readonly path: string;
  readonly version: 1 | 2;
}

/** The cgroup hierarchies that are mounted: one of version 2, one for each controller of version 1, or both kinds. */
export function hierarchies(): readonly Hierarchy[] {
  if (!existsSync('/proc/mounts')) return [];
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .map(([, path = '', type]) => ({ path, version: type === 'cgroup' ? 1 : 2 }));
}

/** Creates the cgroup in every hierarchy, and returns the files through which a process joins it. */
export function makeCgroup(name: string): readonly string[] {
  return hierarchies().map(({ path, version }) => {
    let folder = path;
    for (const part of [ROOT, ...name.split('/')]) {
      // A group's controllers are those that its parent passes on; the parent must have no processes of its own.
      if (version === 2) passControllersOn(folder);
      const parent = folder;
      folder = join(folder, part);
      mkdirSync(folder, { recursive: true });
      for (const file of ['cpuset.cpus', 'cpuset.mems']) {
        // Version 1 starts with empty sets, in which no process can run.
        if (version === 1 && existsSync(join(folder, file))) copy(join(parent, file), join(folder, file));
      }
    }
    return join(folder, 'cgroup.procs');
  });
}

function passControllersOn(folder: string): void {
  const controllers = readFileSync(join(folder, 'cgroup.controllers'), 'utf8').trim();
  if (controllers === '') return;
  const list = controllers.split(' ').map((controller) => `+${controller}`);
  writeFileSync(join(folder, 'cgroup.subtree_control'), list.join(' '));
}

function copy(from: string, to: string): void {
  writeFileSync(to, readFileSync(from));
}

/**
 * Moves the processes of the cgroup itself into its child `init`, where version 2 needs it: a group that has processes cannot pass
 * controllers on, and the kubelet creates its pods' groups beside it.
 */
export async function clearForChildren(name: string): Promise<void> {
  for (const { path } of hierarchies().filter(({ version }) => version === 2)) {
    const folder = join(path, ROOT, name);
    if (readFileSync(join(folder, 'cgroup.controllers'), 'utf8').trim() === '') continue;
    mkdirSync(join(folder, 'init'), { recursive: true });
    for (let left = processesIn(folder); left.length > 0; left = processesIn(folder)) {
      for (const pid of left) ignoreErrors(() => writeFileSync(join(folder, 'init', 'cgroup.procs'), String(pid)));
      await sleep(5);
    }
  }
}

/** The processes of the cgroup and of all below it. */
export function processesOf(name: string): readonly number[] {
  const found = new Set<number>();
  for (const { path } of hierarchies()) {
    for (const folder of foldersBelow(join(path, ROOT, name))) processesIn(folder).forEach((pid) => found.add(pid));
  }
  return [...found];
}

/**
 * Kills every process of the cgroup and removes it, in every hierarchy. A kubelet that finds groups of dead pods at its start needs
 * half a minute for them. Throws when processes survive.
 */
export async function endCgroup(name: string): Promise<void> {
  const deadline = Date.now() + END_MS;
  const remaining = (): readonly string[] =>
    hierarchies()
      .map(({ path }) => join(path, ROOT, name))
      .filter((folder) => existsSync(folder));
  for (;;) {
    for (const pid of processesOf(name)) ignoreErrors(() => process.kill(pid, 'SIGKILL'));
    for (const folder of remaining()) foldersBelow(folder).forEach((each) => ignoreErrors(() => rmdirSync(each)));
    if (remaining().length === 0) break;
    if (Date.now() > deadline) throw new Error(`processes ${processesOf(name).join(', ')} of ${name} do not end`);
    await sleep(20);
  }
  // The folders above, unless they have other nodes.
  const parts = name.split('/').slice(0, -1);
  for (const { path } of hierarchies()) {
    for (let depth = parts.length; depth >= 0; depth -= 1) {
      ignoreErrors(() => rmdirSync(join(path, ROOT, ...parts.slice(0, depth))));
    }
  }
}

/** The folder and those below it, the deepest first. */
function foldersBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...entries.flatMap((entry) => foldersBelow(join(folder, entry.name))), folder];
  } catch {
    return [];
  }
}

function processesIn(folder: string): readonly number[] {
  try {
    const lines = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n');
    // Version 2 shows a process of another PID namespace as 0.
    return lines.map(Number).filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** For what has ended or gone in the meantime. */
function ignoreErrors(work: () => void): void {
  try {
    work();
  } catch {
    // The caller looks again.
  }
}
