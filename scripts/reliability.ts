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

/** docs/reliability.md: the matrix of faults with what each run has to do. */
export function reliabilityText(): string {
  return `# Reliability

<!-- Written by npm run generate from test/e2e/faults/cells.ts. -->

Each row is a run of the built \`ds\` against an API server with a fault on the way: ${CELLS.length} in all. Every run has to end with this
exit code, without a stack, and within a hard limit of a minute; one that hangs fails. \`npm test\` runs all of them in front of the
sandbox, and \`npm run e2e\` those with a word in the last column in front of a real API server, with kubectl beside them where it says how
kubectl ends. NAME is a DaemonSet of the row's own.

To run them again:

\`\`\`sh
npm run faults
npm run e2e -- test/e2e/faults
\`\`\`

## A server that crashes

\`test/e2e/faults/api-server-restart.e2e.ts\` kills a real API server in the middle of a command and starts it again:

| command | what has to hold |
|---|---|
| \`ds get -w\` | it goes on, and loses and repeats nothing |
| \`ds apply -f\` of many objects | it succeeds, or fails with an error; applied again, it succeeds |
| \`ds delete\` while it waits | it waits on, and succeeds once the object is gone |
| \`ds rollout run\` | it goes on through an outage of up to 20 s, or is resumed, and each node gets its new pod |

## Faults on the way

| command | fault | exit code | standard error has | requests at most | real API server too |
|---|---|---|---|---|---|
${CELLS.map(rowOf).join('\n')}
`;
}
