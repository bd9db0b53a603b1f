import { asDsError, isKind, type DsError } from '../../core/errors.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';

/** The DaemonSets of a command: by name, or else by selector. */
export interface Selection {
  readonly names: readonly string[];
  /** Undefined for all namespaces; only without names. */
  readonly namespace: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly chunkSize?: number | undefined;
}

export interface Selected {
  /** In the order of the names, or of the server's list. */
  readonly found: readonly DaemonSet[];
  /** One for each name that could not be read. An error of a list is thrown. */
  readonly errors: readonly DsError[];
  /** Of the list; undefined when read by name. */
  readonly resourceVersion: string | undefined;
}

export interface SelectOptions {
  /** Ignore names that do not exist. */
  readonly ignoreNotFound?: boolean;
  readonly signal?: AbortSignal;
}

/** Reads the selected DaemonSets. */
export async function selectDaemonSets(
  client: Client,
  selection: Selection,
  options: SelectOptions = {},
): Promise<Selected> {
  const { names, namespace, labelSelector, fieldSelector, chunkSize } = selection;
  if (names.length === 0) {
    const list = await client.list<DaemonSet>(
      { resource: DAEMON_SETS, namespace },
      { labelSelector, fieldSelector, chunkSize, signal: options.signal },
    );
    return { found: list.items, errors: [], resourceVersion: list.metadata?.resourceVersion };
  }
  return readDaemonSets(
    client,
    names.map((name) => ({ name, namespace })),
    options,
  );
}

/** Reads DaemonSets by name, each from its own namespace; otherwise as {@link selectDaemonSets}. */
export async function readDaemonSets(
  client: Client,
  named: readonly { readonly name: string; readonly namespace: string | undefined }[],
  options: SelectOptions = {},
): Promise<Selected> {
  const { signal } = options;
  const answers = await Promise.allSettled(
    named.map((at) => client.get<DaemonSet>({ resource: DAEMON_SETS, ...at }, { signal })),
  );
  const found: DaemonSet[] = [];
  const errors: DsError[] = [];
  for (const answer of answers) {
    if (answer.status === 'fulfilled') {
      found.push(answer.value);
      continue;
    }
    const error = asDsError(answer.reason);
    if (error === undefined || error.kind === 'interrupted') throw answer.reason;
    if (options.ignoreNotFound !== true || !isKind(error, 'notFound')) errors.push(error);
  }
  return { found, errors, resourceVersion: undefined };
}
