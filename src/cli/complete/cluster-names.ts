import type { CompletionSource } from '../../commands/shared/define.ts';
import { qualifiedName } from '../../apimachinery/validate/formats.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { collectionPath, queryOf } from '../../kube/paths.ts';
import { DAEMON_SETS, NAMESPACES, NODES, SERVICE_ACCOUNTS, type Resource } from '../../kube/resource.ts';
import type { Client } from '../../kube/client.ts';
import type { Container, DaemonSet } from '../../kube/wire.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { DsError } from '../../core/errors.ts';
import { connectionOptions } from '../connection.ts';
import { flagTable } from '../flags/flag-table.ts';
import { initialValue, readValue } from '../flags/flag-values.ts';
import { GLOBAL_FLAGS, type GlobalValues } from '../flags/global-flags.ts';
import type { Token } from '../flags/tokenize.ts';
import type { CommandLine } from '../read-command-line.ts';
import type { Environment } from '../environment.ts';
import { firstName } from './argument-words.ts';

/** A longer wait would be noticed while typing. */
const LIMIT_MS = 300;

/** Names only, which are a fraction of the objects' size. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const MAX_NAMES = 500;

const SILENT = { interactive: false, verbosity: 0, log: () => undefined, warn: () => undefined };

/** The global flags of an unfinished line, without those that are still invalid. */
function globalsOf(tokens: readonly Token[]): GlobalValues {
  const known = flagTable(GLOBAL_FLAGS).all;
  const values = new Map<string, unknown>(known.map(({ key, flag }) => [key, initialValue(flag)]));
  for (const token of tokens) {
    if (token.kind !== 'flag' || token.value === undefined || !values.has(token.flag.key)) continue;
    const { key, name, flag } = token.flag;
    const before = values.get(key);
    try {
      values.set(key, readValue(name, flag, token.value, Array.isArray(before) ? (before as readonly string[]) : []));
    } catch (error) {
      if (!(error instanceof DsError)) throw error;
    }
  }
  return Object.fromEntries(values) as unknown as GlobalValues;
}

