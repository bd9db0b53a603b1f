import type { Pod } from '../../../kube/wire.ts';
import {
  ProcessFailure,
  type PodProcesses,
  type PortTarget,
  type ProcessStreams,
  type ProcessTarget,
} from '../../api/streams/pod-processes.ts';
import type { TimedClock } from '../../clock/timers.ts';
import { PODS } from '../../kinds/pods.ts';
import type { Stored } from '../../store/object.ts';
import type { StoreReader } from '../../store/resource-type.ts';
import { matchesPattern } from '../behaviour.ts';
import type { Machine } from '../machine.ts';
import type { CommandRule } from './command-rule.ts';
import { createContainerFiles, type ContainerFiles } from './container-files.ts';
import { EXIT, type Program, type SimulatedProcess } from './process.ts';
import { PROGRAMS } from './programs.ts';
import { isShell, runShell } from './shell.ts';
import { onTerminal } from './terminal.ts';

/** How often an attached client is checked for the end of its container, in milliseconds. */
const EVERY_MS = 1000;

export interface ProcessSettings {
  readonly store: StoreReader;
  readonly clock: Pick<TimedClock, 'sleep'>;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly rules: readonly CommandRule[];
}

/** The processes of simulated containers: the scenario's commands, a few programs, and a very small shell. */
export function simulatedProcesses(settings: ProcessSettings): PodProcesses {
  const { store, clock, rules } = settings;
  const filesOf = filesOfContainers(store);

  const run = async (target: ProcessTarget, streams: ProcessStreams): Promise<number> => {
    checkReachable(settings, target, streamPath(target));
    const { namespace, pod: name, container, command } = target;
    const pod = store.get(PODS, { namespace, name });
    if (pod === undefined || !isRunning(pod, container)) throw notFound(target);
    if (command === undefined) return attach(settings, target, streams);
    const [program = ''] = command;
    if (command.length === 0) throw notStarted('exec: "": executable file not found in $PATH');
    const start = programOf(target, rules);
    if (start === undefined) throw notStarted(`exec: ${JSON.stringify(program)}: executable file not found in $PATH`);
    const { tty } = target;
    const process = (io: ProcessStreams): SimulatedProcess => ({
      ...io,
      words: command,
      env: environmentOf(pod, container),
      hostname: hostnameOf(pod),
      files: filesOf(target, hostnameOf(pod)),
      size: () => {
        if (!tty) return undefined;
        const { rows, columns } = io.size() ?? { rows: 24, columns: 80 };
        return `${rows} ${columns}`;
      },
      sleep: (ms, signal) => clock.sleep(ms, signal),
    });
    return tty ? onTerminal(streams, (io) => start(process(io))) : start(process(streams));
  };

  return { run, connect: (target, input) => echo(settings, target, input) };
}

type FilesOf = (target: ProcessTarget, hostname: string) => ContainerFiles;

/** The files of each container, which are forgotten with its pod. */
function filesOfContainers(store: StoreReader): FilesOf {
  const kept = new Map<string, { readonly target: ProcessTarget; readonly files: ContainerFiles }>();
  return (target, hostname) => {
    const key = `${target.uid}/${target.container}`;
    const known = kept.get(key);
    if (known !== undefined) return known.files;
    for (const [
      other,
      {
        target: { namespace, pod: name, uid },
      },
    ] of kept) {
      if (store.get(PODS, { namespace, name })?.metadata.uid !== uid) kept.delete(other);
    }
    const files = createContainerFiles(hostname);
    kept.set(key, { target, files });
    return files;
  };
}

