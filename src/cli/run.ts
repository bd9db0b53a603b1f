import type { CommandDefinition } from '../commands/shared/define.ts';
import type { Invocation } from '../core/command-line.ts';
import { DsError, exitCodeOf } from '../core/errors.ts';
import { ExitCode } from '../core/exit-codes.ts';
import type { Outcome } from '../core/outcome.ts';
import { loadPalette } from '../render/color.ts';
import { routeOf } from './route.ts';
import { bugText, errorText } from './error-report.ts';
import { entryAt, groupAt } from './find-command.ts';
import type { HelpStyle } from './help.ts';
import { invocationOf } from './invocation.ts';
import { outputOptionsOf, type OutputOptions } from './output-options.ts';
import type { Environment } from './environment.ts';

export interface Ended {
  readonly exitCode: number;
  /** The first word of a command that did its work: what start-up is worth being made faster for. */
  readonly ran?: string;
}

/** The hidden word that the shells' completion scripts call. */
const COMPLETE = '__complete';

/** Where 1 means that objects differ, what fails ends with 2. */
function ownExitCode(definition: CommandDefinition | undefined, exitCode: ExitCode): ExitCode {
  return definition?.failsWithTwo === true && exitCode === ExitCode.failure ? ExitCode.usage : exitCode;
}

/** `reported`: the exit codes of the errors that the command has printed; when it is one and the same, that is how it ends. */
function exitCodeOfOutcome(outcome: Outcome, definition: CommandDefinition, reported: ReadonlySet<ExitCode>): number {
  if (typeof outcome === 'object') return outcome.exitCode;
  switch (outcome) {
    case 'ok':
      return ExitCode.ok;
    case 'failed':
      return ownExitCode(definition, reported.size === 1 ? ([...reported][0] ?? ExitCode.failure) : ExitCode.failure);
    case 'differs':
      return ExitCode.failure;
    case 'timedOut':
      return ExitCode.timedOut;
  }
}

async function helpText(path: readonly string[], style: HelpStyle): Promise<string> {
  const { commandHelp, groupHelp, rootHelp } = await import('./help.ts');
  const entry = entryAt(path);
  if (entry !== undefined) return commandHelp(await entry.load(), style);
  const group = groupAt(path);
  return group === undefined ? rootHelp(style) : groupHelp(group, style);
}

/** Help is as wide as the terminal, and not so wide that lines are hard to read. */
async function helpStyle(environment: Environment): Promise<HelpStyle> {
  const { stdout } = environment.terminal.io;
  return { width: Math.min(stdout.columns ?? 100, 100), palette: await loadPalette(stdout) };
}

/** How the error report learns what was typed, as soon as more of it is known. */
interface Typed {
  invocation: () => Invocation;
}

async function runCommand(
  environment: Environment,
  definition: CommandDefinition,
  rest: readonly string[],
  outputOptions: OutputOptions,
  typed: Typed,
): Promise<Ended> {
  const [{ parse }, { openSession }] = await Promise.all([import('./parse.ts'), import('./runtime.ts')]);
  const { input, globals } = parse(definition, rest);
  definition.check?.(input);
  const session = await openSession(environment, { globals, asJson: outputOptions.json, typed: typed.invocation() });
  typed.invocation = () => session.invocation();
  const outcome = await definition.run(input, session.rt).catch(async (error: unknown) => {
    throw error instanceof DsError ? await session.rt.explain(error) : error;
  });
  const warned = session.warnings();
  if (outcome === 'ok' && globals.warningsAsErrors && warned > 0) {
    // kubectl's words
    throw new DsError('failure', warned === 1 ? '1 warning received' : `${warned} warnings received`);
  }
  const exitCode = exitCodeOfOutcome(outcome, definition, session.reported());
  return outcome === 'ok' ? { exitCode, ran: definition.path[0] ?? '' } : { exitCode };
}

async function printError(
  environment: Environment,
  error: unknown,
  outputOptions: OutputOptions,
  typed: Typed,
): Promise<ExitCode> {
  const { stderr } = environment.terminal.io;
  const isOurs = error instanceof DsError;
  const interrupted = environment.signal.aborted || (isOurs && error.kind === 'interrupted');
  // Whatever broke because the user stopped it is no news; what a command says of where it stopped is
  if (interrupted && !(isOurs && error.kind === 'interrupted' && error.message !== 'interrupted')) {
    return ExitCode.interrupted;
  }
  const palette = await loadPalette(stderr);
  if (!isOurs) {
    stderr.write(bugText(error, outputOptions.verbose, palette));
    return ExitCode.bug;
  }
  const { isTTY, columns } = stderr;
  stderr.write(errorText(error, outputOptions.json, palette, { isTTY, columns, invocation: typed.invocation() }));
  return exitCodeOf(error.kind);
}

/** Something was thrown where nobody waits for it: a bug, or a stream that broke. */
export async function crash(environment: Environment, error: unknown): Promise<ExitCode> {
  return printError(environment, error, outputOptionsOf(environment.argv), {
    invocation: () => invocationOf(environment.argv),
  });
}

/**
 * Completion never fails: a shell has no use for an error in the middle of a line. Only one that got names from the cluster counts
 * as having run, so that what the others do not need is in the code cache too.
 */
async function runCompletion(environment: Environment, line: readonly string[]): Promise<Ended> {
  const [{ complete }, { completionText, NOTHING }] = await Promise.all([
    import('./complete/complete.ts'),
    import('./complete/completion.ts'),
  ]);
  const connections: unknown[] = [];
  const connect: Environment['connect'] = (options, talk) => {
    const connecting = environment.connect(options, talk);
    connections.push(connecting);
    return connecting;
  };
  const completion = await complete(line, { ...environment, connect }).catch(() => NOTHING);
  environment.terminal.io.stdout.write(completionText(completion));
  const exitCode = ExitCode.ok;
  return connections.length > 0 && completion.candidates.length > 0 ? { exitCode, ran: COMPLETE } : { exitCode };
}

/** Runs one command line to its end: everything but the process's exit. */
export async function run(environment: Environment): Promise<Ended> {
  if (environment.argv[0] === COMPLETE) return runCompletion(environment, environment.argv.slice(1));
  const outputOptions = outputOptionsOf(environment.argv);
  environment.terminal.setColor(outputOptions.color);
  const { stdout } = environment.terminal.io;
  let definition: CommandDefinition | undefined;
  const typed: Typed = { invocation: () => invocationOf(environment.argv) };
  try {
    const route = await routeOf(environment.argv);
    switch (route.kind) {
      case 'command':
        definition = route.definition;
        typed.invocation = () => invocationOf(environment.argv, route.definition);
        return await runCommand(environment, definition, route.rest, outputOptions, typed);
      case 'help':
        stdout.write(await helpText(route.path, await helpStyle(environment)));
        return { exitCode: ExitCode.ok };
      case 'options': {
        const { optionsHelp } = await import('./help.ts');
        stdout.write(optionsHelp(await helpStyle(environment)));
        return { exitCode: ExitCode.ok };
      }
    }
  } catch (error) {
    return { exitCode: ownExitCode(definition, await printError(environment, error, outputOptions, typed)) };
  }
}
