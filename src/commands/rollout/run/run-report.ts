import { counted } from '../../../core/text/counted.ts';
import { DsError } from '../../../core/errors.ts';
import { dsCommand, hint } from '../../../core/hint.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { batchName, waitingText } from '../../../render/rollout-run/progress-text.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import type { FlagNotKept, OperatorSettings, RunState } from '../../../daemonset/rollout-run/state.ts';
import { truncate } from '../../../render/table/width.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import type { RunEvent, RunResult } from '../../../workflows/rollout-run/events.ts';
import { keptFlags, resumeCommand } from '../../../workflows/rollout-run/resume-run.ts';
import type { Runtime } from '../../shared/runtime.ts';

export interface RunReport {
  /** Prints a line for each pod and batch; on a terminal also what the batch waits for, in a line that the next one replaces. */
  readonly show: (event: RunEvent) => void;
  readonly end: (result: RunResult) => Outcome;
  /** Clears the line of what the batch waits for. */
  readonly clear: () => void;
}

/** Further nodes are only counted. */
const MAX_NAMES = 5;

/** Prints a run to stdout, and notes to stderr. */
export function runReport(named: NamedDaemonSet, operator: OperatorSettings, rt: Runtime): RunReport {
  const { name, namespace } = named;
  const { stdout, stderr } = rt.io;
  const isLive = stdout.isTTY && stderr.isTTY;
  let isWaiting = false;
  let isUndo = false;
  let total: number | undefined;

  const clear = (): void => {
    if (isWaiting) stderr.write('\r\x1b[K');
    isWaiting = false;
  };
  const say = (text: string): void => {
    clear();
    stdout.write(`${text}\n`);
  };
  const note = (text: string): void => {
    clear();
    stderr.write(`${text}\n`);
  };
  const wait = (text: string): void => {
    if (!isLive) return;
    stderr.write(`\r${truncate(text, Math.max(10, (stderr.columns ?? 80) - 1))}\x1b[K`);
    isWaiting = true;
  };
  const again = resumeCommand(named, operator);

  return {
    clear,
    show: (event) => {
      switch (event.kind) {
        case 'started':
          isUndo = event.state.undo === true;
          if (event.takenFrom !== undefined) note(`note: taken over from ${safeText(event.takenFrom)}`);
          if (event.how === 'superseded') note('note: the previous run was for another revision; this is a new run');
          if (event.how === 'resumed') resumeNotes(event).forEach((text) => note(`note: ${text}`));
          say(startedText(name, event));
          if (event.unavailable.length > 0) {
            clear();
            rt.warn(
              `the outdated pods of ${counted(event.unavailable.length, 'node')} are not available: ${namesText(event.unavailable)}`,
            );
          }
          break;
        case 'batch':
          total = event.total;
          isUndo = event.undo;
          say(
            `${batchName(event.open, total, isUndo)}: ${event.resumed ? 'resuming, ' : ''}${counted(event.nodes, 'node')}${event.resumed ? ' left' : ''}`,
          );
          break;
        case 'evicted':
        case 'ready':
          say(safeText(`  ${event.node}  pod/${event.pod} ${event.kind}`));
          break;
        case 'blocked':
          note(safeText(`  ${event.node}  waiting: ${event.why}`));
          break;
        case 'waiting':
          wait(waitingText(event.open, event.for, event.ready, isUndo));
          break;
        case 'checking':
          say(safeText(`${batchName(event.open, total, isUndo)}: running the check: ${event.command}`));
          break;
        case 'closed':
          say(`${batchName(event.open, total, event.undo)}: done`);
          break;
        case 'failed':
          say(safeText(`failed: ${event.reason}`));
          break;
        case 'undoing':
          isUndo = true;
          event.warnings.forEach((warning) => rt.warn(warning));
          say(`daemon set ${quoted(name)} rolled back to the template of revision ${event.revision}`);
          break;
      }
    },
    end: (result) => {
      clear();
      switch (result.kind) {
        case 'nothing':
          say(nothingText(name, result));
          return 'ok';
        case 'finished':
          say(
            `daemon set ${quoted(name)} rolled out${result.batches === 0 ? ' already' : ` in ${batchesText(result.batches)}`}`,
          );
          return 'ok';
        case 'paused':
          say(`paused, ${counted(result.todo, 'node')} left; ${safeText(rt.hintText(hint`resume: ${again}`) ?? '')}`);
          return 'ok';
        case 'left':
          rt.report(
            new DsError('failure', `${leftText(result.nodes.length)}: ${namesText(result.nodes)}`, {
              hint: hint`when they are ready or removed: ${again}`,
            }),
          );
          return 'failed';
        case 'failed': {
          rt.report(
            new DsError(result.timedOut ? 'timeout' : 'failure', result.reason, {
              hint: hint`inspect: ${dsCommand('nodes', [name], { namespace })}; retry the batch: ${again}; or roll back: ${dsCommand('rollout undo', [name], { namespace })}, then run again`,
            }),
          );
          return result.timedOut ? 'timedOut' : 'failed';
        }
        case 'undone':
          rt.report(new DsError('failure', `${result.reason}; every node is back at the previous revision`));
          return 'failed';
      }
    },
  };
}

/** Names the stored flags of a resumed run, because anybody may have written them, and the flags that are never stored. */
export function resumeNotes({
  state,
  dropped,
  corrections,
}: {
  readonly state: RunState;
  readonly dropped: readonly FlagNotKept[];
  readonly corrections: readonly string[];
}): readonly string[] {
  const flags = dropped.map((flag) => `--${flag}`).join(', ');
  return [
    safeText(`resuming with ${keptFlags(state).join(' ')}`),
    ...(flags === '' ? [] : [`flags of the run that are not stored, pass them again to keep them: ${flags}`]),
    ...corrections,
  ];
}

function startedText(name: string, event: Extract<RunEvent, { kind: 'started' }>): string {
  const { how, state, revision, eligible, todo, batches } = event;
  const where = `${todo} of ${counted(eligible, 'node')} in ${batchesText(batches)}`;
  const what = state.undo === true ? 'rolling back' : revision === undefined ? 'new revision' : `revision ${revision}`;
  const after = how !== 'resumed' ? '' : state.done === 0 ? ', resuming' : `, resuming after batch ${state.done}`;
  return safeText(`daemonset.apps/${name}: ${what} for ${where}${after}`);
}

export function nothingText(
  name: string,
  { eligible, revision }: { readonly eligible: number; readonly revision: number | undefined },
): string {
  if (eligible === 0) return `nothing to do: no node is eligible to run daemon set ${quoted(name)}`;
  const which = revision === undefined ? 'the newest revision' : `revision ${revision}`;
  return `nothing to do: no pod of daemon set ${quoted(name)} is older than ${which} (${counted(eligible, 'node')})`;
}

function leftText(nodes: number): string {
  return nodes === 1
    ? '1 node is not ready and still has an outdated pod'
    : `${nodes} nodes are not ready and still have outdated pods`;
}

function batchesText(number: number): string {
  return `${number} ${number === 1 ? 'batch' : 'batches'}`;
}

function namesText(nodes: readonly string[]): string {
  const named = nodes.slice(0, MAX_NAMES).join(', ');
  return nodes.length > MAX_NAMES ? `${named} and ${nodes.length - MAX_NAMES} more` : named;
}

function quoted(name: string): string {
  return safeText(JSON.stringify(name));
}
