import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { threeWayCases } from './three-way-cases.ts';

const MODULE = fileURLToPath(new URL('../control-plane/', import.meta.url));

/** What apimachinery made of a case: the patch as it would be sent, or why there is none. */
export type ThreeWayAnswer = { readonly patch: string } | { readonly error: string };

export interface ThreeWayVectors {
  /** Of the cases, which are not kept. */
  readonly digest: string;
  readonly answers: readonly ThreeWayAnswer[];
}

/** Tells whether the cases are those that were recorded. */
export function digestOf(cases: ReturnType<typeof threeWayCases>): string {
  return createHash('sha256').update(JSON.stringify(cases)).digest('hex').slice(0, 16);
}

/** Has the Go modules of the release make every patch; needs Go, and no server. */
export function recordThreeWay(): ThreeWayVectors {
  const cases = threeWayCases();
  const input = cases.map((one) => JSON.stringify(one)).join('\n');
  const options = { cwd: MODULE, input, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const output = execFileSync('go', ['run', '-mod=readonly', './three-way'], options);
  const answers = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ThreeWayAnswer);
  return { digest: digestOf(cases), answers };
}
