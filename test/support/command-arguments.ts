/** Arguments with which the command writes. */
interface Writes {
  readonly writes: readonly string[];
}
/** Arguments with which it works although it may not write. */
interface Reads {
  readonly reads: readonly string[];
}
/** It does not talk to a cluster, or only starts and stops a process on this machine. */
interface Local {
  readonly local: true;
}
/** It opens its connection into a pod only when a program connects; read-only.test.ts of the transport has its request. */
interface Listens {
  readonly listens: true;
}

/** Every command with arguments for the cluster of run-on-sandbox.ts, so that a new one has to be added here. */
export const COMMAND_ARGUMENTS: Readonly<Record<string, Writes | Reads | Local | Listens>> = {
  apply: { writes: ['-f', 'changed.json'] },
  create: { writes: ['-f', 'new.json'] },
  replace: { writes: ['-f', 'changed.json'] },
  lint: { local: true },
  diff: { reads: ['-f', 'new.json'] },
  plan: { reads: ['-f', 'new.json'] },
  label: { writes: ['agent', 'a=b'] },
  annotate: { writes: ['agent', 'a=b'] },
  patch: { writes: ['agent', '-p', '{"spec":{"minReadySeconds":1}}'] },
  'set image': { writes: ['agent', 'agent=agent:3'] },
  'set env': { writes: ['agent', 'A=b'] },
  'set resources': { writes: ['agent', '--limits=cpu=1'] },
  'set serviceaccount': { writes: ['agent', 'other'] },
  edit: { writes: ['agent'] },
  delete: { writes: ['agent', '--wait=false'] },
  get: { reads: [] },
  describe: { reads: ['agent'] },
  nodes: { reads: ['agent'] },
  pods: { reads: ['agent'] },
  'port-forward': { listens: true },
  attach: { writes: ['agent', '--node', 'node-1'] },
  exec: { writes: ['agent', '--node', 'node-1', '--', 'true'] },
  cp: { writes: ['package.json', 'agent:/tmp/package.json', '--node', 'node-1'] },
  run: { writes: ['agent', '--once', '--image=busybox', '--timeout=1s', '--', 'true'] },
  events: { reads: ['agent'] },
  logs: { reads: ['agent', 'node-1'] },
  explain: { reads: ['spec'] },
  top: { reads: ['agent'] },
  'auth check': { reads: ['version'] },
  'rollout status': { reads: ['agent', '--watch=false'] },
  'rollout history': { reads: ['agent'] },
  'rollout undo': { writes: ['agent'] },
  'rollout restart': { writes: ['agent'] },
  'rollout run': { writes: ['manual'] },
  wait: { reads: ['agent', '--for=rollout'] },
  'sandbox start': { local: true },
  'sandbox status': { local: true },
  'sandbox stop': { local: true },
  'sandbox reset': { writes: [] },
  'sandbox logs': { local: true },
  'sandbox run': { local: true },
  'sandbox node add': { writes: ['extra'] },
  'sandbox node remove': { writes: ['node-1'] },
  'sandbox node label': { writes: ['node-1', 'a=b'] },
  'sandbox node taint': { writes: ['node-1', 'a=b:NoSchedule'] },
  'sandbox node cordon': { writes: ['node-1'] },
  'sandbox node uncordon': { writes: ['node-2'] },
  'sandbox node fail': { writes: ['node-1'] },
  'sandbox node recover': { writes: ['node-3'] },
  version: { reads: [] },
  completion: { local: true },
};
