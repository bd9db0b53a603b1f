import { safeText } from '../../core/text/terminal-safe.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { AGENT_ARGS, AGENT_FLAGS, agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { containerOf, podOnNode } from '../shared/streams/one-pod.ts';
import { STREAM_FLAGS } from '../shared/streams/stream-flags.ts';
import { streamSession } from '../shared/streams/stream-session.ts';

const FLAGS = {
  node: AGENT_FLAGS.node,
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
  args: AGENT_ARGS,
  flags: FLAGS,
  check: ({ args, flags }) => void agentChoice(args, { ...flags, selector: undefined, only: undefined }, EXAMPLE),
  run: async ({ args, flags }, rt) => {
    const choice = agentChoice(args, { ...flags, selector: undefined, only: undefined }, EXAMPLE);
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
