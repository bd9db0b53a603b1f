import type { Outcome } from '../../core/outcome.ts';
import type { Runtime } from './runtime.ts';

/**
 * What a flag's value or an argument completes to; everything but `file`, `directory` and `choices` asks the cluster,
 * `sandboxNodes` that of the sandbox.
 */
export type CompletionSource =
  | 'daemonsets'
  | 'namespaces'
  | 'contexts'
  | 'clusters'
  | 'users'
  | 'nodes'
  | 'sandboxNodes'
  | 'file'
  | 'directory'
  | 'none';

interface FlagBase {
  /** One line, without a full stop, as it stands in help. */
  readonly help: string;
  /** One letter. */
  readonly short?: string;
  readonly hidden?: boolean;
}

/** `--wait`, `--wait=false`; like pflag, a boolean's value needs the `=`. */
export interface BooleanFlag extends FlagBase {
  readonly type: 'boolean';
  readonly default?: boolean;
}

interface ValueFlag extends FlagBase {
  /** The placeholder in help: FILE, NAME, DURATION. */
  readonly value: string;
  readonly complete?: CompletionSource;
  /** Values that completion offers, though others are right too; one that ends with = goes on. */
  readonly suggests?: readonly string[];
}

export interface StringFlag extends ValueFlag {
  readonly type: 'string';
  readonly default?: string;
  /** Anything else is a usage error. */
  readonly choices?: readonly string[];
  /** What a bare `--flag` means; then a value needs the `=`, like pflag's NoOptDefVal. */
  readonly bare?: string;
  /** What the flag means when no value follows it; unlike with `bare`, the next word is its value when it is no flag. */
  readonly alone?: string;
}

/** May be given several times; each also takes a comma-separated list when `split` says so. */
export interface StringsFlag extends ValueFlag {
  readonly type: 'strings';
  readonly split?: boolean;
}

export interface IntegerFlag extends ValueFlag {
  readonly type: 'integer';
  readonly default?: number;
}

/** Go's durations (`90s`, `1m30s`, `0`); the command gets milliseconds. */
export interface DurationFlag extends ValueFlag {
  readonly type: 'duration';
  /** A plain number is taken as well: seconds. Only where kubectl does so. */
  readonly plainSeconds?: true;
  readonly default?: number;
}

export type Flag = BooleanFlag | StringFlag | StringsFlag | IntegerFlag | DurationFlag;
/** Keyed by the flag's camelCase name: `dryRun` is `--dry-run`. */
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

export interface Argument {
  /** As it stands in the usage line: NAME, CMD. */
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  /** Takes all that follow; only the last argument may. */
  readonly many?: boolean;
  readonly complete?: CompletionSource;
  /** Anything else is a usage error. */
  readonly choices?: readonly string[];
}

export interface Example {
  readonly command: string;
  readonly says: string;
}

export interface Input<F extends Flags> {
  readonly args: readonly string[];
  readonly flags: FlagValues<F>;
  /** The flags (by key) that stood on the command line, for the few rules that turn on it. */
  readonly provided: ReadonlySet<string>;
  /** How many of the arguments stood before a `--`; undefined when there was none. */
  readonly beforeDashes?: number | undefined;
}

/** A command is data and one function: help, completion, the README's table and the tests walk the data. */
export interface CommandDefinition<F extends Flags = Flags> {
  /** The words after `ds`: `['rollout', 'status']`. */
  readonly path: readonly string[];
  /** One line: a verb and what it does. */
  readonly summary: string;
  /** Paragraphs of help below the summary. */
  readonly description?: string;
  readonly aliases?: readonly string[];
  readonly examples: readonly Example[];
  readonly args: readonly Argument[];
  readonly flags: F;
  /** Exit code 1 means something else here than failure: what fails exits 2. */
  readonly failsWithTwo?: boolean;
  /** It only shows what another command would do: no hint of it proposes to change the cluster. */
  readonly isReadOnly?: boolean;
  /** Throws a DsError of kind `usage` when the words do not fit together; runs before anything is connected. */
  check?(input: Input<F>): void;
  run(input: Input<F>, rt: Runtime): Promise<Outcome>;
}

/** Keeps the flags' types, so that `input.flags.watch` is a boolean. */
export function defineCommand<const F extends Flags>(definition: CommandDefinition<F>): CommandDefinition<F> {
  return definition;
}