/** Undefined if there is no such program. */
function programOf(target: ProcessTarget, rules: readonly CommandRule[]): Program | undefined {
  const { command = [], node } = target;
  const rule = rules.find(
    ({ match, nodes }) => matchesPattern(match, command.join(' ')) && matchesPattern(nodes, node),
  );
  if (rule !== undefined) return asRuled(rule);
  const [name] = command;
  if (!isShell(name)) return PROGRAMS.get(name ?? '');
  return (process) =>
    runShell(process, (inner) => {
      const known = programOf({ ...target, command: inner.words }, rules);
      if (known === undefined) throw new ProcessFailure('not found');
      return known(inner);
    });
}

function asRuled({ stdout, stderr, exitCode, takesMs }: CommandRule): Program {
  return async (process) => {
    try {
      if (takesMs > 0) await process.sleep(takesMs, process.signal);
    } catch {
      return EXIT.killed;
    }
    if (stdout !== '') await process.stdout(Buffer.from(stdout));
    if (stderr !== '') await process.stderr(Buffer.from(stderr));
    return exitCode;
  };
}

/** The output of the main process from now on; simulated containers read nothing. */
async function attach({ store, clock }: ProcessSettings, target: ProcessTarget, io: ProcessStreams): Promise<number> {
  const { namespace, pod: name, container, uid } = target;
  for (let seconds = 1; ; seconds++) {
    try {
      await clock.sleep(EVERY_MS, io.signal);
    } catch {
      return EXIT.killed;
    }
    const pod = store.get(PODS, { namespace, name });
    if (pod?.metadata.uid !== uid || !isRunning(pod, container)) return 0;
    await io.stdout(Buffer.from(`${container}: attached for ${seconds}s${target.tty ? '\r\n' : '\n'}`));
  }
}

/** Every port that the pod declares sends back what it gets. */
async function* echo(
  settings: ProcessSettings,
  target: PortTarget,
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { namespace, pod: name, port } = target;
  checkReachable(settings, target, `portForward/${namespace}/${name}`);
  const pod = settings.store.get(PODS, { namespace, name });
  const ports = (pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  if (!ports.some(({ containerPort }) => containerPort === port)) {
    const why = `dial tcp4 127.0.0.1:${port}: connect: connection refused`;
    throw new ProcessFailure(
      `error forwarding port ${port} to pod ${target.uid}, uid : failed to execute portforward in network namespace: failed to connect to localhost:${port} inside namespace, IPv4: ${why}`,
    );
  }
  yield* input;
}

/** Throws the API server's error for a kubelet that it cannot reach. */
function checkReachable({ machines }: ProcessSettings, target: { readonly node: string }, path: string): void {
  const machine = machines.get(target.node);
  if (machine !== undefined && machine.state !== 'dead') return;
  const host = `${machine?.address ?? target.node}:10250`;
  throw new ProcessFailure(
    `error sending request: Post "https://${host}/${path}": dial tcp ${host}: connect: no route to host`,
  );
}

function streamPath({ namespace, pod, container, command }: ProcessTarget): string {
  return `${command === undefined ? 'attach' : 'exec'}/${namespace}/${pod}/${container}`;
}

function notFound({ container, command, namespace, pod }: ProcessTarget): ProcessFailure {
  const what =
    command === undefined
      ? `container ${container} not found in pod ${pod}_${namespace}`
      : `container not found (${JSON.stringify(container)})`;
  return new ProcessFailure(`unable to upgrade connection: ${what}`);
}

function notStarted(why: string): ProcessFailure {
  return new ProcessFailure(
    `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`,
  );
}

function isRunning({ status }: Stored<Pod>, name: string): boolean {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.some((container) => container.name === name && container.state?.running !== undefined);
}

function hostnameOf({ spec, metadata }: Stored<Pod>): string {
  return spec?.hostNetwork === true ? (spec.nodeName ?? '') : (spec?.hostname ?? metadata.name);
}

function environmentOf({ spec }: Stored<Pod>, name: string): ReadonlyMap<string, string> {
  const container = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].find((one) => one.name === name);
  return new Map((container?.env ?? []).flatMap((one) => (one.value === undefined ? [] : [[one.name, one.value]])));
}
