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

/** Programs that build a kustomization, in order of preference. */
const BUILDERS: readonly (readonly [program: string, word: string])[] = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
];

/**
 * Builds a kustomization with the installed kustomize or kubectl; resolves to its output, named after the command. The program's messages
 * go to standard error. Throws a DsError of kind `failure`.
 */
export async function kustomized(
  folder: string,
  { runProgram, signal }: KustomizeEnvironment,
  { timeoutMs = 120_000, maxBytes = 32 * MIB }: KustomizeLimits = {},
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  // keep a directory name from being read as a flag
  const argument = folder.startsWith('-') ? `./${folder}` : folder;
  for (const [program, word] of BUILDERS) {
    const name = `${program} ${word} ${folder}`;
    const tooLarge = new AbortController();
    const tooLate = new DsError('failure', `${name}: did not finish within ${timeoutMs / 1000}s`, {
      hint: `try it by hand: ${[program, word, argument].map((one) => shellWord(one)).join(' ')}`,
    });
    const timeout = timeLimit(timeoutMs, () => tooLate);
    const chunks: Uint8Array[] = [];
    let length = 0;
    const onOutput = (bytes: Uint8Array): void => {
      length += bytes.byteLength;
      if (length > maxBytes) tooLarge.abort();
      else chunks.push(bytes);
    };
    const options = { onOutput, signal: AbortSignal.any([signal, timeout.signal, tooLarge.signal]) };
    try {
      const code = await runProgram(program, [word, argument], options);
      signal.throwIfAborted();
      if (code === 0 && !tooLarge.signal.aborted) return { name, bytes: Buffer.concat(chunks) };
      throw new DsError('failure', `${name}: exit status ${code}`, { hint: 'see its output above' });
    } catch (error) {
      if (isNoSuchProgram(error)) continue;
      signal.throwIfAborted();
      if (tooLarge.signal.aborted) {
        throw new DsError('input', `${name}: the output exceeds ${maxBytes / MIB} MiB`);
      }
      if (timeout.signal.aborted) throw tooLate;
      throw asDsError(error) ?? error;
    } finally {
      timeout.clear();
    }
  }
  throw new DsError('failure', 'building a kustomization needs kustomize or kubectl, and neither is installed', {
    hint: 'install one: https://kubectl.docs.kubernetes.io/installation/kustomize/ or https://kubernetes.io/docs/tasks/tools/',
  });
}
