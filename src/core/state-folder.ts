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
    // A user that the system does not know
    return '';
  }
}

/**
 * Where `ds` keeps what is of this machine and not worth a backup: below XDG_STATE_HOME, which is `~/.local/state` unless set (a
 * relative one counts as not set, as its specification says); on Windows below LOCALAPPDATA. Throws a DsError of kind `config`
 * when there is no home.
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
