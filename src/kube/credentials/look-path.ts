import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, normalize } from 'node:path';
import type { Env } from '../kubeconfig/load.ts';

async function isProgram(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function extensionsOf(name: string, env: Env): readonly string[] {
  if (process.platform !== 'win32') return [''];
  const extensions = (env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((one) => one !== '');
  return extensions.some((one) => name.toUpperCase().endsWith(one.toUpperCase())) ? [''] : extensions;
}

/**
 * The file that a command names, as Go's exec.LookPath finds it in our PATH; undefined if there is none. A plugin may get a PATH of its own
 * from the kubeconfig, which does not choose the plugin. Relative entries of PATH are ignored.
 */
export async function lookPath(command: string, env: Env): Promise<string | undefined> {
  const name = normalize(command);
  const isPath = /[\\/]/.test(command);
  // that a file cannot be run is found out by running it
  const mode = isPath ? constants.F_OK : constants.X_OK;
  const folders = isPath ? [''] : (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    for (const extension of extensionsOf(name, env)) {
      const path = folder === '' ? `${name}${extension}` : join(folder, `${name}${extension}`);
      if (await isProgram(path, mode)) return path;
    }
  }
  return undefined;
}
