/** `true` is a bare flag: `--force-conflicts`. */
export type SuggestedValue = string | number | true | readonly string[];
/** Keyed by the flag's camelCase name, as in a command's definition. */
export type SuggestedFlags = Readonly<Record<string, SuggestedValue>>;

/** A command to run next. The connection flags are added when it is printed: see `commandLine`. */
export interface SuggestedCommand {
  readonly program: 'ds' | 'kubectl';
  /** The words after the program: `['rollout', 'undo']`. */
  readonly path: readonly string[];
  readonly args: readonly string[];
  readonly flags: SuggestedFlags;
  /** The namespace of its object; undefined: the namespace of this run, or none. */
  readonly namespace: string | undefined;
  /** Appended unchanged: `['-f', '--', 'sh']`. */
  readonly trailing?: readonly string[];
}

/** The current command again, with these flags added, and these names before its arguments. */
export interface SameCommand {
  readonly program: 'same';
  readonly flags: SuggestedFlags;
  readonly names: readonly string[];
}

/** The kubectl command that corresponds to the current one, with other objects. */
export interface KubectlCounterpart {
  readonly program: 'counterpart';
  readonly args: readonly string[];
}

export type HintPart = string | SuggestedCommand | SameCommand | KubectlCounterpart;

/**
 * The next step for a person. A string contains no command: a command to type is a {@link SuggestedCommand}, so that it uses the same
 * cluster, user and namespace as the command that failed, with every argument quoted.
 */
export type Hint = string | readonly HintPart[];

interface CommandDetails {
  readonly flags?: SuggestedFlags;
  readonly namespace?: string | undefined;
}

/** `dsCommand('rollout undo', [name], { namespace })`. */
export function dsCommand(
  path: string | readonly string[],
  args: readonly string[] = [],
  details: CommandDetails = {},
): SuggestedCommand {
  const words = typeof path === 'string' ? path.split(' ') : path;
  return { program: 'ds', path: words, args, flags: details.flags ?? {}, namespace: details.namespace };
}

/** As {@link dsCommand}, for commands of kubectl. `--namespace` is added only if `namespace` is given. */
export function kubectlCommand(
  path: string,
  args: readonly string[] = [],
  details: CommandDetails = {},
): SuggestedCommand {
  return { program: 'kubectl', path: path.split(' '), args, flags: details.flags ?? {}, namespace: details.namespace };
}

/** The current command again, with more flags and names. */
export function sameCommand(flags: SuggestedFlags = {}, names: readonly string[] = []): SameCommand {
  return { program: 'same', flags, names };
}

/** `kubectl describe pod/x` where `ds describe pod/x` was typed; `kubectl get` where kubectl has no such command. */
export function kubectlCounterpart(args: readonly string[]): KubectlCounterpart {
  return { program: 'counterpart', args };
}

/** A hint with commands in it: ``hint`list the revisions: ${dsCommand('rollout history', [name])}` ``. */
export function hint(texts: TemplateStringsArray, ...parts: readonly (HintPart | Hint)[]): Hint {
  return texts.flatMap((text, at) => {
    const part = parts[at];
    return [...(text === '' ? [] : [text]), ...(part === undefined ? [] : isList(part) ? part : [part])];
  });
}

function isList(part: HintPart | Hint): part is readonly HintPart[] {
  return Array.isArray(part);
}
