/** The name of the sandbox's context, cluster and user. */
export const SANDBOX_CONTEXT = 'ds-sandbox';

/** The process of a sandbox. */
export interface SandboxProcess {
  readonly pid: number;
  /** Distinguishes it from a later process with the same id; undefined where the system cannot. */
  readonly birth: string | undefined;
  /** RFC 3339. */
  readonly started: string;
}

export interface KubeconfigParts {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
  /** Stored as an extension of the cluster, which kubectl keeps and ignores. */
  readonly process?: SandboxProcess | undefined;
}

/** A kubeconfig whose only context is the sandbox. */
export function kubeconfigOf({ url, ca, token, process }: KubeconfigParts): string {
  const name = SANDBOX_CONTEXT;
  const extensions = `
    extensions:
    - name: ${name}
      extension: ${JSON.stringify(process)}`;
  return `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster:
    server: ${url}
    certificate-authority-data: ${Buffer.from(ca).toString('base64')}${process === undefined ? '' : extensions}
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

/** The process in a sandbox's kubeconfig, if any. */
export function processOf(kubeconfig: string): SandboxProcess | undefined {
  const text = /^ {6}extension: (\{.*\})$/m.exec(kubeconfig)?.[1];
  if (text === undefined) return undefined;
  try {
    const { pid, birth, started } = JSON.parse(text) as Partial<Readonly<Record<string, unknown>>>;
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0 || typeof started !== 'string') return undefined;
    return { pid, birth: typeof birth === 'string' ? birth : undefined, started };
  } catch {
    return undefined;
  }
}
