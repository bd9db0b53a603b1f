import { CELLS } from '../test/e2e/faults/cells.ts';
import type { Cell } from '../test/e2e/faults/fault.ts';
import { isOnControlPlane } from '../test/e2e/faults/matrix.ts';

const EXITS: Readonly<Record<number, string>> = {
  0: 'succeeds',
  1: 'fails',
  2: 'fails',
  3: 'timed out',
  4: 'denied',
  130: 'interrupted',
};

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}

function rowOf(cell: Cell, index: number): string {
  const { title, command, exit, stderr, atMost, kubectl } = cell;
  const says = stderr === undefined ? '' : `\`${escaped(stderr.source)}\``;
  const requests = atMost === undefined ? '' : String(atMost);
  const real = isOnControlPlane(cell, index) ? 'yes' : '';
  const beside = kubectl === undefined ? '' : `, kubectl exits ${kubectl.exit}`;
  return `| \`ds ${escaped(command)}\` | ${escaped(title)} | ${exit}, ${EXITS[exit] ?? ''} | ${says} | ${requests} | ${real}${beside} |`;
}

/** docs/reliability.md: the matrix of faults with the expected result of each run. */
export function reliabilityText(): string {
  return `# Reliability

<!-- Written by npm run generate from test/e2e/faults/cells.ts. -->

Each of the ${CELLS.length} rows is a run of the built \`ds\` against an API server with a fault in between. Every run must end with the exit code
in the table, without a stack trace, within one minute. \`npm test\` runs all of them against the sandbox; \`npm run e2e\` runs those with
"yes" in the last column against a real API server too, and compares with kubectl where its exit code is given. NAME is a DaemonSet that
only this row uses.

To run them:

\`\`\`sh
npm run faults
npm run e2e -- test/e2e/faults
\`\`\`

## A server that crashes

\`test/e2e/faults/api-server-restart.e2e.ts\` kills a real API server in the middle of a command and starts it again:

| command | expected |
|---|---|
| \`ds get -w\` | it continues, and loses and repeats no event |
| \`ds apply -f\` of many objects | it succeeds, or fails with an error; applied again, it succeeds |
| \`ds delete\` while it waits | it keeps waiting, and succeeds once the object is gone |
| \`ds rollout run\` | it survives an outage of up to 20 s, or can be resumed, and each node gets its new pod |

## A terminal that is closed

A hangup (SIGHUP) ends \`ds\`, as it ends kubectl; \`ds rollout run\` can be resumed. To let a command outlive its terminal:

| | |
|---|---|
| \`setsid -f ds rollout run agent >run.log 2>&1\` | without a terminal, in every shell |
| \`tmux\`, \`screen\` | keep the terminal, and the live view |
| \`nohup ds rollout run agent >run.log &\` | in bash, zsh and ksh. Node resets ignored signals when it starts, so \`ds\` recognizes \`nohup\` by the variable \`_\` of these shells; from others, such as dash or BusyBox, a hangup still ends it |

## Faults between ds and the server

| command | fault | exit code | standard error matches | requests at most | real API server too |
|---|---|---|---|---|---|
${CELLS.map(rowOf).join('\n')}
`;
}
