import { DsError } from '../../core/errors.ts';
import { hint, sameCommand, type Hint } from '../../core/hint.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { createDiscovery } from '../../kube/discovery/discovery.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import { inDeleteOrder } from '../../manifest/order.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { DeleteTarget } from '../../workflows/delete/delete-objects.ts';
import { targetOf } from '../../workflows/apply/manifest-target.ts';
import { selectDaemonSets } from '../../workflows/cluster/select-daemonsets.ts';
import { failOrReport } from '../shared/change/change-targets.ts';
import type { Flags, FlagValues } from '../shared/define.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { checkKustomize, readChosen } from '../shared/manifest/manifest-flags.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';

/** The flags that choose the objects to delete. */
export const TARGET_FLAGS = {
  filename: SHARED_FLAGS.filename,
  kustomize: SHARED_FLAGS.kustomize,
  recursive: SHARED_FLAGS.recursive,
  all: SHARED_FLAGS.all,
  allNamespaces: SHARED_FLAGS.allNamespaces,
  selector: SHARED_FLAGS.selector,
  fieldSelector: SHARED_FLAGS.fieldSelector,
  ignoreNotFound: SHARED_FLAGS.ignoreNotFound,
} as const satisfies Flags;

export interface TargetInput {
  readonly args: readonly string[];
  readonly flags: FlagValues<typeof TARGET_FLAGS>;
  readonly provided: ReadonlySet<string>;
}

/** Throws a DsError of kind `usage`, as kubectl does, and for flags that kubectl ignores. No name does not mean all. */
export function checkTargets({ args, flags }: TargetInput): void {
  const hasNames = daemonSetNames(args).length > 0;
  labelQuery(flags.selector ?? '');
  if (flags.all && isSet(flags.selector)) throw usage('cannot set --all and --selector at the same time');
  if (flags.all && isSet(flags.fieldSelector)) throw usage('cannot set --all and --field-selector at the same time');
  if (isFromFiles(flags)) {
    checkKustomize(flags);
    if (args.length > 0) {
      throw usage('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    }
    if (isSet(flags.fieldSelector)) throw usage('--field-selector cannot be used with --filename and --kustomize');
    if (flags.allNamespaces) throw usage('--all-namespaces cannot be used with --filename and --kustomize');
    labelQuery(flags.selector ?? '');
    return;
  }
  if (!hasNames && !selects(flags)) {
    throw usage(
      'no DaemonSet is named',
      hint`${sameCommand({}, ['NAME'])}; or, for all in the namespace: ${sameCommand({ all: true })}`,
    );
  }
  if (hasNames && selects(flags)) throw usage('name cannot be provided when a selector is specified');
  if (hasNames && flags.allNamespaces) throw usage('a resource cannot be retrieved by name across all namespaces');
}

function usage(message: string, next?: Hint): DsError {
  return new DsError('usage', message, { hint: next });
}

function isSet(selector: string | undefined): boolean {
  return (selector ?? '') !== '';
}

/** Whether files name the objects. */
function isFromFiles({ filename, kustomize }: TargetInput['flags']): boolean {
  return filename.length > 0 || kustomize !== undefined;
}

function selects({ all, selector, fieldSelector }: TargetInput['flags']): boolean {
  return all || isSet(selector) || isSet(fieldSelector);
}

/** As kubectl, --ignore-not-found is the default with --all and selectors. */
export function ignoresNotFound({ flags, provided }: TargetInput): boolean {
  return provided.has('ignoreNotFound') ? flags.ignoreNotFound : selects(flags);
}

/** An object to delete, and where it is in a file. */
export interface Target extends DeleteTarget {
  readonly found?: ManifestObject;
}

export interface Targets {
  /** In the order of deletion: objects of files in reverse dependency order. */
  readonly targets: readonly Target[];
  /** An object could not be read or has a kind that the server does not know; that has been reported. */
  readonly failed: boolean;
}

export async function findTargets(input: TargetInput, cluster: Cluster, rt: Runtime): Promise<Targets> {
  const { args, flags } = input;
  const { client, namespace } = cluster;
  if (isFromFiles(flags)) return targetsInFiles(input, cluster, rt);
  const names = daemonSetNames(args);
  if (names.length > 0) {
    return { targets: names.map((name) => ({ resource: DAEMON_SETS, namespace, name })), failed: false };
  }
  const selection = {
    names,
    namespace: flags.allNamespaces ? undefined : namespace,
    labelSelector: flags.selector,
    fieldSelector: flags.fieldSelector,
  };
  const { found } = await selectDaemonSets(client, selection, { signal: rt.signal });
  const targets = found.map(({ metadata }) => ({
    resource: DAEMON_SETS,
    namespace: metadata?.namespace,
    name: metadata?.name ?? '',
  }));
  return { targets, failed: false };
}

async function targetsInFiles(
  { flags, provided }: TargetInput,
  { client, namespace }: Cluster,
  rt: Runtime,
): Promise<Targets> {
  const chosen = await readChosen(flags, rt);
  const discovery = createDiscovery(client);
  const choice = { namespace, enforced: provided.has('namespace') };
  const targets: Target[] = [];
  let failed = chosen.failed;
  for (const found of inDeleteOrder(chosen.objects)) {
    try {
      targets.push({ ...(await targetOf(found, discovery, choice, { signal: rt.signal })), found });
    } catch (error) {
      await failOrReport(error, found, false, rt);
      failed = true;
    }
  }
  return { targets, failed };
}
