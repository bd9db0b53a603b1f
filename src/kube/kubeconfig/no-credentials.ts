import { DsError } from '../../core/errors.ts';
import { hint, sameCommand } from '../../core/hint.ts';
import type { Entry, Kubeconfig } from './parse.ts';

const CREDENTIALS = [
  'token',
  'tokenFile',
  'client-certificate',
  'client-certificate-data',
  'username',
  'exec',
  'auth-provider',
] as const;
/** Fields that identify nobody alone. */
const INCOMPLETE = {
  'client-key': 'client certificate',
  'client-key-data': 'client certificate',
  password: 'username',
};

/** A user as the flags and the context name it. */
export interface NamedUser {
  readonly context: Entry | undefined;
  readonly name: string | undefined;
  readonly entry: Entry | undefined;
}

/**
 * Why there are no credentials. kubectl, too, sends no request over TLS without them: it asks for a user name and password, which API
 * servers no longer take, and fails when nobody can type them.
 */
export function noCredentials({ users }: Kubeconfig, { context, name, entry }: NamedUser): DsError {
  const others = [...users.keys()].filter((user) => user !== entry?.name).slice(0, 12);
  const next =
    others.length === 0 || entry !== undefined
      ? 'log in again with the tool that made this kubeconfig, or pass --token'
      : hint`users are: ${others.join(', ')}; to be one of them: ${sameCommand({ user: 'NAME' })}`;
  return new DsError('config', whyNone({ context, name, entry }), { hint: next });
}

function whyNone({ context, name, entry }: NamedUser): string {
  if (entry !== undefined) return `user "${entry.name}" has no credentials in ${entry.file}${flawOf(entry)}`;
  if (context === undefined) return 'no context and no flag gives credentials for the server';
  return name === undefined
    ? `context "${context.name}" in ${context.file} names no user`
    : `context "${context.name}" names user "${name}", which the kubeconfig does not define`;
}

function flawOf({ fields }: Entry): string {
  const empty = CREDENTIALS.find((key) => Object.hasOwn(fields, key));
  if (empty !== undefined) return `: its ${empty} is empty`;
  const [part, rest] = Object.entries(INCOMPLETE).find(([key]) => fields[key]) ?? [];
  return part === undefined ? '' : `: it has a ${part}, but no ${rest}`;
}
