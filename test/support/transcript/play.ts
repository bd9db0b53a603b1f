import type { Gate } from './at-most.ts';
import type { TestCluster } from './cluster.ts';
import type { Step, Transcript } from './parse.ts';
import { runStep, type Verdict } from './run.ts';
import { runsKubectl } from './runs-kubectl.ts';
import { openStage } from './stage.ts';

export interface PlayOptions {
  readonly gate: Gate;
  /** Whether mismatches are recorded: see {@link runStep}. */
  readonly update: boolean;
  /** Runs a failed transcript once more from its start, to find out whether it is flaky. */
  readonly playTwice: boolean;
}

/** A step that passed only the second time. */
export interface Flake {
  readonly line: number;
  readonly actual: string;
  readonly expected: string;
}

export interface Played {
  /** By the step's line. A step without the kubectl that it needs has none. */
  readonly verdicts: ReadonlyMap<number, Verdict>;
  readonly flake: Flake | undefined;
}

/** After a failure, `until` steps mostly never match. */
const AFTER_FAILURE_MS = 5000;

/** Whether the step can be run on a cluster like this. */
export function canRun(step: Step, { kubectl }: Pick<TestCluster, 'kubectl'>): boolean {
  return kubectl !== undefined || !runsKubectl(step.command);
}

/** Runs the whole transcript on the cluster. */
export async function playTranscript(
  name: string,
  transcript: Transcript,
  cluster: TestCluster,
  { gate, update, playTwice }: PlayOptions,
): Promise<Played> {
  const attempt = async (stopAtFailure: boolean): Promise<ReadonlyMap<number, Verdict>> => {
    const stage = await openStage(name, cluster, gate);
    const verdicts = new Map<number, Verdict>();
    let hasFailed = false;
    try {
      for (const step of transcript.steps) {
        if (!canRun(step, cluster)) continue;
        const untilMs = hasFailed && step.untilMs !== undefined ? AFTER_FAILURE_MS : step.untilMs;
        const verdict = await runStep({ ...step, untilMs }, stage, update);
        verdicts.set(step.line, verdict);
        hasFailed ||= verdict.actual !== verdict.expected;
        if (stopAtFailure && hasFailed) break;
      }
    } finally {
      await stage.close();
    }
    return verdicts;
  };

  const first = await attempt(playTwice && !update);
  const failure = [...first].find(([, { actual, expected }]) => actual !== expected);
  if (failure === undefined || update || !playTwice) return { verdicts: first, flake: undefined };
  const [line, { actual, expected }] = failure;
  const second = await attempt(false).catch((cause: unknown) => {
    throw new Error(`failed at line ${line}, which printed:\n${actual}\nand could not be played once more`, { cause });
  });
  const passed = [...second.values()].every((verdict) => verdict.actual === verdict.expected);
  return { verdicts: second, flake: passed ? { line, actual, expected } : undefined };
}
