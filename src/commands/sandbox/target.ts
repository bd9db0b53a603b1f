import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { Runtime } from '../shared/runtime.ts';
import { findBackground, silentError } from './background.ts';
import { isSandboxContext } from './paths.ts';
import { aboutOf, type ReachedSandbox } from './client.ts';

const ANSWER_MS = 5000;

/** The flags that choose a cluster. */
const CHOOSING = ['kubeconfig', 'context', 'cluster', 'user', 'server'];

/**
 * The sandbox to change: of the connection flags; else of the current context, if that is `ds-sandbox`, as in a shell of
 * `ds sandbox run`; else the background sandbox. Throws a DsError for a cluster that is not a sandbox.
 */
export async function targetSandbox(provided: ReadonlySet<string>, rt: Runtime): Promise<ReachedSandbox> {
  if (CHOOSING.some((flag) => provided.has(flag))) return proven(await rt.connect(), rt);
  const current = await currentCluster(rt);
  if (current !== undefined && isSandboxContext(current.context)) return proven(current, rt);
  const found = await findBackground(rt);
  if (found.kind === 'running') return found;
  if (found.kind === 'silent') throw silentError(found.process.pid);
  throw new DsError('failure', 'no sandbox is running', { hint: hint`${dsCommand('sandbox start')}` });
}

/** Undefined without a valid configuration. */
async function currentCluster(rt: Runtime): Promise<Cluster | undefined> {
  try {
    return await rt.connect();
  } catch (error) {
    if (asDsError(error) === undefined) throw error;
    return undefined;
  }
}

async function proven(cluster: Cluster, rt: Runtime): Promise<ReachedSandbox> {
  const { context, client } = cluster;
  const { server } = client.transport;
  const name = context === undefined ? server : `context "${context}" (${server})`;
  try {
    const about = await aboutOf(cluster, { timeoutMs: ANSWER_MS, signal: rt.signal });
    if (about !== undefined) return { cluster, about };
  } catch (error) {
    if (asDsError(error) === undefined) throw error;
    if (isKind(error, 'interrupted')) throw error;
    if (isKind(error, 'unreachable', 'untrusted', 'timeout', 'config')) {
      if (!isSandboxContext(context)) throw error;
      throw new DsError('failure', `the sandbox of ${name} is not running: ${error.message}`, {
        hint: hint`${dsCommand('sandbox start')}`,
        cause: error,
      });
    }
    // any other answer is that of an API server that is not a sandbox
  }
  throw new DsError('failure', `${name} is not a sandbox, and this command only changes sandboxes`, {
    hint: hint`to use the sandbox in the background, remove --context and similar flags; to start one: ${dsCommand('sandbox start')}`,
  });
}
