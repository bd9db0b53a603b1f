import { spawn } from 'node:child_process';
import { timeLimit } from '../../core/async/time-limit.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { DsError } from '../../core/errors.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { Wait } from '../transport/waits.ts';

/** Time limit of a plugin in milliseconds; it may wait for a person who logs in with a browser or a phone. */
export const PLUGIN_TIMEOUT = 600_000;
/** The size limit of a plugin's output in bytes; a token and a certificate have a few thousand. */
const MAX_OUTPUT = 1024 * 1024;

export interface Plugin {
  readonly command: string;
  /** The program that the command names; undefined if there is none. */
  readonly path: string | undefined;
  readonly args: readonly string[];
  /** It may use the terminal to ask a person. */
  readonly interactive: boolean;
  /** The kubeconfig's instructions to install it. */
  readonly installHint: string | undefined;
}

interface Ended {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly output: string;
}

/** Waits until the program ends; after the signal, not for programs that it has started. */
function ended(plugin: Plugin, path: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Ended> {
  const { args, interactive } = plugin;
  return new Promise((resolve, reject) => {
    // The standard error of the plugin is for the person.
    const child = spawn(path, args, { env, stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'] });
    const parts: Uint8Array[] = [];
    let length = 0;
    const leave = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      // A plugin that has turned off the terminal's echo may need time to turn it on again.
      child.kill(interactive ? 'SIGTERM' : 'SIGKILL');
      child.stdout.destroy();
      child.unref();
      reject(error);
    };
    const onAbort = (): void => leave(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (part: Uint8Array) => {
      length += part.byteLength;
      if (length <= MAX_OUTPUT) parts.push(part);
      else leave(failure(plugin, `printed more than ${MAX_OUTPUT / 1024} KiB, which no ExecCredential has`));
    });
    child.on('error', leave);
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', onAbort);
      resolve({ code, killedBy, output: Buffer.concat(parts).toString('utf8') });
    });
  });
}

/** A flag whose value is a credential, such as `--oidc-client-secret`; not the word `get-token`. */
const SECRET_FLAG = /^--?(?:[\w-]*[-_])?(?:secret|passw(?:or)?d|pwd|token|credentials?|api-?key|private-?key)(=|$)/i;

/** The arguments without credentials, because messages get into logs. */
function shownArgs(args: readonly string[]): readonly string[] {
  return args.map((arg, index) => {
    const isValue = SECRET_FLAG.exec(args[index - 1] ?? '')?.[1] === '' && !arg.startsWith('-');
    if (isValue) return 'MASKED';
    return SECRET_FLAG.exec(arg)?.[1] === '=' ? `${arg.slice(0, arg.indexOf('='))}=MASKED` : arg;
  });
}

function failure({ command, args }: Plugin, what: string, cause?: unknown): DsError {
  return new DsError('config', `getting credentials: exec: executable ${command} ${what}`, {
    hint: `run it by hand to see why: ${[command, ...shownArgs(args)].map((word) => shellWord(word)).join(' ')}`,
    cause,
  });
}

function startFailure(plugin: Plugin, cause: NodeJS.ErrnoException): DsError {
  if (cause.code === 'ENOENT') return notFound(plugin, cause);
  return failure(plugin, `could not be run: ${cause.message}`, cause);
}

function notFound({ command, installHint }: Plugin, cause?: unknown): DsError {
  return new DsError('config', `getting credentials: exec: executable ${command} not found`, {
    hint: installHint ?? `install ${command}, the credential plugin of this kubeconfig's user, or put it in PATH`,
    cause,
  });
}

/** A plugin that does not end. */
export function waitForPlugin({ command }: Pick<Plugin, 'command'>): Wait {
  return {
    what: `getting credentials: exec: executable ${command} did not end`,
    hint: 'it may be waiting for a login: log in with the tool that it belongs to, and try again',
  };
}

function tooLate(plugin: Plugin): DsError {
  const { what, hint } = waitForPlugin(plugin);
  return new DsError('timeout', `${what} within ${formatDuration(PLUGIN_TIMEOUT)}`, { hint });
}

/**
 * Runs a credential plugin and returns its parsed output. Throws a DsError of kind `config`, or of kind `timeout` if it takes too long, and
 * the signal's reason.
 */
export async function runPlugin(plugin: Plugin, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  const { path } = plugin;
  if (path === undefined) throw notFound(plugin);
  const limit = timeLimit(PLUGIN_TIMEOUT, () => tooLate(plugin));
  try {
    const { code, killedBy, output } = await ended(plugin, path, env, AbortSignal.any([signal, limit.signal]));
    if (code === null) throw failure(plugin, `was terminated by ${killedBy ?? 'a signal'}`);
    if (code !== 0) throw failure(plugin, `failed with exit code ${code}`);
    try {
      return JSON.parse(output) as unknown;
    } catch (cause) {
      throw failure(plugin, 'did not print an ExecCredential', cause);
    }
  } catch (error) {
    if (error instanceof DsError || signal.aborted) throw error;
    throw startFailure(plugin, error as NodeJS.ErrnoException);
  } finally {
    limit.clear();
  }
}
