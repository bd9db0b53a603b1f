import { byteText } from '../../core/byte-text.ts';
import { DsError } from '../../core/errors.ts';
import { hint, sameCommand } from '../../core/hint.ts';
import { AGENT_FLAGS, agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import { PARALLEL_FLAG } from '../shared/flags.ts';
import { CONTAINER_FLAGS } from '../shared/streams/stream-flags.ts';
import { containerOf, podOnNode } from '../shared/streams/one-pod.ts';
import { copyDirection } from './cp-arguments.ts';
import { copyMany } from './cp-many.ts';
import { copyOne } from './cp-one.ts';

const FLAGS = {
  ...AGENT_FLAGS,
  node: { ...AGENT_FLAGS.node, help: 'node of the pod; several nodes are several pods' },
  all: { type: 'boolean', help: 'the pods on every node that has one' },
  container: CONTAINER_FLAGS.container,
  noPreserve: { type: 'boolean', help: 'do not preserve permissions and owners in the container' },
  retries: {
    type: 'integer',
    value: 'N',
    default: 0,
    help: 'how often to resume a copy from a container after the connection broke; less than 0 means always',
  },
  parallel: PARALLEL_FLAG,
} as const satisfies Flags;

export const cpCommand = defineCommand({
  path: ['cp'],
  summary: 'Copy files to and from the pods of a DaemonSet',
  description:
    'It is kubectl cp for the pod on a node: NAME:PATH is a path in a container, which needs tar in its image. A folder is copied with its ' +
    'content. A file goes into a folder that exists.\n\n' +
    'With --all, -l, --only or several nodes it copies from each pod into LOCAL/NODE/, and to each pod the same files. A node that fails is ' +
    'reported, and the others go on.\n\n' +
    'From a container: nothing is written outside LOCAL. Symbolic links, devices and names that lead elsewhere are skipped with a ' +
    'warning. A file gets its name when it is complete, and the permissions of a new file. To a container: symbolic links stay links, and ' +
    'permissions and owners are kept where the user of the container may set them. An upload that is interrupted leaves a part of a file there, ' +
    'because tar writes it under its name.',
  examples: [
    {
      command: 'ds cp fluentd:/var/log/fluentd.log ./fluentd.log --node node-7',
      comment: 'copy a file from the pod on one node',
    },
    {
      command: 'ds cp ./debug.conf fluentd:/etc/fluentd --node node-7',
      comment: 'copy a file into a folder of the container',
    },
    { command: 'ds cp fluentd:/buffers ./out --all', comment: 'copy a folder from every node: ./out/NODE/buffers' },
    {
      command: 'ds cp fluentd:/dump.bin ./dump.bin --node node-7 --retries 5',
      comment: 'resume a large copy that breaks',
    },
  ],
  args: [
    { name: 'SOURCE', help: 'a file or folder here, or NAME:PATH in a container', complete: 'file' },
    { name: 'DESTINATION', help: 'a file or folder here, or NAME:PATH in a container', complete: 'file' },
  ],
  flags: FLAGS,
  check: (input) => void readInput(input),
  run: async (input, rt) => {
    const { flags } = input;
    const { direction, choice, isMany } = readInput(input);
    const { client, namespace: usual } = await rt.connect();
    const namespace = direction.namespace ?? usual;
    const tree = await rt.openFileTree();
    const source = byteText(direction.local);
    if (direction.way === 'to' && (await tree.at(source)) === undefined) {
      throw new DsError('input', `${direction.local} doesn't exist in local filesystem`);
    }
    const { noPreserve, retries, parallel } = flags;
    const job = { direction, tree, noPreserve, retries };
    if (isMany) return copyMany(client, { ...choice, namespace }, { ...job, container: flags.container, parallel }, rt);
    const pod = await podOnNode(client, { ...choice, namespace }, rt);
    const container = containerOf(pod, { container: flags.container, quiet: false, verb: 'exec into' }, rt);
    return copyOne(client, { namespace, pod: pod.name, container, name: choice.name, node: pod.node }, job, rt);
  },
});

/** What the command line means. Throws a DsError of kind `usage`. */
function readInput({ args, flags }: Input<typeof FLAGS>) {
  const direction = copyDirection(args);
  const choice = agentChoice([`ds/${direction.name}`], flags, 'see the examples in its help');
  const { nodes, selector, only } = choice;
  const isMany = flags.all || nodes.length > 1 || (selector ?? '') !== '' || only !== undefined;
  if (flags.all && nodes.length > 0) throw new DsError('usage', '--all and the names of nodes exclude each other');
  if (!isMany && nodes.length === 0) {
    throw new DsError('usage', 'no node is chosen', {
      hint: hint`add --node NODE for one; for every node: ${sameCommand({ all: true })}`,
    });
  }
  if (flags.parallel < 1) throw new DsError('usage', '--parallel must be at least 1');
  return { direction, choice, isMany };
}