async function metadataOnServer(
  resource: Resource,
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly JsonObject[]> {
  const { client, namespace } = await environment.connect(connectionOptions(globals), SILENT);
  const path = `${collectionPath({ resource, namespace })}${queryOf({ limit: MAX_NAMES })}`;
  const list = await client.getRaw(path, { accept: METADATA_ONLY, signal: environment.signal });
  return arrayAt(list, 'items')
    .filter(isObject)
    .map((item) => objectAt(item, 'metadata') ?? {});
}

async function namesOnServer(
  resource: Resource,
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly string[]> {
  const all = await metadataOnServer(resource, environment, globals);
  return all.flatMap((metadata) => stringAt(metadata, 'name') ?? []);
}

/** The keys of the labels or annotations that objects have, sorted. */
async function keysOnServer(
  resource: Resource,
  field: 'labels' | 'annotations',
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly string[]> {
  const all = await metadataOnServer(resource, environment, globals);
  return [...new Set(all.flatMap((metadata) => Object.keys(objectAt(metadata, field) ?? {})))].sort();
}

/** Asks the chosen cluster, or the sandbox in the background when the current context is no sandbox. */
async function namesInSandbox(environment: Environment, globals: GlobalValues): Promise<readonly string[]> {
  const { isSandboxContext, sandboxPaths } = await import('../../commands/sandbox/paths.ts');
  const chosen = connectionOptions(globals);
  const isChosen = [chosen.kubeconfig, chosen.context, chosen.cluster, chosen.server].some((one) => one !== undefined);
  const current = await environment.connect(chosen, SILENT).catch(() => undefined);
  if (isChosen || isSandboxContext(current?.context)) return namesOnServer(NODES, environment, globals);
  return namesOnServer(NODES, environment, { ...globals, kubeconfig: sandboxPaths(environment.env).kubeconfig });
}

async function namesInKubeconfig(
  kind: 'contexts' | 'clusters' | 'users',
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly string[]> {
  const { namesIn } = await import('../../kube/kubeconfig/names.ts');
  return (await namesIn(globals.kubeconfig, environment.env))[kind];
}

interface NamedDaemonSet {
  readonly client: Client;
  readonly ds: DaemonSet;
}

/** The DaemonSet that the line names. */
async function daemonSetOf(
  { operands }: CommandLine,
  environment: Environment,
  globals: GlobalValues,
): Promise<NamedDaemonSet | undefined> {
  const name = firstName(operands);
  if (name === undefined || !isObjectName(name)) return undefined;
  const { client, namespace } = await environment.connect(connectionOptions(globals), SILENT);
  const { signal } = environment;
  return { client, ds: await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal }) };
}

function containersOf(named: NamedDaemonSet | undefined): readonly Container[] {
  const { containers = [], initContainers = [] } = named?.ds.spec?.template.spec ?? {};
  return [...containers, ...initContainers];
}

/** The numbers of the revisions, newest first. */
async function revisionsOf(named: NamedDaemonSet | undefined, { signal }: Environment): Promise<readonly string[]> {
  if (named === undefined) return [];
  const { readHistory } = await import('../../workflows/cluster/revision-history.ts');
  const { history } = await readHistory(named.client, named.ds, { signal });
  return history.map(({ revision }) => String(revision)).reverse();
}

async function requestNames(
  source: CompletionSource,
  line: CommandLine,
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly string[]> {
  switch (source) {
    case 'daemonsets':
      return namesOnServer(DAEMON_SETS, environment, globals);
    case 'namespaces':
      return namesOnServer(NAMESPACES, environment, globals);
    case 'nodes':
      return namesOnServer(NODES, environment, globals);
    case 'nodeLabels':
      return keysOnServer(NODES, 'labels', environment, globals);
    case 'daemonSetLabels':
      return keysOnServer(DAEMON_SETS, 'labels', environment, globals);
    case 'daemonSetAnnotations':
      return keysOnServer(DAEMON_SETS, 'annotations', environment, globals);
    case 'serviceAccounts':
      return namesOnServer(SERVICE_ACCOUNTS, environment, globals);
    case 'containers':
      return containersOf(await daemonSetOf(line, environment, globals)).map(({ name }) => name);
    case 'variables': {
      const containers = containersOf(await daemonSetOf(line, environment, globals));
      return [...new Set(containers.flatMap(({ env = [] }) => env.map(({ name }) => name)))];
    }
    case 'revisions':
      return revisionsOf(await daemonSetOf(line, environment, globals), environment);
    case 'sandboxNodes':
      return namesInSandbox(environment, globals);
    case 'contexts':
    case 'clusters':
    case 'users':
      return namesInKubeconfig(source, environment, globals);
    case 'commands':
    case 'file':
    case 'directory':
    case 'none':
      return [];
  }
}

/** The names of a source; none if it fails or takes longer than 300 ms. Names that are unsafe in a shell are left out. */
export async function namesOf(
  source: CompletionSource,
  line: CommandLine,
  environment: Environment,
): Promise<readonly string[]> {
  const late = environment.clock.sleep(LIMIT_MS).then((): readonly string[] => []);
  const names = requestNames(source, line, environment, globalsOf(line.tokens)).catch((): readonly string[] => []);
  const inTime = await Promise.race([names, late]);
  return inTime.filter(SAFE_NAMES[source] ?? isObjectName);
}

const isKey = (key: string): boolean => qualifiedName(key).length === 0;

/** What names of a source may be, where they are no names of objects. The API does not restrict those of a kubeconfig. */
const SAFE_NAMES: Partial<Record<CompletionSource, (name: string) => boolean>> = {
  nodeLabels: isKey,
  daemonSetLabels: isKey,
  daemonSetAnnotations: isKey,
  variables: (name) => /^[A-Za-z_][-._A-Za-z0-9]*$/.test(name),
  contexts: isSafeInShell,
  clusters: isSafeInShell,
  users: isSafeInShell,
};

/** A DNS subdomain, as the API requires of DaemonSets, namespaces and nodes. It has no special characters for a shell. */
function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name);
}

/**
 * Inside an open quote, shells insert a candidate unchanged, and `$`, backticks, backslashes, `!` and quotes have a meaning (in
 * PowerShell also typographic quotes). A name with a leading dash would be a flag.
 */
function isSafeInShell(name: string): boolean {
  return name !== '' && safeText(name) === name && !/^-|["'`$\\!\u2018-\u201f]/.test(name);
}
