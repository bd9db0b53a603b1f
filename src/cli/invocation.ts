import type { CommandDefinition } from '../commands/shared/define.ts';
import type { Invocation } from '../core/command-line.ts';
import type { SuggestedFlags, SuggestedValue } from '../core/hint.ts';
import { RUNS_ON } from '../core/version.ts';
import { flagTable, type NamedFlag } from './flags/flag-table.ts';
import { GLOBAL_FLAGS } from './flags/global-flags.ts';
import { COMMON } from './output-options.ts';
import { tokenize } from './flags/tokenize.ts';

/** The flags that choose a cluster and a user. Suggested commands repeat them. */
const CONNECTION: readonly (keyof typeof GLOBAL_FLAGS)[] = [
  'kubeconfig',
  'context',
  'cluster',
  'user',
  'server',
  'token',
  'certificateAuthority',
  'clientCertificate',
  'clientKey',
  'insecureSkipTlsVerify',
  'tlsServerName',
  'as',
  'asGroup',
  'asUid',
  'asUserExtra',
  'proxyUrl',
];

function valueOf({ key, flag }: NamedFlag, values: readonly string[]): SuggestedValue | undefined {
  const last = values.at(-1) ?? '';
  // Secrets must not get into logs
  if (key === 'token') return 'TOKEN';
  if (key === 'proxyUrl' && last.includes('@')) return 'URL';
  if (flag.type === 'boolean') return /^(?:1|t|true)$/i.test(last) ? true : undefined;
  if (last === '') return undefined;
  return flag.type === 'strings' ? values : last;
}

/** The connection flags of a command line, which may be invalid. Clusters such as `-An logging` need the flags of the definition. */
export function invocationOf(
  argv: readonly string[],
  definition?: CommandDefinition,
  program: readonly string[] = ['ds'],
): Invocation {
  const table = definition === undefined ? COMMON : flagTable(definition.flags, GLOBAL_FLAGS);
  const provided = new Map<string, { readonly named: NamedFlag; readonly values: string[] }>();
  for (const token of tokenize(argv, table)) {
    if (token.kind !== 'flag' || token.value === undefined) continue;
    const { values } = provided.get(token.flag.key) ?? { values: [] };
    provided.set(token.flag.key, { named: token.flag, values: [...values, token.value] });
  }
  const connection: SuggestedFlags = Object.fromEntries(
    CONNECTION.flatMap((key) => {
      const one = provided.get(key);
      const value = one === undefined ? undefined : valueOf(one.named, one.values);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
  return {
    program,
    path: definition?.path ?? [],
    argv,
    connection,
    namespace: provided.get('namespace')?.values.at(-1) || undefined,
    contextNamespace: undefined,
    isReadOnly: definition?.isReadOnly === true,
    shell: RUNS_ON.platform.startsWith('win32') ? 'powershell' : 'posix',
  };
}
