/** From how many bytes on an output may have lost its end: containerd reads what is shorter at once. */
export const LOSSY_BYTES = 4096;

/**
 * Whether a node's container runtime drops what it has not read of an output when the container ends. containerd closed the pipe before it
 * had read it, from 1.5.8 until 1.6.22 and 1.7.3. The log file on the node lacks it then, so that kubectl logs and attach do too.
 * `runtime` is `status.nodeInfo.containerRuntimeVersion` of the node, as in `containerd://1.6.20~ds1`.
 */
export function losesOutput(runtime: string): boolean {
  const [, minor = '', patch = ''] = /^containerd:\/\/v?1\.(\d+)\.(\d+)/.exec(runtime) ?? [];
  if (patch === '') return false;
  const number = Number(patch);
  switch (minor) {
    case '5':
      return number >= 8;
    case '6':
      return number < 22;
    case '7':
      return number < 3;
    default:
      return false;
  }
}
