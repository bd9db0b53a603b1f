import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, sameCommand } from '../../core/hint.ts';
import { suggest } from '../../core/text/suggest.ts';
import { permissionText } from '../../apimachinery/rbac/permission.ts';
import { rolesFor } from '../../apimachinery/rbac/roles.ts';
import {
  missingOf,
  permissionList,
  type CheckedCommand,
  type CommandPermission,
} from '../../render/permissions/checked-command.ts';
import { COMMAND_COLUMNS, isAllowed, permissionColumns } from '../../render/permissions/permission-table.ts';
import { permissionsJson } from '../../render/permissions/permissions-json.ts';
import { objectPrinter, type ObjectFormat } from '../../render/output/object-output.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { createTable } from '../../render/table/table.ts';
import { checkPermissions } from '../../workflows/permissions/check-permissions.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { OUTPUT_FLAG, SHARED_FLAGS } from '../shared/flags.ts';
import { tablePrinter } from '../shared/print-table.ts';
import type { Runtime } from '../shared/runtime.ts';
import { COMMAND_PERMISSIONS } from './command-permissions.ts';

const FLAGS = {
  allNamespaces: SHARED_FLAGS.allNamespaces,
  with: {
    type: 'strings',
    value: 'FLAG',
    split: true,
    help: "include what a flag of the command or an update strategy needs, as in 'watch,OnDelete'",
  },
  output: { ...OUTPUT_FLAG, help: 'output format: json, yaml, kyaml, or role (YAML of a Role and a ClusterRole)' },
  noHeaders: SHARED_FLAGS.noHeaders,
} as const satisfies Flags;

interface Command {
  readonly words: string;
  readonly permissions: readonly CommandPermission[];
}

/** Throws a DsError of kind `usage` for a command that does not exist. */
function chosenCommands(words: string): readonly Command[] {
  const every = Object.entries(COMMAND_PERMISSIONS).map(([name, permissions]) => ({ words: name, permissions }));
  if (words === '') return every.filter(({ permissions }) => permissions.length > 0);
  const chosen = every.filter((one) => one.words === words || one.words.startsWith(`${words} `));
  if (chosen.length > 0) return chosen;
  const meant = suggest(words, Object.keys(COMMAND_PERMISSIONS));
  throw new DsError('usage', `ds has no command ${JSON.stringify(words)}`, {
    hint:
      meant === undefined
        ? hint`list the commands: ${dsCommand('auth check')}`
        : hint`did you mean this? ${dsCommand('auth check', meant.split(' '))}`,
  });
}

/** With these flags given. Throws a DsError of kind `usage` for one that no command has. */
function withFlags(commands: readonly Command[], given: readonly string[]): readonly Command[] {
  const names = given.map((one) => one.replace(/^--/, ''));
  const known = new Set(commands.flatMap(({ permissions }) => permissions.flatMap(({ when = [] }) => when)));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    const list = [...known].sort().join(', ');
    throw new DsError('usage', `--with=${unknown} changes no permission`, {
      hint: list === '' ? 'no flag of this command needs another permission' : `it must be one of ${list}`,
    });
  }
  return commands.map(({ words, permissions }) => ({ words, permissions: withoutRepeats(permissions, names) }));
}

/** What is needed with the flags is needed; what is optional otherwise is then not repeated. */
function withoutRepeats(
  permissions: readonly CommandPermission[],
  names: readonly string[],
): readonly CommandPermission[] {
  const all = permissions.map(({ when, ...one }): CommandPermission =>
    when === undefined || when.some((name) => names.includes(name)) ? one : { ...one, when },
  );
  const isRequired = ({ need, when }: CommandPermission): boolean => need === 'required' && when === undefined;
  const required = new Set(all.filter(isRequired).map(keyOf));
  return all.filter((one) => isRequired(one) || !required.has(keyOf(one)));
}

function keyOf(one: CommandPermission): string {
  return `${permissionText(one)} ${'path' in one.target ? '' : (one.target.alwaysIn ?? '')}`;
}

type Format = 'table' | 'role' | ObjectFormat;

/** Throws a DsError of kind `usage`. */
function formatOf(output: string | undefined): Format {
  if (output === 'role') return output;
  const format = parseOutputFormat(output, ['role']);
  if (format.kind === 'table' ? format.wide : format.format === 'name') {
    throw new DsError('usage', '--output must be json, yaml, kyaml or role');
  }
  return format.kind === 'table' ? 'table' : format.format;
}

