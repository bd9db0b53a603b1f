import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { DsError } from '../../core/errors.ts';
import { readConfigFile } from './config-file.ts';
import { configFileError, EMPTY, parseKubeconfig, type Kubeconfig } from './parse.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The paths of kubeconfigs, in order. */
interface Places {
  readonly files: readonly string[];
  /** A missing file is an error, because the user named it. */
  readonly required: boolean;
}

function placesOf(kubeconfig: string | undefined, env: Env): Places {
  if (kubeconfig !== undefined && kubeconfig !== '') return { files: [kubeconfig], required: true };
  const list = env['KUBECONFIG'];
  if (list !== undefined && list !== '') {
    return { files: [...new Set(list.split(delimiter))].filter((file) => file !== ''), required: false };
  }
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  return { files: [join(home, '.kube', 'config')], required: false };
}

/** The content of the file; undefined if it does not exist. */
async function read(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readConfigFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw configFileError(file, code === 'EISDIR' ? 'it is a directory' : message, cause);
  }
}

/** Merges kubeconfigs: the first one wins, for each name and for the current context. Entries are never mixed. */
function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  return {
    files: [...first.files, ...second.files],
    currentContext: first.currentContext ?? second.currentContext,
    contexts: new Map([...second.contexts, ...first.contexts]),
    clusters: new Map([...second.clusters, ...first.clusters]),
    users: new Map([...second.users, ...first.users]),
  };
}

/** The kubeconfig, and the paths where it was looked for, for the message if there is none. */
export interface Loaded {
  readonly config: Kubeconfig;
  readonly missing: readonly string[];
}

/**
 * The kubeconfig as kubectl reads it: only the file of --kubeconfig; or the files of KUBECONFIG, merged, without missing ones; or
 * ~/.kube/config.
 */
export async function loadKubeconfig(kubeconfig: string | undefined, env: Env): Promise<Loaded> {
  const { files, required } = placesOf(kubeconfig, env);
  const missing: string[] = [];
  let config = EMPTY;
  for (const file of files) {
    const bytes = await read(file);
    if (bytes === undefined) missing.push(file);
    else config = merge(config, await parseKubeconfig(bytes, file));
  }
  if (required && missing.length > 0) {
    throw new DsError('config', `the kubeconfig "${files.join('')}" does not exist`, {
      hint: 'check the path given with --kubeconfig, or leave the flag out to use KUBECONFIG or ~/.kube/config',
    });
  }
  return { config, missing };
}
