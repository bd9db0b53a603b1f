/** `true` is a bare flag: `--force-conflicts`. */
export type SuggestedValue = string | number | true | readonly string[];
/** Keyed by the flag's camelCase name, as in a command's definition. */
export type SuggestedFlags = Readonly<Record<string, SuggestedValue>>;

/** A command to run next. Which cluster it has to reach is added where it is printed: see `commandLine`. */
export interface SuggestedCommand {
  readonly program: 'ds' | 'kubectl';
  /** The words after the program: `['rollout', 'undo']`. */
  readonly path: readonly string[];
  readonly args: readonly string[];
  readonly flags: SuggestedFlags;
  /** Where its object is; undefined: where this run works, or nowhere in particular. */
  readonly namespace: string | undefined;
  /** Written last, as they are: `['-f', '--', 'sh']`. */
  readonly trailing?: readonly string[];
}

/** The command that is running, once more, with these flags, and with these names before its own arguments. */
export interface SameCommand {
  readonly program: 'same';
  readonly flags: SuggestedFlags;
  readonly names: readonly string[];
}

/** What the command that is running does, by kubectl and with other objects. */
export interface KubectlCounterpart {
  readonly program: 'counterpart';
  readonly args: readonly string[];
}

export type HintPart = string | SuggestedCommand | SameCommand | KubectlCounterpart;

/**
 * The next step for a person. Text alone names no command: what can be typed is a {@link SuggestedCommand}, so that it reaches the same
 * cluster, user and namespace as the command that failed, with every word quoted.
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

/** As {@link dsCommand}, for what `ds` leaves to kubectl. It gets `--namespace` only when `namespace` says so. */
export function kubectlCommand(
  path: string,
  args: readonly string[] = [],
  details: CommandDetails = {},
): SuggestedCommand {
  return { program: 'kubectl', path: path.split(' '), args, flags: details.flags ?? {}, namespace: details.namespace };
}

/** The command that is running, typed again with more flags and names. */
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