export const authCheckCommand = defineCommand({
  path: ['auth', 'check'],
  summary: 'Check which permissions a command needs, and which are missing',
  description:
    'Prints for each permission that the command uses whether you have it, as kubectl auth can-i answers for one: exit code 1 if one is ' +
    'missing without which the command fails. Without COMMAND: a row for each command. A group, as in ds auth check rollout: a row for ' +
    'each of its commands.\n\n' +
    'NEEDED is yes, or optional where the command goes on and shows less, or the flags or the update strategy with which it is needed; ' +
    '--with counts those as given. Permissions at the cluster scope have the namespace <cluster>.\n\n' +
    '-o role prints a Role and a ClusterRole with what the command uses, for an administrator to apply and to bind with kubectl create ' +
    'rolebinding and clusterrolebinding. It has what is optional, and what flags need only with --with.\n\n' +
    'The permissions are those for DaemonSets: apply, create, diff, delete and other commands that take objects of other kinds need the ' +
    'same verbs for them. A role that names single objects (resourceNames) counts as missing. What ds reads only for the hint of an ' +
    'error is not listed.\n\n' +
    'JSON: {namespace, allowed, commands: [{command, allowed, permissions: [{verb, target, scope, need, when, purpose, allowed}]}]}; ' +
    'docs/json.md has every field.',
  examples: [
    { command: 'ds auth check', comment: 'show which commands you may use in the namespace' },
    { command: 'ds auth check rollout run -n logging', comment: 'show the permissions of one command' },
    { command: 'ds auth check logs --with=follow -A', comment: 'check a command with a flag, in all namespaces' },
    {
      command: 'ds auth check apply --with=wait --as=system:serviceaccount:ci:deployer',
      comment: 'check the service account of a pipeline',
    },
    {
      command: 'ds auth check rollout status -n logging -o role | kubectl apply -f -',
      comment: 'create the roles that a command needs',
    },
  ],
  args: [
    {
      name: 'COMMAND',
      help: 'command or group of ds, without ds; all if none is named',
      optional: true,
      many: true,
      complete: 'commands',
    },
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    withFlags(chosenCommands(args.join(' ')), flags.with);
    formatOf(flags.output);
  },
  run: async ({ args, flags }, rt) => {
    const words = args.join(' ');
    const commands = withFlags(chosenCommands(words), flags.with);
    const format = formatOf(flags.output);
    const { client, namespace: chosen } = await rt.connect();
    const namespace = flags.allNamespaces ? undefined : chosen;
    if (format === 'role') {
      printRoles(commands, { words, namespace }, rt);
      return 'ok';
    }
    const permissions = commands.flatMap((command) => command.permissions);
    const answerOf = await checkPermissions(client, permissions, { namespace, signal: rt.signal });
    const checked = commands.map((command) => ({
      ...command,
      permissions: command.permissions.map((one) => ({ ...one, ...answerOf(one) })),
    }));
    if (format !== 'table') {
      const output = rt.io.stdout;
      output.write(objectPrinter(format, { output })(permissionsJson(checked, namespace)));
    } else {
      await printTable(checked, { words, namespace, noHeaders: flags.noHeaders }, rt);
    }
    return checked.every(isAllowed) ? 'ok' : reportMissing(checked, { words, ...flags }, rt);
  },
});

interface Place {
  readonly words: string;
  readonly namespace: string | undefined;
}

function printRoles(commands: readonly Command[], { words, namespace }: Place, { io }: Runtime): void {
  const permissions = commands.flatMap((command) => command.permissions.filter(({ when }) => when === undefined));
  const name = ['ds', ...words.split(' ').filter((word) => word !== '')].join('-');
  const roles = rolesFor(permissions, { name, namespace });
  const print = objectPrinter('yaml', { output: io.stdout });
  for (const role of roles) io.stdout.write(print(role));
  if (roles.length === 0) io.stderr.write(`ds ${words} needs no permissions\n`);
}

async function printTable(
  commands: readonly CheckedCommand[],
  { words, namespace, noHeaders }: Place & { readonly noHeaders: boolean },
  rt: Runtime,
): Promise<void> {
  const [only] = commands;
  if (only?.words !== words) {
    await tablePrinter((_, table) => createTable(COMMAND_COLUMNS, table), { noHeaders }, rt)(commands);
  } else if (only.permissions.length === 0) {
    rt.io.stdout.write(`ds ${words} needs no permissions\n`);
  } else {
    const columns = permissionColumns(namespace);
    await tablePrinter((_, table) => createTable(columns, table), { noHeaders }, rt)(only.permissions);
  }
}

/** Says what is missing, and who can help. */
function reportMissing(
  commands: readonly CheckedCommand[],
  {
    words,
    allNamespaces,
    output,
  }: { readonly words: string } & Pick<FlagValues<typeof FLAGS>, 'allNamespaces' | 'output'>,
  rt: Runtime,
): 'failed' {
  const blocked = commands.filter((command) => !isAllowed(command));
  const [first] = blocked;
  if (first !== undefined && first.words === words) {
    const missing = permissionList(missingOf(first, 'required'));
    const next =
      output === undefined
        ? hint`an administrator can grant what it needs with this role: ${sameCommand({ output: 'role' })}`
        : 'an administrator can grant what it needs with the role that -o role prints';
    rt.report(new DsError('failure', `ds ${words} needs permissions that are missing: ${missing}`, { hint: next }));
  } else {
    const count = blocked.length === 1 ? '1 command needs' : `${blocked.length} commands need`;
    const names = (first?.words ?? '').split(' ');
    const details = allNamespaces
      ? dsCommand('auth check', names, { flags: { allNamespaces: true } })
      : dsCommand('auth check', names);
    rt.report(new DsError('failure', `${count} permissions that are missing`, { hint: hint`details: ${details}` }));
  }
  return 'failed';
}
