import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, sameCommand, type Hint } from '../../core/hint.ts';
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
import { checkKustomize, MANIFEST_FLAGS, readChosen } from '../shared/manifest/manifest-flags.ts';
import { daemonSetNames } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';

/** The flags that say what `ds delete` is about. */
export const TARGET_FLAGS = {
  filename: MANIFEST_FLAGS.filename,
  kustomize: MANIFEST_FLAGS.kustomize,
  recursive: MANIFEST_FLAGS.recursive,
  all: { type: 'boolean', help: 'every DaemonSet of the namespace' },
  allNamespaces: { type: 'boolean', short: 'A', help: 'with --all or a selector: in every namespace' },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: "those whose labels match, as in 'app=agent,tier!=edge'; with -f: only those of the files",
  },
  fieldSelector: { type: 'string', value: 'SELECTOR', help: "those whose fields match, as in 'metadata.name!=agent'" },
  ignoreNotFound: {
    type: 'boolean',
    help: 'what does not exist counts as deleted; the default with --all and with selectors',
  },
} as const satisfies Flags;

export interface TargetInput {
  readonly args: readonly string[];
  readonly flags: FlagValues<typeof TARGET_FLAGS>;
  readonly provided: ReadonlySet<string>;
}

/** kubectl's refusals, and ours where it would leave out what was asked for. No names never means all of them. */
export function checkTargets({ args, flags }: TargetInput): void {
  const hasNames = daemonSetNames(args).length > 0;
  labelQuery(flags.selector ?? '');
  if (flags.all && isSet(flags.selector)) throw usage('cannot set --all and --selector at the same time');
  if (flags.all && isSet(flags.fieldSelector)) throw usage('cannot set --all and --field-selector at the same time');
  if (isOfFiles(flags)) {
    checkKustomize(flags);
    if (args.length > 0) {
      throw usage('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    }
    if (isSet(flags.fieldSelector)) throw usage('--field-selector cannot choose among the objects of files');
    if (flags.allNamespaces) throw usage('--all-namespaces says nothing about the objects of files');
    labelQuery(flags.selector ?? '');
    return;
  }
  if (!hasNames && !selects(flags)) {
    throw usage(
      'no DaemonSet is named',
      hint`name it: ${dsCommand('delete', ['NAME'])}; or every one of the namespace: ${sameCommand({ all: true })}`,
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

/** Whether manifests say what it is about. */
function isOfFiles({ filename, kustomize }: TargetInput['flags']): boolean {
  return filename.length > 0 || kustomize !== undefined;
}

/** Whether the command line chooses by other means than names and files. */
function selects({ all, selector, fieldSelector }: TargetInput['flags']): boolean {
  return all || isSet(selector) || isSet(fieldSelector);
}

/** Whether what is not there is as good as deleted. */
export function ignoresNotFound({ flags, provided }: TargetInput): boolean {
  return provided.has('ignoreNotFound') ? flags.ignoreNotFound : selects(flags);
}

/** What to delete, and the object of a file that says so. */
export interface Target extends DeleteTarget {
  readonly found?: ManifestObject;
}

export interface Targets {
  /** In the order of deleting: of the objects of files those first that need the others. */
  readonly targets: readonly Target[];
  /** Something could not be read, or is of a kind that the server does not have. It has been reported. */
  readonly failed: boolean;
}

/** Finds what the command line is about. Throws what a failing list does. */
export async function findTargets(input: TargetInput, cluster: Cluster, rt: Runtime): Promise<Targets> {
  const { args, flags } = input;
  const { client, namespace } = cluster;
  if (isOfFiles(flags)) return targetsOfFiles(input, cluster, rt);
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

async function targetsOfFiles(
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
      failOrReport(error, found, false, rt);
      failed = true;
    }
  }
  return { targets, failed };
}
