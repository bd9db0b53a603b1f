import type { CompletionSource } from '../../commands/shared/define.ts';
import { arrayAt, isObject, objectAt, stringAt } from '../../core/json/json.ts';
import { collectionPath, queryOf } from '../../kube/paths.ts';
import { DAEMON_SETS, NAMESPACES, NODES, type Resource } from '../../kube/resource.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { connectionOptions } from '../connection.ts';
import type { GlobalValues } from '../flags/global-flags.ts';
import type { Environment } from '../environment.ts';

/** What a person hardly notices. Whatever has not answered by then has nothing to offer. */
const LIMIT_MS = 300;

/** Names alone, a fraction of the objects' size; more than a page of them helps nobody who looks for one. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const PAGE = 500;

const SILENT = { interactive: false, verbosity: 0, log: () => undefined, warn: () => undefined };

async function namesOnServer(
  resource: Resource,
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly string[]> {
  const { client, namespace } = await environment.connect(connectionOptions(globals), SILENT);
  const path = `${collectionPath({ resource, namespace })}${queryOf({ limit: PAGE })}`;
  const list = await client.getRaw(path, { accept: METADATA_ONLY, signal: environment.signal });
  return arrayAt(list, 'items')
    .filter(isObject)
    .flatMap((item) => stringAt(objectAt(item, 'metadata'), 'name') ?? []);
}

/** Of the sandbox that a command would be about; a cluster that is none is not even asked. */
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

function ask(source: CompletionSource, environment: Environment, globals: GlobalValues): Promise<readonly string[]> {
  switch (source) {
    case 'daemonsets':
      return namesOnServer(DAEMON_SETS, environment, globals);
    case 'namespaces':
      return namesOnServer(NAMESPACES, environment, globals);
    case 'nodes':
      return namesOnServer(NODES, environment, globals);
    case 'sandboxNodes':
      return namesInSandbox(environment, globals);
    case 'contexts':
    case 'clusters':
    case 'users':
      return namesInKubeconfig(source, environment, globals);
    case 'file':
    case 'directory':
    case 'none':
      return Promise.resolve([]);
  }
}

/** The names that a source has within 300 ms; none, and no error, when it cannot be asked. Never a name that could play tricks. */
export async function namesOf(
  source: CompletionSource,
  environment: Environment,
  globals: GlobalValues,
): Promise<readonly string[]> {
  const late = environment.clock.sleep(LIMIT_MS).then((): readonly string[] => []);
  const route = ask(source, environment, globals).catch((): readonly string[] => []);
  const names = await Promise.race([route, late]);
  return names.filter(KUBECONFIG_SOURCES.has(source) ? isHarmless : isObjectName);
}

/** Names that a person has chosen freely; all others follow the rules of the API. */
const KUBECONFIG_SOURCES: ReadonlySet<CompletionSource> = new Set(['contexts', 'clusters', 'users']);

/** A DNS subdomain, as the names of DaemonSets, namespaces and nodes are: none of it means anything to a shell. */
function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name);
}

/**
 * Shells put what we offer into the line as it is when a quote is open, and then `$`, a backtick, a backslash, `!` and the quotes mean
 * something (in PowerShell the typographic ones too); a name that begins with a dash would be read as a flag.
 */
function isHarmless(name: string): boolean {
  return name !== '' && safeText(name) === name && !/^-|["'`$\\!\u2018-\u201f]/.test(name);
}
