import { createSandbox, type Sandbox, type SandboxOptions } from './api-server.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { newToken, serve, type ServeOptions } from './serve.ts';

export interface RunningSandbox {
  readonly sandbox: Sandbox;
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** PEM of the authority to trust. */
  readonly ca: string;
  /** The bearer token that lets in. */
  readonly token: string;
  /** A whole kubeconfig, as YAML. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** A fresh sandbox on a TLS socket of 127.0.0.1. */
export async function startSandbox(options: SandboxOptions & ServeOptions = {}): Promise<RunningSandbox> {
  const token = options.token ?? newToken();
  const sandbox = createSandbox({ ...options, token });
  const served = await serve(sandbox.api, options);
  return { ...served, sandbox, token, kubeconfig: kubeconfigOf({ ...served, token }) };
}
