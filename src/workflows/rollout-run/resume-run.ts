import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, sameCommand, type SuggestedCommand, type SuggestedFlags } from '../../core/hint.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { BatchSettings, FlagNotKept, OperatorSettings, RunState } from '../../daemonset/rollout-run/state.ts';
import { isSameCheck } from './check-hash.ts';

/** Whose run it is. */
interface Named {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** The command that resumes a run: with what the operator gave, because none of that is kept on the cluster. */
export function resumeCommand(
  { name, namespace }: Named,
  { check, onFailure, gracePeriod, disableEviction }: OperatorSettings,
  more: SuggestedFlags = {},
): SuggestedCommand {
  const provided: SuggestedFlags = {
    ...(check === undefined ? {} : { check }),
    ...(onFailure === 'undo' ? { onFailure } : {}),
    ...(gracePeriod === undefined ? {} : { gracePeriod }),
    ...(disableEviction ? { disableEviction: true } : {}),
  };
  return { ...dsCommand('rollout run', [name], { namespace }), flags: { ...provided, ...more } };
}

/** How batches are made, as one would type it. */
export function batchFlags({ by, batch, canary, selector }: BatchSettings): readonly string[] {
  return [
    ...(by === undefined ? [] : [`--by ${shellWord(by)}`]),
    `--batch ${batch}`,
    ...(canary === undefined ? [] : [canary === 'all' ? '--canary' : `--canary=${canary}`]),
    ...(selector === undefined ? [] : [`-l ${shellWord(selector)}`]),
  ];
}

/** All flags that a resumed run takes from its state, as one would type them. */
export function keptFlags({ batches, gates }: Pick<RunState, 'batches' | 'gates'>): readonly string[] {
  const { readyFor, maxRestarts, timeout, pauseAfter } = gates;
  return [
    ...batchFlags(batches),
    `--ready-for ${formatDuration(readyFor)}`,
    `--max-restarts ${maxRestarts}`,
    `--timeout ${formatDuration(timeout)}`,
    ...(pauseAfter === undefined ? [] : [`--pause-after ${pauseAfter}`]),
  ];
}

/** Which of the flags that the operator must give are given. */
export function flagsNotKept({ onFailure, gracePeriod, disableEviction }: OperatorSettings): readonly FlagNotKept[] {
  return [
    ...(onFailure === 'undo' ? (['on-failure'] as const) : []),
    ...(gracePeriod === undefined ? [] : (['grace-period'] as const)),
    ...(disableEviction ? (['disable-eviction'] as const) : []),
  ];
}

/**
 * Why the operator has to say more before this run is resumed; undefined when nothing is missing. The check and the way back are theirs to
 * ask for: the state may have been written by anybody who may patch the DaemonSet.
 */
export function refusalToResume(named: Named, state: RunState, operator: OperatorSettings): DsError | undefined {
  const { checkHash, undo = false, former = '' } = state;
  const restart = hint`or forget this run and begin a new one: ${sameCommand({ startOver: true })}`;
  const run = `the run of daemon set ${JSON.stringify(named.name)}`;
  if (undo) {
    if (operator.onFailure === 'undo') return undefined;
    return new DsError(
      'failure',
      `${run} failed and was going back to the revision ${former}: that needs --on-failure undo`,
      {
        hint: hint`go back: ${resumeCommand(named, { ...operator, onFailure: 'undo' })}; ${restart}`,
      },
    );
  }
  if (checkHash === undefined) return undefined;
  const { check } = operator;
  if (check === undefined) {
    return new DsError(
      'failure',
      `${run} began with --check, and the command is not kept on the cluster: give it again`,
      {
        hint: hint`resume it: ${resumeCommand(named, operator, { check: 'CMD' })}; ${restart}`,
      },
    );
  }
  if (isSameCheck(check, checkHash)) return undefined;
  return new DsError('failure', `${run} began with another --check than this one`, {
    hint: hint`give the --check that it began with; ${restart}`,
  });
}
