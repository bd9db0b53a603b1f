import { asDsError, DsError } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { Runtime } from '../runtime.ts';

/** Two versions of an object as files of one name. */
export interface Versions {
  /** A file name. */
  readonly name: string;
  /** Undefined: there is no file. */
  readonly live: string | undefined;
  readonly merged: string;
}

/** As in kubectl, other arguments are dropped: no value of the environment becomes a path. */
const SAFE_ARGUMENT = /^[a-zA-Z0-9=-]+$/;

/**
 * Runs the program of `KUBECTL_EXTERNAL_DIFF` on two directories, LIVE-… and MERGED-…, followed by its own arguments as in kubectl.
 * Exit codes 0 and 1 mean what they mean for diff.
 */
export async function externalDiff(command: string, versions: readonly Versions[], rt: Runtime): Promise<Outcome> {
  const [program = '', ...words] = command.split(' ');
  const live = await rt.files.makeTempFolder('LIVE-');
  const merged = await rt.files.makeTempFolder('MERGED-');
  try {
    for (const version of versions) {
      if (version.live !== undefined) await rt.files.write(`${live}/${version.name}`, version.live, { mode: 0o600 });
      await rt.files.write(`${merged}/${version.name}`, version.merged, { mode: 0o600 });
    }
    const code = await runDiff(program, [live, merged, ...words.filter((word) => SAFE_ARGUMENT.test(word))], rt);
    if (code === 0) return 'ok';
    if (code === 1) return 'differs';
    throw failedToRun(program, `exit status ${code}`);
  } finally {
    await rt.files.remove(live);
    await rt.files.remove(merged);
  }
}

function failedToRun(program: string, why: string): DsError {
  return new DsError('failure', `failed to run ${JSON.stringify(program)}: ${why}`, {
    hint: 'KUBECTL_EXTERNAL_DIFF names the program; unset it to use the built-in diff',
  });
}

async function runDiff(program: string, args: readonly string[], rt: Runtime): Promise<number> {
  try {
    return await rt.runProgram(program, args);
  } catch (error) {
    const reason = asDsError(error);
    if (reason?.kind !== 'failure') throw error;
    throw failedToRun(program, reason.message);
  }
}
