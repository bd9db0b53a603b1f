import { appendTo } from '../../core/append-to.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { asDsError, DsError } from '../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { checkChange } from '../shared/change/change-flags.ts';
import type { ChangeTargets } from '../shared/change/change-targets.ts';
import { defineCommand, type Flags, type FlagValues } from '../shared/define.ts';
import { SHARED_FLAGS } from '../shared/flags.ts';
import { changesArgument, daemonSetNames } from '../shared/object-names.ts';
import type { Runtime } from '../shared/runtime.ts';
import {
  changedVariables,
  environmentPatch,
  otherValue,
  readChange,
  repeatedNames,
  sourceText,
  splitEnvironment,
  variablesOf,
  type EnvironmentChange,
  type Variable,
} from './environment.ts';
import { readMap, valueResolver, type MapKind, type Resolver } from './environment-values.ts';
import { containersOf, containersPatch, selectContainers, type TemplateContainer } from './pod-template.ts';
import { CONTAINERS_FLAG, findSetTargets, SET_FLAGS, setEach } from './set-flags.ts';

const FLAGS = {
  env: { type: 'strings', short: 'e', value: 'K=V', help: 'variable to set; - reads lines of K=V from stdin' },
  from: { type: 'string', value: 'SOURCE', help: 'set a variable for each key of configmap/NAME or secret/NAME' },
  keys: { type: 'strings', split: true, value: 'KEY', help: 'with --from: only these keys' },
  prefix: { type: 'string', value: 'TEXT', help: 'prefix of the names of the variables' },
  containers: CONTAINERS_FLAG,
  overwrite: { ...SHARED_FLAGS.overwrite, default: true },
  list: SHARED_FLAGS.list,
  resolve: { type: 'boolean', help: 'with --list: print the values of references' },
  ...SET_FLAGS,
} as const satisfies Flags;

type EnvFlags = FlagValues<typeof FLAGS>;

export const setEnvCommand = defineCommand({
  path: ['set', 'env'],
  summary: 'Update or list the environment variables of containers',
  description:
    'KEY=VALUE sets a variable and KEY- removes it, in every container or those of --containers. --from sets a variable for each key of a ' +
    'ConfigMap or Secret, named in capitals. Every pod is then replaced, following the update strategy.',
  examples: [
    { command: 'ds set env fluentd LOG_LEVEL=debug', comment: 'set a variable' },
    { command: 'ds set env fluentd LOG_LEVEL-', comment: 'remove a variable' },
    {
      command: 'ds set env fluentd -c fluentd --from=configmap/fluentd --prefix=FLUENTD_',
      comment: 'set variables from a ConfigMap',
    },
    { command: 'ds set env fluentd --list --resolve', comment: 'list the variables with their values' },
    { command: 'grep ^LOG_ settings.env | ds set env fluentd -e -', comment: 'set variables from stdin' },
  ],
  args: [changesArgument('DaemonSets, then the changes', 'NAME|KEY=VALUE|KEY-', { key: 'variables' })],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { words, changes } = splitEnvironment(args);
    const all = [...flags.env, ...changes];
    const { set, remove } = readChange(all, '');
    if (flags.list && (flags.output ?? '') !== '') {
      throw new DsError('usage', '--list and --output may not be specified together');
    }
    if (flags.keys.length > 0 && (flags.from ?? '') === '') {
      throw new DsError('usage', 'when specifying --keys, a configmap or secret must be provided with --from');
    }
    const source = sourceOf(flags);
    if (source !== undefined && flags.local) {
      throw new DsError('usage', '--from cannot be used with --local');
    }
    const isEmpty = set.length + remove.length === 0 && !all.includes('-') && source === undefined;
    if (isEmpty && !flags.list) {
      throw new DsError('usage', 'at least one environment variable must be provided', {
        hint: hint`KEY=VALUE sets a variable, KEY- removes it: ${dsCommand('set env', [words[0] ?? 'NAME', `${words[1] ?? 'KEY'}=VALUE`])}`,
      });
    }
    checkChange(daemonSetNames(words).length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const { words, changes } = splitEnvironment(args);
    const change = await wholeChange([...flags.env, ...changes], flags, rt);
    const targets = await findSetTargets(daemonSetNames(words), flags, provided, rt);
    if (flags.list) return list(targets, change, flags, rt);
    return setEach(targets, flags, rt, 'env updated', ({ live }) => {
      const containers = chosen(live, flags, rt);
      refuseOverwrite(live, containers, change, flags);
      warnOfRepeated(live, containers, change, rt);
      return { patch: containersPatch(live, containers, (container) => environmentPatch(container, change)) };
    });
  },
});

interface Source {
  readonly kind: MapKind;
  readonly name: string;
}

const MAP_TYPE = /^(?:(configmaps?|cm)|(secrets?))\/([^/%]+)$/i;

function sourceOf({ from = '' }: EnvFlags): Source | undefined {
  if (from === '') return undefined;
  const [, configMap, secret, name = ''] = MAP_TYPE.exec(from) ?? [];
  if (configMap !== undefined) return { kind: 'ConfigMap', name };
  if (secret !== undefined) return { kind: 'Secret', name };
  throw new DsError('usage', 'unsupported resource specified in --from', { hint: 'use configmap/NAME or secret/NAME' });
}

