import { mapConcurrent } from '../../core/async/map-concurrent.ts';
import { asDsError } from '../../core/errors.ts';
import { nameRanges } from '../../core/text/name-ranges.ts';
import { LOSSY_BYTES, losesOutput } from '../../daemonset/run/lossy-runtime.ts';
import type { Client } from '../../kube/client.ts';
import { NODES } from '../../kube/resource.ts';
import type { Node } from '../../kube/wire.ts';
import type { NodeResult } from '../../workflows/exec/exec-on-nodes.ts';
import type { Runtime } from '../shared/runtime.ts';

const PARALLEL = 16;

/**
 * Warns of outputs whose end the node may have dropped, which cannot be seen in them. Only the nodes of longer outputs are read, because
 * lists of nodes go without the version of the runtime.
 */
export async function warnOfLossyRuntimes(client: Client, results: readonly NodeResult[], rt: Runtime): Promise<void> {
  const long = results.filter(({ stdout, exitCode }) => exitCode !== undefined && stdout.bytes >= LOSSY_BYTES);
  const runtimeOn = async ({ node }: NodeResult): Promise<string> => {
    try {
      const { status } = await client.get<Node>({ resource: NODES, name: node }, { signal: rt.signal });
      return status?.nodeInfo?.containerRuntimeVersion ?? '';
    } catch (error) {
      // The results stand, also if the node is gone or may not be read
      if (asDsError(error) === undefined || rt.signal.aborted) throw error;
      return '';
    }
  };
  const runtimes: string[] = [];
  for await (const runtime of mapConcurrent(long, PARALLEL, runtimeOn)) runtimes.push(runtime);
  const lossy = runtimes.filter(losesOutput);
  if (lossy.length === 0) return;
  const nodes = nameRanges(long.flatMap(({ node }, index) => (losesOutput(runtimes[index] ?? '') ? [node] : [])));
  const versions = [...new Set(lossy)].map((runtime) => runtime.replace('://', ' '));
  rt.warn(
    `the end of the output may be missing on ${nodes.join(',')}: ${versions.join(', ')} can lose it when the command ends; ` +
      'versions 1.6.22 and 1.7.3 fix it, and so does a pause at the end: sh -c "COMMAND; sleep 1"',
  );
}
