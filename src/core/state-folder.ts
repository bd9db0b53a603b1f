import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DsError } from './errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

function home(env: Env): string {
  const fromEnvironment = env['HOME'] ?? env['USERPROFILE'];
  // Set and empty means none, also for Bun, which then asks the system
  if (fromEnvironment !== undefined) return fromEnvironment;
  try {
    return homedir();
  } catch {
    // A user that is unknown to the system
    return '';
  }
}

/**
 * The folder for state of this machine that needs no backup: in XDG_STATE_HOME, by default `~/.local/state` (a relative path is ignored, as
 * its specification says); on Windows in LOCALAPPDATA. Throws a DsError of kind `config` if there is no home directory.
 */
export function stateFolder(env: Env, platform: NodeJS.Platform = process.platform): string {
  const fromEnvironment = env[platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_STATE_HOME'] ?? '';
  if (isAbsolute(fromEnvironment)) return join(fromEnvironment, 'daemonset-cli');
  const from = home(env);
  if (!isAbsolute(from)) {
    throw new DsError('config', 'there is no home directory to store the state in', {
      hint:
        platform === 'win32'
          ? 'set LOCALAPPDATA to a directory that you own'
          : 'set HOME or XDG_STATE_HOME to a directory that you own',
    });
  }
  const usual = platform === 'win32' ? ['AppData', 'Local'] : ['.local', 'state'];
  return join(from, ...usual, 'daemonset-cli');
}
