import type { CommandDefinition } from '../commands/shared/define.ts';
import { COMMAND_INDEX } from './command-index.ts';

export type Section = 'Manifests' | 'Inspect' | 'Rollouts' | 'Sandbox' | 'About ds';

/** A command by its path, with what help and completion show of it. `load` imports its module. */
export interface RegistryEntry {
  readonly path: readonly string[];
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly section: Section;
  readonly load: () => Promise<CommandDefinition>;
}

/** A command that only has subcommands. */
export interface Group {
  readonly path: readonly string[];
  readonly summary: string;
}

export const GROUPS: readonly Group[] = [
  { path: ['rollout'], summary: 'Manage the rollouts of DaemonSets' },
  { path: ['auth'], summary: 'Check permissions' },
  { path: ['set'], summary: 'Change one aspect of a DaemonSet' },
  { path: ['sandbox'], summary: 'Manage the sandbox, a small local Kubernetes to try things on' },
  { path: ['sandbox', 'node'], summary: 'Change the nodes of the sandbox, and make them fail' },
];

/** Every command by section, in the order of help. */
const COMMANDS: Readonly<Record<Section, Readonly<Record<string, RegistryEntry['load']>>>> = {
  Manifests: {
    apply: async () => (await import('../commands/apply/apply.ts')).applyCommand,
    create: async () => (await import('../commands/create/create.ts')).createCommand,
    replace: async () => (await import('../commands/replace/replace.ts')).replaceCommand,
    lint: async () => (await import('../commands/lint/lint.ts')).lintCommand,
    diff: async () => (await import('../commands/diff/diff.ts')).diffCommand,
    plan: async () => (await import('../commands/plan/plan.ts')).planCommand,
    label: async () => (await import('../commands/label/label.ts')).labelCommand,
    annotate: async () => (await import('../commands/annotate/annotate.ts')).annotateCommand,
    patch: async () => (await import('../commands/patch/patch.ts')).patchCommand,
    'set image': async () => (await import('../commands/set/image.ts')).setImageCommand,
    'set env': async () => (await import('../commands/set/env.ts')).setEnvCommand,
    'set resources': async () => (await import('../commands/set/resources.ts')).setResourcesCommand,
    'set serviceaccount': async () => (await import('../commands/set/serviceaccount.ts')).setServiceAccountCommand,
    edit: async () => (await import('../commands/edit/edit.ts')).editCommand,
    delete: async () => (await import('../commands/delete/delete.ts')).deleteCommand,
  },
  Inspect: {
    get: async () => (await import('../commands/get/get.ts')).getCommand,
    describe: async () => (await import('../commands/describe/describe.ts')).describeCommand,
    nodes: async () => (await import('../commands/nodes/nodes.ts')).nodesCommand,
    pods: async () => (await import('../commands/pods/pods.ts')).podsCommand,
    'port-forward': async () => (await import('../commands/port-forward/port-forward.ts')).portForwardCommand,
    attach: async () => (await import('../commands/attach/attach.ts')).attachCommand,
    exec: async () => (await import('../commands/exec/exec.ts')).execCommand,
    cp: async () => (await import('../commands/cp/cp.ts')).cpCommand,
    run: async () => (await import('../commands/run/run.ts')).runCommand,
    events: async () => (await import('../commands/events/events.ts')).eventsCommand,
    logs: async () => (await import('../commands/logs/logs.ts')).logsCommand,
    explain: async () => (await import('../commands/explain/explain.ts')).explainCommand,
    top: async () => (await import('../commands/top/top.ts')).topCommand,
    'auth check': async () => (await import('../commands/auth/check.ts')).authCheckCommand,
  },
  Rollouts: {
    'rollout status': async () => (await import('../commands/rollout/status/status.ts')).rolloutStatusCommand,
    'rollout history': async () => (await import('../commands/rollout/history.ts')).rolloutHistoryCommand,
    'rollout undo': async () => (await import('../commands/rollout/undo.ts')).rolloutUndoCommand,
    'rollout restart': async () => (await import('../commands/rollout/restart.ts')).rolloutRestartCommand,
    'rollout run': async () => (await import('../commands/rollout/run/run.ts')).rolloutRunCommand,
    wait: async () => (await import('../commands/wait/wait.ts')).waitCommand,
  },
  Sandbox: {
    'sandbox start': async () => (await import('../commands/sandbox/start.ts')).sandboxStartCommand,
    'sandbox status': async () => (await import('../commands/sandbox/status.ts')).sandboxStatusCommand,
    'sandbox stop': async () => (await import('../commands/sandbox/stop.ts')).sandboxStopCommand,
    'sandbox reset': async () => (await import('../commands/sandbox/reset.ts')).sandboxResetCommand,
    'sandbox logs': async () => (await import('../commands/sandbox/logs.ts')).sandboxLogsCommand,
    'sandbox run': async () => (await import('../commands/sandbox/run.ts')).sandboxRunCommand,
    'sandbox node add': async () => (await import('../commands/sandbox/node/add.ts')).sandboxNodeAddCommand,
    'sandbox node remove': async () =>
      (await import('../commands/sandbox/node/operations.ts')).sandboxNodeRemoveCommand,
    'sandbox node label': async () => (await import('../commands/sandbox/node/label.ts')).sandboxNodeLabelCommand,
    'sandbox node taint': async () => (await import('../commands/sandbox/node/taint.ts')).sandboxNodeTaintCommand,
    'sandbox node cordon': async () =>
      (await import('../commands/sandbox/node/operations.ts')).sandboxNodeCordonCommand,
    'sandbox node uncordon': async () =>
      (await import('../commands/sandbox/node/operations.ts')).sandboxNodeUncordonCommand,
    'sandbox node fail': async () => (await import('../commands/sandbox/node/operations.ts')).sandboxNodeFailCommand,
    'sandbox node recover': async () =>
      (await import('../commands/sandbox/node/operations.ts')).sandboxNodeRecoverCommand,
  },
  'About ds': {
    version: async () => (await import('../commands/version/version.ts')).versionCommand,
    completion: async () => (await import('../commands/completion/completion.ts')).completionCommand,
  },
};

/** The order of the commands in help and docs. */
export const SECTIONS = Object.keys(COMMANDS) as readonly Section[];

export const REGISTRY: readonly RegistryEntry[] = SECTIONS.flatMap((section) =>
  Object.entries(COMMANDS[section]).map(([words, load]) => ({
    path: words.split(' '),
    aliases: COMMAND_INDEX[words]?.aliases ?? [],
    summary: COMMAND_INDEX[words]?.summary ?? '',
    section,
    load,
  })),
);

/** The names that can follow these words, in the order of help. */
export function namesAfter(path: readonly string[], entries: readonly RegistryEntry[] = REGISTRY): readonly string[] {
  return [...new Set(entriesBelow(path, entries).flatMap((entry) => entry.path[path.length] ?? []))];
}

/** The command at this path, or the commands of this group. */
export function entriesBelow(path: readonly string[], entries: readonly RegistryEntry[]): readonly RegistryEntry[] {
  return entries.filter((entry) => path.every((name, at) => entry.path[at] === name));
}

export function entryAt(path: readonly string[], entries: readonly RegistryEntry[]): RegistryEntry | undefined {
  return entriesBelow(path, entries).find((entry) => entry.path.length === path.length);
}

/** The summary of a command or group. */
export function summaryOf(path: readonly string[]): string {
  const words = path.join(' ');
  return [...GROUPS, ...REGISTRY].find((one) => one.path.join(' ') === words)?.summary ?? '';
}
