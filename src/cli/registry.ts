import type { CommandDefinition } from '../commands/shared/define.ts';

/** A command by its words. Only what is invoked, asked about or completed is loaded. */
export interface RegistryEntry {
  readonly path: readonly string[];
  readonly section: Section;
  readonly load: () => Promise<CommandDefinition>;
}

export type Section = 'Manifests' | 'Looking' | 'Rollouts' | 'Sandbox' | 'About ds';

/** The order in which help and the README show the commands. */
export const SECTIONS: readonly Section[] = ['Manifests', 'Looking', 'Rollouts', 'Sandbox', 'About ds'];

/** A word that only leads to others. */
export interface Group {
  readonly path: readonly string[];
  readonly summary: string;
}

export const GROUPS: readonly Group[] = [
  { path: ['rollout'], summary: 'Drive, follow, list, undo and repeat rollouts' },
  { path: ['set'], summary: 'Change one thing of a DaemonSet' },
  { path: ['sandbox'], summary: 'A small Kubernetes to try things on' },
  { path: ['sandbox', 'node'], summary: 'Change the nodes of the sandbox, and let them fail' },
];

/** Every command of `ds`, in the order of help. A new command is one file in `src/commands` and one line here. */
export const REGISTRY: readonly RegistryEntry[] = [
  {
    path: ['apply'],
    section: 'Manifests',
    load: async () => (await import('../commands/apply/apply.ts')).applyCommand,
  },
  {
    path: ['create'],
    section: 'Manifests',
    load: async () => (await import('../commands/create/create.ts')).createCommand,
  },
  { path: ['lint'], section: 'Manifests', load: async () => (await import('../commands/lint/lint.ts')).lintCommand },
  { path: ['diff'], section: 'Manifests', load: async () => (await import('../commands/diff/diff.ts')).diffCommand },
  { path: ['plan'], section: 'Manifests', load: async () => (await import('../commands/plan/plan.ts')).planCommand },
  {
    path: ['label'],
    section: 'Manifests',
    load: async () => (await import('../commands/label/label.ts')).labelCommand,
  },
  {
    path: ['annotate'],
    section: 'Manifests',
    load: async () => (await import('../commands/annotate/annotate.ts')).annotateCommand,
  },
  {
    path: ['patch'],
    section: 'Manifests',
    load: async () => (await import('../commands/patch/patch.ts')).patchCommand,
  },
  {
    path: ['set', 'image'],
    section: 'Manifests',
    load: async () => (await import('../commands/set/image.ts')).setImageCommand,
  },
  {
    path: ['set', 'env'],
    section: 'Manifests',
    load: async () => (await import('../commands/set/env.ts')).setEnvCommand,
  },
  {
    path: ['set', 'resources'],
    section: 'Manifests',
    load: async () => (await import('../commands/set/resources.ts')).setResourcesCommand,
  },
  {
    path: ['set', 'serviceaccount'],
    section: 'Manifests',
    load: async () => (await import('../commands/set/serviceaccount.ts')).setServiceAccountCommand,
  },
  { path: ['edit'], section: 'Manifests', load: async () => (await import('../commands/edit/edit.ts')).editCommand },
  { path: ['get'], section: 'Looking', load: async () => (await import('../commands/get/get.ts')).getCommand },
  {
    path: ['describe'],
    section: 'Looking',
    load: async () => (await import('../commands/describe/describe.ts')).describeCommand,
  },
  { path: ['nodes'], section: 'Looking', load: async () => (await import('../commands/nodes/nodes.ts')).nodesCommand },
  {
    path: ['delete'],
    section: 'Manifests',
    load: async () => (await import('../commands/delete/delete.ts')).deleteCommand,
  },
  {
    path: ['rollout', 'status'],
    section: 'Rollouts',
    load: async () => (await import('../commands/rollout/status/status.ts')).rolloutStatusCommand,
  },
  {
    path: ['rollout', 'history'],
    section: 'Rollouts',
    load: async () => (await import('../commands/rollout/history.ts')).rolloutHistoryCommand,
  },
  {
    path: ['rollout', 'undo'],
    section: 'Rollouts',
    load: async () => (await import('../commands/rollout/undo.ts')).rolloutUndoCommand,
  },
  {
    path: ['rollout', 'restart'],
    section: 'Rollouts',
    load: async () => (await import('../commands/rollout/restart.ts')).rolloutRestartCommand,
  },
  {
    path: ['rollout', 'run'],
    section: 'Rollouts',
    load: async () => (await import('../commands/rollout/run/run.ts')).rolloutRunCommand,
  },
  { path: ['wait'], section: 'Rollouts', load: async () => (await import('../commands/wait/wait.ts')).waitCommand },
  {
    path: ['sandbox', 'start'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/start.ts')).sandboxStartCommand,
  },
  {
    path: ['sandbox', 'status'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/status.ts')).sandboxStatusCommand,
  },
  {
    path: ['sandbox', 'stop'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/stop.ts')).sandboxStopCommand,
  },
  {
    path: ['sandbox', 'reset'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/reset.ts')).sandboxResetCommand,
  },
  {
    path: ['sandbox', 'logs'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/logs.ts')).sandboxLogsCommand,
  },
  {
    path: ['sandbox', 'run'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/run.ts')).sandboxRunCommand,
  },
  {
    path: ['sandbox', 'node', 'add'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/add.ts')).sandboxNodeAddCommand,
  },
  {
    path: ['sandbox', 'node', 'remove'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/operations.ts')).sandboxNodeRemoveCommand,
  },
  {
    path: ['sandbox', 'node', 'label'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/label.ts')).sandboxNodeLabelCommand,
  },
  {
    path: ['sandbox', 'node', 'taint'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/taint.ts')).sandboxNodeTaintCommand,
  },
  {
    path: ['sandbox', 'node', 'cordon'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/operations.ts')).sandboxNodeCordonCommand,
  },
  {
    path: ['sandbox', 'node', 'uncordon'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/operations.ts')).sandboxNodeUncordonCommand,
  },
  {
    path: ['sandbox', 'node', 'fail'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/operations.ts')).sandboxNodeFailCommand,
  },
  {
    path: ['sandbox', 'node', 'recover'],
    section: 'Sandbox',
    load: async () => (await import('../commands/sandbox/node/operations.ts')).sandboxNodeRecoverCommand,
  },
  {
    path: ['version'],
    section: 'About ds',
    load: async () => (await import('../commands/version/version.ts')).versionCommand,
  },
  {
    path: ['completion'],
    section: 'About ds',
    load: async () => (await import('../commands/completion/completion.ts')).completionCommand,
  },
];
