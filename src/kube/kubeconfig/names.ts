import { loadKubeconfig, type Env } from './load.ts';
import { textField } from './fields.ts';

/** The names in a kubeconfig for completion, in the order of the file. */
export interface KubeconfigNames {
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
  /** The namespaces of contexts. */
  readonly namespaces: readonly string[];
}

const NONE: KubeconfigNames = { contexts: [], clusters: [], users: [], namespaces: [] };

/** The names for completion, without connecting. Empty if the kubeconfig cannot be read. */
export async function namesIn(kubeconfig: string | undefined, env: Env): Promise<KubeconfigNames> {
  try {
    const { config } = await loadKubeconfig(kubeconfig, env);
    const namespaces = [...config.contexts.values()].flatMap((context) => textField(context, 'namespace') ?? []);
    return {
      contexts: [...config.contexts.keys()],
      clusters: [...config.clusters.keys()],
      users: [...config.users.keys()],
      namespaces: [...new Set(namespaces)],
    };
  } catch {
    return NONE;
  }
}
