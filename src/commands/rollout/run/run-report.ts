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
  /** A line for each pod and batch on standard output; on a terminal also one of what is waited for, which the next wipes out. */
  readonly tell: (event: RunEvent) => void;
  readonly end: (result: RunResult) => Outcome;
  /** Wipes out what is no news any more. */
  readonly clear: () => void;
}

/** More nodes than this are counted, not named. */
const MAX_NAMES = 5;

/** What a person, or a log, sees of a run. */
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
    tell: (event) => {
      switch (event.kind) {
        case 'begun':
          isUndo = event.state.undo === true;
          if (event.takenFrom !== undefined) note(`note: taken over from ${safeText(event.takenFrom)}`);
          if (event.how === 'superseded') note('note: an earlier run was of another revision; this is a new one');
          if (event.how === 'resumed') resumeNotes(event.state, event.dropped).forEach((text) => note(`note: ${text}`));
          say(begunText(name, event));
          if (event.unwell.length > 0) {
            clear();
            rt.warn(
              `the old pods of ${counted(event.unwell.length, 'node')} are not available: ${namesText(event.unwell)}`,
            );
          }
          break;
        case 'batch':
          total = event.total;
          isUndo = event.undo;
          say(
            `${batchName(event.open, total, isUndo)}: ${event.resumed ? 'going on, ' : ''}${counted(event.nodes, 'node')}${event.resumed ? ' left' : ''}`,
          );
          break;
        case 'evicted':
        case 'ready':
          say(safeText(`  ${event.node}  pod/${event.pod} ${event.kind}`));
          break;
        case 'blocked':
          note(safeText(`  ${event.node}  waits: ${event.why}`));
          break;
        case 'waiting':
          wait(waitingText(event.open, event.for, event.ready, isUndo));
          break;
        case 'checking':
          say(safeText(`${batchName(event.open, total, isUndo)}: checking: ${event.command}`));
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
          say(
            `paused, with ${counted(result.todo, 'node')} still to go; ${safeText(rt.hintText(hint`resume: ${again}`) ?? '')}`,
          );
          return 'ok';
        case 'left':
          rt.report(
            new DsError(
              'failure',
              `${counted(result.nodes.length, 'node')} still with old pods, because not ready: ${namesText(result.nodes)}`,
              {
                hint: hint`once they are ready, or gone: ${again}`,
              },
            ),
          );
          return 'failed';
        case 'failed': {
          rt.report(
            new DsError(result.timedOut ? 'timeout' : 'failure', result.reason, {
              hint: hint`see what is wrong: ${dsCommand('nodes', [name], { namespace })}; try the batch again: ${again}; or go back: ${dsCommand('rollout undo', [name], { namespace })}, and then the same run`,
            }),
          );
          return result.timedOut ? 'timedOut' : 'failed';
        }
        case 'undone':
          rt.report(new DsError('failure', `${result.reason}; every node has the former revision again`));
          return 'failed';
      }
    },
  };
}

/** What a resumed run has from its state, and what it no longer has: the state may have been written by somebody else. */
export function resumeNotes(state: RunState, dropped: readonly FlagNotKept[]): readonly string[] {
  const flags = dropped.map((flag) => `--${flag}`).join(', ');
  return [
    safeText(`resuming with ${keptFlags(state).join(' ')}`),
    ...(flags === '' ? [] : [`the run had ${flags} before, and has not now: give it again if you want it`]),
  ];
}

function begunText(name: string, event: Extract<RunEvent, { kind: 'begun' }>): string {
  const { how, state, revision, eligible, todo, batches } = event;
  const where = `${todo} of ${counted(eligible, 'node')} in ${batchesText(batches)}`;
  const what = state.undo === true ? 'going back' : revision === undefined ? 'new revision' : `revision ${revision}`;
  const after = how !== 'resumed' ? '' : state.done === 0 ? ', going on' : `, going on after batch ${state.done}`;
  return safeText(`daemonset.apps/${name}: ${what} for ${where}${after}`);
}

/** Of a DaemonSet whose nodes all have their new pods, or that has no nodes. */
export function nothingText(
  name: string,
  { eligible, revision }: { readonly eligible: number; readonly revision: number | undefined },
): string {
  if (eligible === 0) return `nothing to do: no node is eligible to run daemon set ${quoted(name)}`;
  const which = revision === undefined ? 'the newest revision' : `revision ${revision}`;
  return `nothing to do: no pod of daemon set ${quoted(name)} is older than ${which} (${counted(eligible, 'node')})`;
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
