/** The name of the context, cluster and user that lead to the sandbox. */
export const SANDBOX_CONTEXT = 'ds-sandbox';

export interface KubeconfigParts {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

/** A kubeconfig whose only context is the sandbox. */
export function kubeconfigOf({ url, ca, token }: KubeconfigParts): string {
  const name = SANDBOX_CONTEXT;
  return `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster:
    server: ${url}
    certificate-authority-data: ${Buffer.from(ca).toString('base64')}
users:
- name: ${name}
  user:
    token: ${token}
contexts:
- name: ${name}
  context:
    cluster: ${name}
    user: ${name}
    namespace: default
current-context: ${name}
`;
}
