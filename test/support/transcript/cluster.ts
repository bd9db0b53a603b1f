/** A cluster for transcripts; their only access to it. */
export interface TestCluster {
  /** Path; undefined where there is none. */
  readonly kubectl: string | undefined;
  /** The command that `$ nodes …` runs. */
  readonly nodes: readonly string[];
  /**
   * Begins a transcript: the nodes are as a file of its kind may expect, and a namespace of that name is there with its
   * service account. Resolves to the text of a kubeconfig whose namespace that is.
   */
  enter(namespace: string): Promise<string>;
  /** Removes what the transcript has left, and resolves when the next can start. */
  leave(): Promise<void>;
}

/** A kubeconfig as both kinds of cluster write it, with the namespace for its first context, which is the current one. */
export function inNamespace(kubeconfig: string, namespace: string): string {
  return kubeconfig.replace(/^ {2}context:\n/m, `$&    namespace: ${namespace}\n`);
}
