import type { CommandDefinition } from '../commands/shared/define.ts';
import type { Invocation } from '../core/command-line.ts';
import { DsError, exitCodeOf, isKind } from '../core/errors.ts';
import { ExitCode } from '../core/exit-codes.ts';
import { exitCodeOfInterruption } from '../core/interruption.ts';
import type { Outcome } from '../core/outcome.ts';
import { loadPalette } from '../render/color.ts';
import { asCalled } from './as-called.ts';
import type { Environment } from './environment.ts';
import { bugText, errorText } from './error-report.ts';
import { invocationOf } from './invocation.ts';
import { outputOptionsOf, type OutputOptions } from './output-options.ts';
import type { Parsed } from './parse.ts';
import type { HelpOutput } from './program.ts';
import { readCommandLine } from './read-command-line.ts';
import type { Session } from './runtime.ts';

export interface Ended {
  readonly exitCode: number;
  /** The first word of a command that succeeded, found differences, or was left with `q`. Its code is then cached for a faster start. */
  readonly ran?: string | undefined;
}

/** Help of every command loads the same code, so that it shares a code cache. */
const HELP = 'help';
/** The hidden command that the shells' completion scripts call. */
const COMPLETE = '__complete';

/** `ds diff` exits 1 when objects differ, so its failures exit 2. */
function withOwnExitCode(definition: CommandDefinition | undefined, exitCode: ExitCode): ExitCode {
  return definition?.failsWithTwo === true && exitCode === ExitCode.failure ? ExitCode.usage : exitCode;
}

/** A command that reported errors of one exit code exits with it, otherwise with 1. */
function exitCodeOfOutcome(outcome: Outcome, definition: CommandDefinition, reported: ReadonlySet<ExitCode>): number {
  if (typeof outcome === 'object') return outcome.exitCode;
  switch (outcome) {
    case 'ok':
      return ExitCode.ok;
    case 'failed':
      return withOwnExitCode(
        definition,
        reported.size === 1 ? ([...reported][0] ?? ExitCode.failure) : ExitCode.failure,
      );
    case 'differs':
      return ExitCode.failure;
    case 'timedOut':
      return ExitCode.timedOut;
  }
}

/** Help uses the width of the terminal, up to 100 columns. */
async function helpOutput({ program, terminal }: Environment): Promise<HelpOutput> {
  const { stdout } = terminal.io;
  return {
    palette: await loadPalette(stdout),
    // Not before it is needed: it opens Node's stream
    get width() {
      return Math.min(stdout.columns ?? 100, 100);
    },
    write: (text) => stdout.write(asCalled(text, program)),
  };
}

async function runCommand({ definition, input, globals }: Parsed, session: Session): Promise<Ended> {
  const outcome = await definition.run(input, session.rt).catch(async (error: unknown) => {
    throw error instanceof DsError ? await session.rt.explain(error) : error;
  });
  const warned = session.warnings();
  if (outcome === 'ok' && globals.warningsAsErrors && warned > 0) {
    // As kubectl words it
    throw new DsError('failure', warned === 1 ? '1 warning received' : `${warned} warnings received`);
  }
  const exitCode = exitCodeOfOutcome(outcome, definition, session.reported());
  const isComplete = outcome === 'ok' || outcome === 'differs';
  return isComplete ? { exitCode, ran: definition.path[0] ?? '' } : { exitCode };
}

async function printError(
  { terminal, signal }: Environment,
  error: unknown,
  options: OutputOptions,
  invocation: () => Invocation,
): Promise<ExitCode> {
  const { stderr } = terminal.io;
  const isDsError = error instanceof DsError;
  const isInterruption = isDsError && error.kind === 'interrupted';
  // After Ctrl-C other errors are only its consequence, but a command may say how far it got
  if ((signal.aborted || isInterruption) && !(isInterruption && error.message !== 'interrupted')) {
    return exitCodeOfInterruption(signal);
  }
  const palette = await loadPalette(stderr);
  if (!isDsError) {
    stderr.write(bugText(error, options.verbose, palette));
    return ExitCode.bug;
  }
  const { isTTY, columns } = stderr;
  stderr.write(errorText(error, options.json, palette, { isTTY, columns, invocation: invocation() }));
  return isInterruption ? exitCodeOfInterruption(signal) : exitCodeOf(error.kind);
}

/** Reports an exception that nothing caught: a bug, or a broken stream. */
export async function crash(environment: Environment, error: unknown): Promise<ExitCode> {
  const { argv, program } = environment;
  return printError(environment, error, outputOptionsOf(argv), () => invocationOf(argv, undefined, program));
}

/**
 * Completion never fails, as a shell cannot show an error in the middle of a line. It counts as run, for the code cache, only
 * when it got names from the cluster: other completions load less code.
 */
async function runCompletion(environment: Environment, line: readonly string[]): Promise<Ended> {
  const [{ complete }, { completionText, NOTHING }] = await Promise.all([
    import('./complete/complete.ts'),
    import('./complete/completion.ts'),
  ]);
  let connections = 0;
  const connect: Environment['connect'] = (options, feedback) => {
    connections++;
    return environment.connect(options, feedback);
  };
  const completion = await complete(line, { ...environment, connect }).catch(() => NOTHING);
  environment.terminal.io.stdout.write(completionText(completion));
  const exitCode = ExitCode.ok;
  return connections > 0 && completion.candidates.length > 0 ? { exitCode, ran: COMPLETE } : { exitCode };
}

/** Runs one command line and reports its errors. */
export async function run(environment: Environment): Promise<Ended> {
  const { argv, program, terminal } = environment;
  if (argv[0] === COMPLETE) return runCompletion(environment, argv.slice(1));
  const options = outputOptionsOf(argv);
  terminal.setColor(options.color);
  let definition: CommandDefinition | undefined;
  let invocation = (): Invocation => invocationOf(argv, definition, program);
  try {
    const line = await readCommandLine(argv);
    ({ definition } = line);
    const { parse } = await import('./parse.ts');
    const parsed = parse(line, await helpOutput(environment));
    if (parsed === undefined) return { exitCode: ExitCode.ok, ran: HELP };
    const { input, globals } = parsed;
    parsed.definition.check?.(input);
    const { openSession } = await import('./runtime.ts');
    const session = await openSession(environment, { globals, asJson: options.json, invocation: invocation() });
    invocation = () => session.invocation();
    return await runCommand(parsed, session);
  } catch (error) {
    const exitCode = withOwnExitCode(definition, await printError(environment, error, options, invocation));
    const wasLeft = isKind(error, 'interrupted') && !environment.signal.aborted;
    return { exitCode, ...(wasLeft ? { ran: definition?.path[0] } : {}) };
  }
}
