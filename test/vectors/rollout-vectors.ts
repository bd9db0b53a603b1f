/** An object as the API server sent it, and the plural of its resource. */
export interface RecordedObject {
  readonly plural: 'nodes' | 'pods' | 'controllerrevisions' | 'daemonsets';
  readonly object: Readonly<Record<string, unknown>>;
}

/** A rollout of the DaemonSet `agent` in the namespace `default`, as a watch saw it. */
export interface RolloutVectors {
  /** RFC 3339. */
  readonly began: string;
  readonly objects: readonly RecordedObject[];
  /** In the order in which they came; `at`: milliseconds since it began. */
  readonly events: readonly (RecordedObject & {
    readonly at: number;
    readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  })[];
}
