import { timeLimit } from '../core/async/time-limit.ts';
import { asDsError, DsError } from '../core/errors.ts';
import { isNoSuchProgram, type RunProgram } from '../core/run-program.ts';
import { shellWord } from '../core/text/shell-word.ts';

export interface KustomizeEnvironment {
  readonly runProgram: RunProgram;
  readonly signal: AbortSignal;
}

export interface KustomizeLimits {
  /** Milliseconds (default two minutes): a kustomization may fetch the files it refers to. */
  readonly timeoutMs?: number;
  /** Bytes (default 32 MiB, as for any file). */
  readonly maxBytes?: number;
}

const MIB = 1024 * 1024;

/** What builds a kustomization, in the order of asking. */
const BUILDERS: readonly (readonly [program: string, word: string])[] = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
];

/**
 * What a kustomization comes to, by the kustomize or else the kubectl of this machine, and the command as a name for it. What the
 * program says stands on standard error. Throws a DsError of kind `failure`.
 */
export async function kustomized(
  folder: string,
  { runProgram, signal }: KustomizeEnvironment,
  { timeoutMs = 120_000, maxBytes = 32 * MIB }: KustomizeLimits = {},
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  // A folder that looks like a flag is one no more.
  const argument = folder.startsWith('-') ? `./${folder}` : folder;
  for (const [program, word] of BUILDERS) {
    const name = `${program} ${word} ${folder}`;
    const enough = new AbortController();
    const tooLate = new DsError('failure', `${name}: it did not end in ${timeoutMs / 1000} s`, {
      hint: `try it by hand: ${[program, word, argument].map((one) => shellWord(one)).join(' ')}`,
    });
    const timeout = timeLimit(timeoutMs, () => tooLate);
    const chunks: Uint8Array[] = [];
    let length = 0;
    const onOutput = (bytes: Uint8Array): void => {
      length += bytes.byteLength;
      if (length > maxBytes) enough.abort();
      else chunks.push(bytes);
    };
    const options = { onOutput, signal: AbortSignal.any([signal, timeout.signal, enough.signal]) };
    try {
      const code = await runProgram(program, [word, argument], options);
      signal.throwIfAborted();
      if (code === 0 && !enough.signal.aborted) return { name, bytes: Buffer.concat(chunks) };
      throw new DsError('failure', `${name}: exit status ${code}`, { hint: 'what it says of it stands above' });
    } catch (error) {
      if (isNoSuchProgram(error)) continue;
      signal.throwIfAborted();
      if (enough.signal.aborted) {
        throw new DsError('input', `${name}: what it makes is larger than ${maxBytes / MIB} MiB, which no manifest is`);
      }
      if (timeout.signal.aborted) throw tooLate;
      throw asDsError(error) ?? error;
    } finally {
      timeout.clear();
    }
  }
  throw new DsError('failure', 'neither kustomize nor kubectl is on this machine, one of which builds kustomizations', {
    hint: 'get one: https://kubectl.docs.kubernetes.io/installation/kustomize/ or https://kubernetes.io/docs/tasks/tools/',
  });
}
