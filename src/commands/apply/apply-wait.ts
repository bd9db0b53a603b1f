import { DsError } from '../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Client } from '../../kube/client.ts';
import { apiVersionOf, DAEMON_SETS } from '../../kube/resource.ts';
import type { ManifestResult } from '../../workflows/apply/change-set/apply-manifests.ts';
import type { NamedDaemonSet } from '../../workflows/cluster/follow-daemonset.ts';
import type { DryRun } from '../../workflows/apply/server-side/apply-object.ts';
import type { Runtime } from '../shared/runtime.ts';

export interface WaitFlags {
  readonly wait: boolean;
  readonly timeout: number;
  readonly dryRun: DryRun;
  readonly output: string | undefined;
}

/** Throws a DsError of kind `usage`. */
export function checkWait({ wait, timeout }: Pick<WaitFlags, 'wait' | 'timeout'>, given: ReadonlySet<string>): void {
  if (timeout < 0) throw new DsError('usage', '--timeout must not be negative');
  if (given.has('timeout') && !wait) throw new DsError('usage', '--timeout is for --wait');
}

/** The results as they come, and what of them are DaemonSets: complete once all were read. */
export function appliedDaemonSets(results: AsyncIterable<ManifestResult>): {
  readonly results: AsyncIterable<ManifestResult>;
  readonly named: readonly NamedDaemonSet[];
} {
  const named: NamedDaemonSet[] = [];
  const noted = async function* (): AsyncGenerator<ManifestResult> {
    for await (const result of results) {
      if ('applied' in result) note(result.applied.object, named);
      yield result;
    }
  };
  return { results: noted(), named };
}

function note(object: JsonObject, into: NamedDaemonSet[]): void {
  if (object['apiVersion'] !== apiVersionOf(DAEMON_SETS) || object['kind'] !== DAEMON_SETS.kind) return;
  const metadata = objectAt(object, 'metadata');
  const one = { namespace: stringAt(metadata, 'namespace') ?? '', name: stringAt(metadata, 'name') ?? '' };
  const isKnown = into.some(({ namespace, name }) => namespace === one.namespace && name === one.name);
  if (!isKnown) into.push(one);
}

/** What `--wait` does after applying: nothing in a dry run, and nothing when some of it failed, as the rest may never be well. */
export async function awaitApplied(
  client: Client,
  named: readonly NamedDaemonSet[],
  outcome: Outcome,
  { timeout, dryRun, output }: WaitFlags,
  rt: Runtime,
): Promise<Outcome> {
  if (dryRun !== 'none' || named.length === 0) return outcome;
  const { stdout, stderr } = rt.io;
  if (outcome !== 'ok') {
    stderr.write('note: not waited for the rollout, as something could not be applied\n');
    return outcome;
  }
  const { awaitRollouts } = await import('./await-rollouts.ts');
  const isForPrograms = output !== undefined && output !== '';
  return awaitRollouts(client, named, { timeoutMs: timeout, output: isForPrograms ? stderr : stdout }, rt);
}
