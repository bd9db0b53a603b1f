import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DsError } from '../../core/errors.ts';
import type { ChosenUser } from '../kubeconfig/choose.ts';
import { readConfigFileSync } from '../kubeconfig/config-file.ts';

export interface OidcTokens {
  readonly id: string;
  readonly refresh: string;
}

/**
 * Writes new OIDC tokens into the kubeconfig of the user, and keeps the rest of the file, including comments. A provider that rotates
 * refresh tokens accepts the old one only once. With `must`, a failure is an error, because the old tokens are invalid.
 */
export async function saveTokens(user: ChosenUser, tokens: OidcTokens, must: boolean): Promise<void> {
  if (user.file === undefined) return;
  const { isMap, parseDocument } = await import('yaml');
  try {
    const file = realpathSync(user.file);
    const document = parseDocument(readConfigFileSync(file));
    const users: unknown = document.get('users');
    const entries = (users as { readonly items?: readonly unknown[] } | undefined)?.items ?? [];
    const index = entries.findIndex((item) => isMap(item) && item.get('name') === user.name);
    if (index < 0) return;
    const config = ['users', index, 'user', 'auth-provider', 'config'];
    document.setIn([...config, 'id-token'], tokens.id);
    document.setIn([...config, 'refresh-token'], tokens.refresh);
    // Written to a temporary file and renamed, so that no reader sees half a kubeconfig.
    const draft = `${file}.${process.pid}.tmp`;
    try {
      writeFileSync(draft, document.toString({ lineWidth: 0 }), { mode: statSync(file).mode });
      renameSync(draft, file);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (cause) {
    if (!must) return;
    throw new DsError('config', `could not persist new tokens: ${(cause as Error).message}`, {
      hint: `make ${user.file} writable, or log in again next time`,
      cause,
    });
  }
}
