import { DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { listOf } from '../../../render/output/object-output.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import type { ManifestResult } from '../../../workflows/apply/change-set/each-manifest.ts';
import { changeOutput } from '../output/change-output.ts';
import { dryRunSuffix, type ManifestFlags } from './manifest-flags.ts';
import { warningsOf, warnOnce } from './apply-warnings.ts';
import type { Runtime } from '../runtime.ts';

interface Reading {
  /** Some of the files could not be read. */
  readonly failed: boolean;
  /** The number of chosen objects. */
  readonly count: number;
}

/**
 * Prints a line for each result as it comes or, with another format of `-o`, the objects at the end, several as one List. Errors are reported
 * as they come.
 */
export async function printResults(
  results: AsyncIterable<ManifestResult>,
  flags: ManifestFlags,
  { failed, count }: Reading,
  verb: 'apply' | 'create' | 'replace',
  rt: Runtime,
): Promise<Outcome> {
  const { stdout } = rt.io;
  const output = await changeOutput(flags, rt);
  const suffix = dryRunSuffix(flags.dryRun);
  const warn = warnOnce(rt);
  const whole: JsonObject[] = [];
  let isFailed = failed;
  try {
    for await (const result of results) {
      if ('error' in result) {
        rt.report(await rt.explain(result.error));
        isFailed = true;
        continue;
      }
      const { object, verdict } = result.applied;
      warningsOf(result, rt).forEach(warn);
      if (output === undefined) stdout.write(`${safeText(result.name)} ${verdict}${suffix}\n`);
      else if (output.kind === 'name') stdout.write(`${safeText(result.name)}\n`);
      // kubectl create and kubectl replace print one by one
      else if (output.kind === 'template' && verb !== 'apply') stdout.write(output.print(object));
      else whole.push(object);
    }
  } finally {
    // Also when an error ends the command: these are applied
    if (whole.length > 0 && output !== undefined) {
      const [only] = whole;
      stdout.write(output.print(count === 1 && only !== undefined ? only : listOf(whole)));
    }
  }
  if (count === 0 && !isFailed) throw new DsError('input', `no objects passed to ${verb}`);
  return isFailed ? 'failed' : 'ok';
}
