import type { CompletionSource } from '../../commands/shared/define.ts';
import { qualifiedName } from '../../apimachinery/validate/formats.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { collectionPath, queryOf } from '../../kube/paths.ts';
import { DAEMON_SETS, NAMESPACES, NODES, type Resource } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { DsError } from '../../core/errors.ts';
import { connectionOptions } from '../connection.ts';
import { flagTable } from '../flags/flag-table.ts';
import { initialValue, readValue } from '../flags/flag-values.ts';
import { GLOBAL_FLAGS, type GlobalValues } from '../flags/global-flags.ts';
import type { Token } from '../flags/tokenize.ts';
import type { Environment } from '../environment.ts';

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

/** The keys of labels that nodes have, sorted. */
async function nodeLabels(environment: Environment, globals: GlobalValues): Promise<readonly string[]> {
  const all = await metadataOnServer(NODES, environment, globals);
  return [...new Set(all.flatMap((metadata) => Object.keys(objectAt(metadata, 'labels') ?? {})))].sort();
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

/** The containers of the DaemonSet that the line names. The first operands may be the command's own words. */
async function containersOf(
  tokens: readonly Token[],
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly string[]> {
  const { client, namespace } = await environment.connect(connectionOptions(globals), SILENT);
  const { signal } = environment;
  const operands = tokens.flatMap((token) => (token.kind === 'operand' ? [token.text.replace(/^[^/]*\//, '')] : []));
  const name = operands.filter(isObjectName)[0];
  if (name === undefined) return [];
  const { spec } = await client.get<DaemonSet>({ resource: DAEMON_SETS, namespace, name }, { signal });
  const { containers = [], initContainers = [] } = spec?.template.spec ?? {};
  return [...containers, ...initContainers].map((container) => container.name);
}

function requestNames(
  source: CompletionSource,
  tokens: readonly Token[],
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
      return nodeLabels(environment, globals);
    case 'containers':
      return containersOf(tokens, environment, globals);
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
      return Promise.resolve([]);
  }
}

/** The names of a source; none if it fails or takes longer than 300 ms. Names that are unsafe in a shell are left out. */
export async function namesOf(
  source: CompletionSource,
  tokens: readonly Token[],
  environment: Environment,
): Promise<readonly string[]> {
  const late = environment.clock.sleep(LIMIT_MS).then((): readonly string[] => []);
  const names = requestNames(source, tokens, environment, globalsOf(tokens)).catch((): readonly string[] => []);
  const inTime = await Promise.race([names, late]);
  if (source === 'nodeLabels') return inTime.filter((key) => qualifiedName(key).length === 0);
  return inTime.filter(KUBECONFIG_SOURCES.has(source) ? isSafeInShell : isObjectName);
}

/** The API does not restrict these names. */
const KUBECONFIG_SOURCES: ReadonlySet<CompletionSource> = new Set(['contexts', 'clusters', 'users']);

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