async function wholeChange(words: readonly string[], flags: EnvFlags, rt: Runtime): Promise<EnvironmentChange> {
  const stdin = words.includes('-') ? new TextDecoder().decode(await rt.io.stdin.readAll()) : '';
  const { set, remove } = readChange(words, stdin);
  const all = [...set, ...(await variablesFrom(flags, rt))];
  const prefix = flags.prefix ?? '';
  return {
    set: all.map((variable) => ({ ...variable, name: `${prefix}${stringAt(variable, 'name') ?? ''}` })),
    remove,
  };
}

/** A variable for each key, in capitals, with _ for characters that no name may have. */
async function variablesFrom(flags: EnvFlags, rt: Runtime): Promise<readonly Variable[]> {
  const source = sourceOf(flags);
  if (source === undefined) return [];
  const { client, namespace } = await rt.connect();
  const map = await readMap(client, source.kind, { namespace, name: source.name }, { signal: rt.signal });
  const there = Object.keys(objectAt(map, 'data') ?? {}).sort();
  const missing = flags.keys.filter((key) => !there.includes(key));
  if (missing.length > 0) {
    throw new DsError(
      'failure',
      `${flags.from ?? ''} has no key ${missing.map((key) => JSON.stringify(key)).join(', ')}`,
      {
        hint: `keys: ${there.join(', ')}`,
      },
    );
  }
  const reference = source.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  return there
    .filter((key) => flags.keys.length === 0 || flags.keys.includes(key))
    .map((key) => {
      const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
      if (name !== key) rt.warn(`key ${key} transferred to ${name}`);
      return { name, valueFrom: { [reference]: { name: source.name, key } } };
    });
}

function chosen(live: JsonObject, flags: EnvFlags, rt: Runtime): readonly TemplateContainer[] {
  const containers = selectContainers(containersOf(live), flags.containers);
  if (containers.length === 0) {
    const name = stringAt(objectAt(live, 'metadata'), 'name') ?? '';
    rt.warn(`DaemonSet/${name} does not have any containers matching ${JSON.stringify(flags.containers)}`);
  }
  return containers;
}

function refuseOverwrite(
  live: JsonObject,
  containers: readonly TemplateContainer[],
  change: EnvironmentChange,
  { overwrite }: EnvFlags,
): void {
  if (overwrite) return;
  for (const { object } of containers) {
    const other = otherValue(variablesOf(object), change);
    if (other === undefined) continue;
    const [name, value] = [stringAt(other, 'name') ?? '', stringAt(other, 'value') ?? ''];
    const owner = stringAt(objectAt(live, 'metadata'), 'name') ?? '';
    throw new DsError(
      'failure',
      `daemonsets/${owner} '${name}' already has a value (${value}), and --overwrite is false`,
      { hint: 'to replace it, leave out --overwrite=false' },
    );
  }
}

/** Setting a variable that is repeated removes its other entries. */
function warnOfRepeated(
  live: JsonObject,
  containers: readonly TemplateContainer[],
  { set }: EnvironmentChange,
  rt: Runtime,
): void {
  const owner = stringAt(objectAt(live, 'metadata'), 'name') ?? '';
  for (const container of containers) {
    const repeated = new Set(repeatedNames(variablesOf(container.object)));
    for (const name of set.map((variable) => stringAt(variable, 'name') ?? '').filter((one) => repeated.has(one))) {
      rt.warn(`daemonset/${owner}: container ${container.name} had ${name} more than once; one entry is left`);
    }
  }
}

/** Prints the containers with their variables: `K=V`, and references as comments. */
async function list(
  { targets, failed }: ChangeTargets,
  change: EnvironmentChange,
  flags: EnvFlags,
  rt: Runtime,
): Promise<Outcome> {
  const resolve =
    flags.resolve && !flags.local ? valueResolver((await rt.connect()).client, { signal: rt.signal }) : undefined;
  let isFailed = failed;
  for (const { live, name } of targets) {
    const containers = chosen(live, flags, rt);
    refuseOverwrite(live, containers, change, flags);
    for (const container of containers) {
      rt.io.stdout.write(`# DaemonSet ${safeText(name)}, container ${safeText(container.name)}\n`);
      const errors = await listContainer(live, container.object, change, resolve, rt);
      for (const [message, names] of errors) {
        rt.report(new DsError('failure', `retrieving reference for ${names.join(', ')}: ${message}`));
      }
      isFailed ||= errors.size > 0;
    }
  }
  return isFailed ? 'failed' : 'ok';
}

/** Prints the variables of a container. Returns why values could not be read, with the variables of each reason. */
async function listContainer(
  live: JsonObject,
  container: JsonObject,
  change: EnvironmentChange,
  resolve: Resolver | undefined,
  rt: Runtime,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const errors = new Map<string, string[]>();
  for (const variable of changedVariables(variablesOf(container), change)) {
    const name = stringAt(variable, 'name') ?? '';
    const from = objectAt(variable, 'valueFrom');
    let value = from === undefined ? (stringAt(variable, 'value') ?? '') : undefined;
    if (from !== undefined && resolve !== undefined) {
      try {
        value = await resolve(from, live, container);
      } catch (error) {
        const reason = asDsError(error);
        if (reason === undefined || reason.kind === 'interrupted') throw error;
        appendTo(errors, reason.message, name);
      }
    }
    const line = value === undefined ? `# ${name} from ${sourceText(from ?? {})}` : `${name}=${value}`;
    rt.io.stdout.write(`${safeText(line, { newlines: true, tabs: true })}\n`);
  }
  return errors;
}
