import { DsError } from '../../core/errors.ts';
import type { RunningCluster, StartOptions } from '../../sandbox/serve-cluster.ts';

/** Starts a sandbox in this process. Throws a DsError when the port cannot be used. */
export async function startInProcess(options: StartOptions): Promise<RunningCluster> {
  const { serveCluster } = await import('../../sandbox/serve-cluster.ts');
  try {
    return await serveCluster(options);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen' && syscall !== 'bind') throw error;
    const why =
      code === 'EADDRINUSE'
        ? 'another program uses it'
        : code === 'EACCES'
          ? 'permission denied'
          : (error as Error).message;
    throw new DsError('failure', `cannot listen on port ${options.port ?? 0} of 127.0.0.1: ${why}`, {
      hint: 'choose another --port, or omit it to use a free one',
      cause: error,
    });
  }
}
