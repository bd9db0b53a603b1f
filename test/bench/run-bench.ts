import { NoControlPlane } from '../control-plane/build.ts';

/** Prints the usage, or runs a benchmark on the real control plane: exit code 1 when it fails, 69 when there is no control plane here. */
export async function runBench(usage: string, help: boolean | undefined, main: () => Promise<void>): Promise<void> {
  if (help === true) {
    process.stdout.write(usage);
    return;
  }
  try {
    await main();
  } catch (error) {
    if (error instanceof NoControlPlane) process.stderr.write('SKIPPED: the bench needs the real control plane\n');
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof NoControlPlane ? 69 : 1;
  }
}
