import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NoControlPlane } from './build.ts';
import { runningControlPlane, startControlPlane, type ControlPlane } from './cluster.ts';
import { defaultStateFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { nodesCommand, NODES_USAGE } from './nodes-command.ts';
import { BASE_NODES, workers as workerNodes } from './nodes.ts';
import { isAlive } from './processes.ts';
import { REAL_NODE_NAMES, realNodeStates } from './real-nodes/real-nodes.ts';
import { readState, tearDown } from './state.ts';

const USAGE = `usage: npm run control-plane -- COMMAND [--dir FOLDER]

  up [--workers N]   starts the control plane, building it when needed, and prints its KUBECONFIG
     [--real-nodes N]  N nodes besides, real-1 and so on, with a kubelet and containers; needs Linux and root
  env                prints KUBECONFIG and KUBEBUILDER_ASSETS of the one that runs, to be read by eval
  status             what runs
  down               stops what up started, and nothing else
${NODES_USAGE}
Its state is kept in ${defaultStateFolder()} unless --dir says otherwise.
Exit codes: 0 ok, 1 failure, 2 usage, 69 when the binaries cannot be had on this machine.
`;

class UsageError extends Error {}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const folder = resolve(values.dir ?? defaultStateFolder());
  const [command, ...rest] = positionals;
  if (values.help === true || command === undefined) {
    process.stdout.write(USAGE);
    return command === undefined && values.help !== true ? 2 : 0;
  }
  switch (command) {
    case 'up':
      return up(folder, values.workers, values['real-nodes']);
    case 'env':
      printEnvironment(running(folder));
      return 0;
    case 'status':
      return status(folder);
    case 'down':
      if (!(await tearDown(folder))) process.stderr.write(`nothing was started in ${folder}\n`);
      return 0;
    case 'nodes': {
      const controlPlane = running(folder);
      const api = controlPlane.connect();
      try {
        const real = realNodeStates(folder).length > 0 ? await controlPlane.realNodes(api) : undefined;
        process.stdout.write(await nodesCommand(api, rest, values, real));
      } finally {
        api.close();
      }
      return 0;
    }
    default:
      throw new UsageError(`there is no command ${command}`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dir: { type: 'string' },
        workers: { type: 'string' },
        'real-nodes': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        label: { type: 'string', multiple: true },
        taint: { type: 'string', multiple: true },
        'control-plane': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function up(folder: string, workers: string | undefined, realNodes: string | undefined): Promise<number> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const controlPlane = await withLock(
    `${folder}.lock`,
    (holder) => report(`waiting for process ${holder}, which is starting in ${folder}`),
    async () => {
      const there = runningControlPlane(folder);
      if (there !== undefined) {
        report(`already running in ${folder}`);
        return there;
      }
      const nodes = workers === undefined ? BASE_NODES : workerNodes(count('workers', workers));
      const real = realNodes === undefined ? {} : { realNodes: count('real-nodes', realNodes) };
      const interrupted = (): void => void tearDown(folder).then(() => process.exit(130));
      process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
      return startControlPlane({ folder, nodes, ...real, report });
    },
  );
  printEnvironment(controlPlane);
  return 0;
}

function count(flag: 'workers' | 'real-nodes', value: string): number {
  if (!/^\d+$/.test(value)) throw new UsageError(`--${flag}=${value} is not a number`);
  if (flag === 'real-nodes' && Number(value) > REAL_NODE_NAMES.length) {
    throw new UsageError(`--real-nodes=${value}: there can be ${REAL_NODE_NAMES.length} at most`);
  }
  return Number(value);
}

function running(folder: string): ControlPlane {
  const controlPlane = runningControlPlane(folder);
  if (controlPlane === undefined) throw new Error(`no control plane runs in ${folder}: npm run control-plane -- up`);
  return controlPlane;
}

function printEnvironment({ kubeconfig, kubectl }: ControlPlane): void {
  process.stdout.write(`KUBECONFIG=${kubeconfig}\nKUBEBUILDER_ASSETS=${resolve(kubectl, '..')}\n`);
}

function status(folder: string): number {
  const state = readState(folder);
  if (state === undefined) {
    process.stdout.write(`nothing was started in ${folder}\n`);
    return 1;
  }
  for (const [name, process_] of Object.entries(state.processes)) {
    process.stdout.write(`${isAlive(process_) ? 'running' : 'ended  '}  ${String(process_.pid).padEnd(8)}${name}\n`);
  }
  for (const { name, on } of realNodeStates(folder)) process.stdout.write(`${on ? 'running' : 'off    '}  ${name}\n`);
  return runningControlPlane(folder) === undefined ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${message}\n`);
  process.exitCode = error instanceof NoControlPlane ? 69 : error instanceof UsageError ? 2 : 1;
}
