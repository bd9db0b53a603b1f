import { CELLS } from '../test/e2e/faults/cells.ts';
import type { Cell } from '../test/e2e/faults/fault.ts';

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

function rowOf({ title, command, exit, stderr, atMost }: Cell): string {
  const says = stderr === undefined ? '' : `\`${escaped(stderr.source)}\``;
  const requests = atMost === undefined ? '' : String(atMost);
  return `| \`ds ${escaped(command)}\` | ${escaped(title)} | ${exit}, ${EXITS[exit] ?? ''} | ${says} | ${requests} |`;
}

/** docs/reliability.md: the matrix of faults with what each run has to do. */
export function reliabilityText(): string {
  return `# Reliability

<!-- Written by npm run generate from test/e2e/faults/cells.ts. -->

Each row is a run of the built \`ds\` against an API server with a fault on the way: ${CELLS.length} in all. Every run has to end with this
exit code, without a stack, and within a hard limit of a minute; one that hangs fails. \`npm test\` runs all of them in front of the
sandbox. NAME is a DaemonSet of the row's own.

To run them again:

\`\`\`sh
npm run faults
\`\`\`

| command | fault | exit code | standard error has | requests at most |
|---|---|---|---|---|
${CELLS.map(rowOf).join('\n')}
`;
}
