import { loadKubeconfig, type Env } from './load.ts';
import { textField } from './fields.ts';

/** The names that a kubeconfig can complete, each list in the file's order. */
export interface KubeconfigNames {
  readonly contexts: readonly string[];
  readonly clusters: readonly string[];
  readonly users: readonly string[];
  /** Namespaces that contexts name. */
  readonly namespaces: readonly string[];
}

const NONE: KubeconfigNames = { contexts: [], clusters: [], users: [], namespaces: [] };

/** What completion may offer without connecting. A kubeconfig that cannot be read offers nothing, and no error. */
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
