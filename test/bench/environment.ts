import type { ControlPlane } from '../control-plane/cluster.ts';

/**
 * For the first alone Node 20 pays 56 ms a process. The others make it read every root of the system at the first connection, which
 * kubectl puts off until a cluster brings no authority of its own. Few people set them, and they cost the same in every Node program.
 */
export const UNSET = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** The environment of every program that is measured; caches are in the folder. */
export function environment({ kubeconfig }: ControlPlane, folder: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, KUBECONFIG: kubeconfig, HOME: folder };
  for (const name of UNSET) Reflect.deleteProperty(env, name);
  return env;
}
