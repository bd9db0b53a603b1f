import { homedir } from 'node:os';
import { join } from 'node:path';

/** The cache folder: XDG_CACHE_HOME, or the platform's equivalent. */
function userCacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '') return XDG_CACHE_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return join(homedir(), '.cache');
}

/** Holds a folder of binaries for each release. */
export function binariesFolder(): string {
  return join(userCacheFolder(), 'daemonset-cli', 'control-plane');
}

/** Where `up` keeps its state when `--dir` does not say. */
export function defaultStateFolder(): string {
  return join(userCacheFolder(), 'daemonset-cli', 'running');
}
