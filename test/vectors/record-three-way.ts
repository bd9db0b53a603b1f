import { createHash } from 'node:crypto';
import { askOracle, findOracle } from '../control-plane/oracle.ts';
import { threeWayCases } from './three-way-cases.ts';

/** apimachinery's result for a case: the patch to send, or why there is none. */
export type ThreeWayAnswer = { readonly patch: string } | { readonly error: string };

export interface ThreeWayVectors {
  /** Hash of the cases, which are not stored. */
  readonly digest: string;
  readonly answers: readonly ThreeWayAnswer[];
}

/** Recognizes the recorded cases. */
export function digestOf(cases: ReturnType<typeof threeWayCases>): string {
  return createHash('sha256').update(JSON.stringify(cases)).digest('hex').slice(0, 16);
}

/** Computes every patch with the release's Go modules; needs Go, but no server. */
export async function recordThreeWay(): Promise<ThreeWayVectors> {
  const cases = threeWayCases();
  const said = await askOracle(
    await findOracle(),
    cases.map((one) => ({ subject: 'patch', ...one })),
  );
  const answers = said.map((one) => ('error' in one ? one : { patch: one.value as string }));
  return { digest: digestOf(cases), answers };
}
