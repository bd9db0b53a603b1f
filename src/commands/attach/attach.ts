import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { AGENT_FLAGS, agentChoice, NODE_ARGS } from '../shared/agent-choice.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import { containerOf, podOnNode } from '../shared/streams/one-pod.ts';
import { STREAM_FLAGS } from '../shared/streams/stream-flags.ts';
import { streamSession } from '../shared/streams/stream-session.ts';

const FLAGS = {
  node: { ...AGENT_FLAGS.node, help: 'node of the pod; as the argument after NAME' },
  ...STREAM_FLAGS,
} as const satisfies Flags;

const EXAMPLE = hint`${dsCommand('attach', ['NAME'], { flags: { node: 'NODE' } })}`;
const RECORDED =
  'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.';
const GREETING = "If you don't see a command prompt, try pressing enter.";

export const attachCommand = defineCommand({
  path: ['attach'],
  summary: 'Attach to the process of a container of a DaemonSet',
  description:
    'Shows the output of the main process of a container from now on; with -i it also gets stdin. It ends when the process ends, or with ' +
    'Ctrl-C, which a terminal with -it passes on.',
  examples: [
    { command: 'ds attach fluentd --node node-7', comment: 'follow the output of the process on one node' },
    { command: 'ds attach fluentd --node node-7 -c debugger -it', comment: 'use a container that waits for commands' },
  ],
  args: NODE_ARGS,
  flags: FLAGS,
  check: (input) => void readInput(input),
  run: async (input, rt) => {
    const { flags } = input;
    const choice = readInput(input);
    const { client, namespace } = await rt.connect();
    const agent = await podOnNode(client, { ...choice, namespace }, rt);
    const { quiet, stdin, raw } = flags;
    const container = containerOf(agent, { container: flags.container, quiet, verb: 'attach to' }, rt);
    const { containers = [] } = agent.pod.spec ?? {};
    const hasTty = containers.find(({ name }) => name === container)?.tty === true;
    const say = (text: string): void => {
      if (!quiet) rt.io.stderr.write(`${safeText(text)}\n`);
    };
    if (flags.tty && !hasTty) say(`error: Unable to use a TTY - container ${container} did not allocate one`);
    if (stdin) [RECORDED, GREETING].forEach(say);
    return streamSession(
      client,
      { namespace, pod: agent.name, container },
      // a process with a terminal cannot be spoken to without one
      { stdin, tty: hasTty, quiet: quiet || !flags.tty, raw, signal: rt.signal },
      rt,
    );
  },
});

/** What the command line means. Throws a DsError of kind `usage`. */
function readInput({ args, flags }: Input<typeof FLAGS>) {
  const choice = agentChoice(args, { ...flags, selector: undefined, only: undefined }, EXAMPLE);
  const { name, nodes } = choice;
  const [node, other] = nodes;
  if (node !== undefined && other !== undefined) {
    throw new DsError('usage', `attach needs exactly one node, not ${nodes.length}`, {
      hint: hint`for example: ${dsCommand('attach', [name], { flags: { node } })}`,
    });
  }
  return choice;
}
