import { createHash } from 'node:crypto';
import { askOracle, findOracle } from '../control-plane/oracle.ts';
import { threeWayCases } from './three-way-cases.ts';

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
export async function recordThreeWay(): Promise<ThreeWayVectors> {
  const cases = threeWayCases();
  const said = await askOracle(
    await findOracle(),
    cases.map((one) => ({ subject: 'patch', ...one })),
  );
  const answers = said.map((one) => ('error' in one ? one : { patch: one.value as string }));
  return { digest: digestOf(cases), answers };
}
