import type { Outcome } from '../../core/outcome.ts';
import type { Runtime } from './runtime.ts';

/** What a flag's value or an argument completes to. */
export type CompletionSource =
  | 'daemonsets'
  | 'namespaces'
  | 'contexts'
  | 'clusters'
  | 'users'
  | 'nodes'
  | 'nodeLabels'
  | 'daemonSetLabels'
  | 'daemonSetAnnotations'
  | 'containers'
  | 'variables'
  | 'revisions'
  | 'serviceAccounts'
  | 'sandboxNodes'
  | 'commands'
  | 'file'
  | 'directory'
  | 'none';

interface FlagBase {
  /** One line of help, without a full stop. */
  readonly help: string;
  /** One letter. */
  readonly short?: string;
  readonly hidden?: boolean;
}

/** `--wait`, `--wait=false`. As in pflag, a value needs the `=`. */
export interface BooleanFlag extends FlagBase {
  readonly type: 'boolean';
  readonly default?: boolean;
}

interface ValueFlag extends FlagBase {
  /** The value in help: FILE, NAME, DURATION. */
  readonly value: string;
  readonly complete?: CompletionSource;
  /** Values that completion offers; others are valid too. After a value that ends with `=`, completion adds no space. */
  readonly suggests?: readonly string[];
  /** What follows a beginning of the value, as in `{ 'node=': 'nodes' }`. */
  readonly follows?: Readonly<Record<string, CompletionSource>>;
}

export interface StringFlag extends ValueFlag {
  readonly type: 'string';
  readonly default?: string;
  /** All valid values. */
  readonly choices?: readonly string[];
  /** The value of the flag without a value. As with pflag's NoOptDefVal, any other value needs the `=`. */
  readonly bare?: string;
  /** The value of the flag when the next argument is a flag or missing. Otherwise the next argument is the value. */
  readonly alone?: string;
}

/** Repeatable. With `split`, each value is a comma-separated list. */
export interface StringsFlag extends ValueFlag {
  readonly type: 'strings';
  readonly split?: boolean;
}

export interface IntegerFlag extends ValueFlag {
  readonly type: 'integer';
  readonly default?: number;
}

/** A Go duration (`90s`, `1m30s`, `0`), in milliseconds for the command. */
export interface DurationFlag extends ValueFlag {
  readonly type: 'duration';
  /** Plain numbers are seconds. Only where kubectl accepts them. */
  readonly plainSeconds?: true;
  readonly default?: number;
}

export type Flag = BooleanFlag | StringFlag | StringsFlag | IntegerFlag | DurationFlag;
/** By the flag's camelCase name: `dryRun` is `--dry-run`. */
export type Flags = Readonly<Record<string, Flag>>;

type Defaulted<F, T> = F extends { readonly default: unknown } ? T : T | undefined;

export type FlagValue<F extends Flag> = F extends BooleanFlag
  ? boolean
  : F extends StringsFlag
    ? readonly string[]
    : F extends StringFlag
      ? Defaulted<F, F extends { readonly choices: readonly (infer C)[] } ? C : string>
      : Defaulted<F, number>;

export type FlagValues<F extends Flags> = { readonly [K in keyof F]: FlagValue<F[K]> };

/** What completion offers after the objects that a command changes. */
export interface ArgumentChanges {
  /** The key in `KEY=VALUE`, or the whole change if it is a value. */
  readonly key: CompletionSource;
  /** The key in changes of nodes, which the command takes as well: `node/NODE`, or after the word `nodes`. */
  readonly keyOfNodes?: CompletionSource;
  readonly isValue?: true;
}

export interface Argument {
  /** As in the usage line: NAME, CMD. */
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  /** Takes all remaining arguments. Only for the last one. */
  readonly many?: boolean;
  readonly complete?: CompletionSource;
  readonly changes?: ArgumentChanges;
  /** All valid values. */
  readonly choices?: readonly string[];
}

export interface Example {
  readonly command: string;
  readonly comment: string;
}

export interface Input<F extends Flags> {
  readonly args: readonly string[];
  readonly flags: FlagValues<F>;
  /** The keys of the flags that were given, for rules that do not apply to defaults. */
  readonly provided: ReadonlySet<string>;
  /** The number of arguments before `--`; undefined without `--`. */
  readonly beforeDashes?: number | undefined;
}

/** A command is data and one function. Help, completion, docs and tests read the data. */
export interface CommandDefinition<F extends Flags = Flags> {
  /** `['rollout', 'status']`. */
  readonly path: readonly string[];
  /** One line that starts with a verb, without a full stop. */
  readonly summary: string;
  /** The paragraphs of help below the summary, separated by empty lines. */
  readonly description?: string;
  readonly aliases?: readonly string[];
  readonly examples: readonly Example[];
  readonly args: readonly Argument[];
  /** What follows `--`, for the usage line: `COMMAND [ARG...]`. The words are after the arguments, in `input.args`. */
  readonly afterDashes?: string;
  readonly flags: F;
  /** Failures exit 2, because 1 means that objects differ. */
  readonly failsWithTwo?: boolean;
  /** The command only shows what another one would do, so its hints never suggest a command that changes the cluster. */
  readonly isReadOnly?: boolean;
  /** Throws a DsError of kind `usage` for arguments or flags that do not go together. Runs before any connection. */
  check?(input: Input<F>): void;
  run(input: Input<F>, rt: Runtime): Promise<Outcome>;
}

/** Keeps the flags' types, so that `input.flags.watch` is a boolean. */
export function defineCommand<const F extends Flags>(definition: CommandDefinition<F>): CommandDefinition<F> {
  return definition;
}
