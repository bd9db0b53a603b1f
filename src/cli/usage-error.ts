import type { CommanderError } from 'commander';
import { DsError } from '../core/errors.ts';
import { dsCommand, hint, type Hint } from '../core/hint.ts';
import { suggest } from '../core/text/suggest.ts';
import { kubectlHint } from './kubectl-hint.ts';
import type { CommandLine } from './read-command-line.ts';
import { namesAfter, REGISTRY } from './registry.ts';

/** Suggests the help of a command or group, or the command that was probably meant. */
export function commandHint(path: readonly string[], meant?: string, args: readonly string[] = []): Hint {
  if (meant === undefined) return hint`${dsCommand(path, [], { flags: { help: true } })}`;
  return hint`did you mean this? ${dsCommand([...path, meant], args)}`;
}

/** An error of commander as kubectl words it, with the next step. */
export function usageError(error: CommanderError, line: CommandLine): DsError {
  const { path, definition, tokens, operands } = line;
  const name = ['ds', ...path].join(' ');
  const usage = (message: string, next: Hint = commandHint(path)): DsError =>
    new DsError('usage', message, { hint: next });
  const inKubectl = definition === undefined ? kubectlHint(path, tokens) : undefined;
  // Before its flags, which are unknown too
  if (inKubectl !== undefined) return usage(unknownCommand(line), inKubectl);
  switch (error.code) {
    case 'commander.unknownCommand':
      return usage(unknownCommand(line), hintForUnknownCommand(path, operands));
    case 'commander.unknownOption':
      return unknownFlag(line);
    case 'commander.optionMissingArgument': {
      const last = tokens.at(-1);
      return usage(`flag needs an argument: ${last?.kind === 'flag' ? last.shown : ''}`);
    }
    case 'commander.missingArgument':
      return usage(`${name} needs ${definition?.args[operands.length]?.name ?? ''}`);
    case 'commander.excessArguments': {
      const count = definition?.args.length ?? 0;
      const extra = operands[count] ?? '';
      const isFile = count === 0 && definition?.flags['filename'] !== undefined;
      return usage(
        `unexpected argument "${extra}": ${name} takes ${count === 0 ? 'none' : `at most ${count}`}`,
        isFile ? hint`pass files with -f: ${dsCommand(path, [], { flags: { filename: extra } })}` : undefined,
      );
    }
    case 'commander.invalidArgument':
      return usage(`${name} takes one of ${definition?.args.flatMap(({ choices = [] }) => choices).join(', ') ?? ''}`);
    default:
      throw error;
  }
}

function unknownCommand({ path, operands }: CommandLine): string {
  return `unknown command "${operands[0] ?? ''}" for "${['ds', ...path].join(' ')}"`;
}

function unknownFlag({ path, definition, tokens, table }: CommandLine): DsError {
  const unknown = tokens.find((token) => token.kind === 'unknown');
  const { text = '', written = '' } = unknown ?? {};
  const name = text.replace(/^-+/, '');
  const meant = definition === undefined ? suggest(name, namesAfter(path)) : undefined;
  const next = commandHint(path, meant);
  if (!text.startsWith('--')) {
    return new DsError('usage', `unknown shorthand flag: '${name}' in ${written}`, { hint: next });
  }
  const flags = table.all.filter(({ flag }) => flag.hidden !== true);
  const flag = suggest(
    name,
    flags.map((one) => one.name),
  );
  const question = flag === undefined ? '' : `, did you mean --${flag}?`;
  return new DsError('usage', `unknown flag: ${text}${question}`, { hint: next });
}

/** Commands of kubectl and other programs that have another name here. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['list', ['get']],
  ['ls', ['get']],
  ['remove', ['delete']],
  ['rm', ['delete']],
  ['show', ['describe']],
]);

function hintForUnknownCommand(path: readonly string[], [name = '', ...args]: readonly string[]): Hint {
  // `ds status` for `ds rollout status`
  const inGroup = REGISTRY.find((entry) => entry.path.length > 1 && entry.path.at(-1) === name)?.path;
  const elsewhere = path.length === 0 ? (SYNONYMS.get(name) ?? inGroup) : undefined;
  if (elsewhere !== undefined) return hint`did you mean this? ${dsCommand(elsewhere, args)}`;
  return (
    hintForPause(path, name, args) ??
    hintForScale(path, name, args) ??
    commandHint(path, suggest(name, namesAfter(path)), args)
  );
}

/** A DaemonSet has no replicas. */
function hintForScale(path: readonly string[], name: string, args: readonly string[]): Hint | undefined {
  if (path.length > 0 || (name !== 'scale' && name !== 'autoscale')) return undefined;
  const of = args.find((word) => !word.startsWith('-')) ?? 'NAME';
  return hint`a DaemonSet runs one pod on each eligible node; to see which and why: ${dsCommand('nodes', [of])}; to choose other nodes: ${dsCommand('patch', [of], { flags: { patch: '{"spec":{"template":{"spec":{"nodeSelector":{"KEY":"VALUE"}}}}}' } })}`;
}

/** Only Deployments can be paused. For a DaemonSet, the update strategy OnDelete has that effect. */
function hintForPause(path: readonly string[], name: string, args: readonly string[]): Hint | undefined {
  if (path.join(' ') !== 'rollout' || (name !== 'pause' && name !== 'resume')) return undefined;
  const type = name === 'pause' ? 'OnDelete' : 'RollingUpdate';
  const patch = JSON.stringify({ spec: { updateStrategy: { type } } });
  const command = dsCommand('patch', [args[0] ?? 'NAME'], { flags: { patch } });
  return name === 'pause'
    ? hint`a DaemonSet cannot be paused; to stop replacing pods: ${command}`
    : hint`a DaemonSet cannot be paused; to continue replacing pods: ${command}`;
}
