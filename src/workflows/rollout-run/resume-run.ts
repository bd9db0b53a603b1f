import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, sameCommand, type SuggestedCommand, type SuggestedFlags } from '../../core/hint.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import {
  looserThanDefault,
  type BatchSettings,
  type CheckHash,
  type FlagNotKept,
  type LooserSettings,
  type OperatorSettings,
  type RunState,
} from '../../daemonset/rollout-run/state.ts';
import { createHash, randomBytes } from 'node:crypto';

/** The DaemonSet of a run. */
interface Named {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** The command that resumes a run, with the operator's settings, because those are not stored in the cluster. */
export function resumeCommand(
  { name, namespace }: Named,
  { check, onFailure, gracePeriod, disableEviction, looser }: OperatorSettings,
  more: SuggestedFlags = {},
): SuggestedCommand {
  const { batch, maxRestarts, timeout } = looser;
  const provided: SuggestedFlags = {
    ...(batch === undefined ? {} : { batch }),
    ...(maxRestarts === undefined ? {} : { maxRestarts }),
    ...(timeout === undefined ? {} : { timeout: formatDuration(timeout) }),
    ...(check === undefined ? {} : { check }),
    ...(onFailure === 'undo' ? { onFailure } : {}),
    ...(gracePeriod === undefined ? {} : { gracePeriod }),
    ...(disableEviction ? { disableEviction: true } : {}),
  };
  return { ...dsCommand('rollout run', [name], { namespace }), flags: { ...provided, ...more } };
}

/** The batch settings as flags. */
export function batchFlags({ by, batch, canary, selector }: BatchSettings): readonly string[] {
  return [
    ...(by === undefined ? [] : [`--by ${shellWord(by)}`]),
    `--batch ${batch}`,
    ...(canary === undefined ? [] : [canary === 'all' ? '--canary' : `--canary=${canary}`]),
    ...(selector === undefined ? [] : [`-l ${shellWord(selector)}`]),
  ];
}

/** Everything that a resumed run takes from its state, as flags. */
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

/** The flags among {@link FlagNotKept} that are set. */
export function flagsNotKept({ onFailure, gracePeriod, disableEviction }: OperatorSettings): readonly FlagNotKept[] {
  return [
    ...(onFailure === 'undo' ? (['on-failure'] as const) : []),
    ...(gracePeriod === undefined ? [] : (['grace-period'] as const)),
    ...(disableEviction ? (['disable-eviction'] as const) : []),
  ];
}

/**
 * The flags to repeat in a suggested command. Not --disable-eviction: anyone who may patch the DaemonSet could have written the state, and
 * it bypasses PodDisruptionBudgets.
 */
function repeatedFlags(before: readonly FlagNotKept[], { onFailure, gracePeriod }: OperatorSettings): SuggestedFlags {
  return {
    ...(before.includes('on-failure') && onFailure !== 'undo' ? { onFailure: 'undo' } : {}),
    ...(before.includes('grace-period') && gracePeriod === undefined ? { gracePeriod: 'SECONDS' } : {}),
  };
}

/**
 * Why the operator has to pass more flags to resume this run; undefined when nothing is missing. A check, an undo, and what protects less
 * than the defaults must be requested again, because anyone who may patch the DaemonSet could have written the state.
 */
export function refusalToResume(named: Named, state: RunState, operator: OperatorSettings): DsError | undefined {
  const { checkHash, undo = false, former = '', flagsNotKept: before = [], batches, gates } = state;
  const restart = hint`or discard this run and start a new one: ${sameCommand({ startOver: true })}`;
  const run = `the run of daemon set ${JSON.stringify(named.name)}`;
  const looser = looserThanDefault(batches, gates);
  const complete = { ...operator, looser };
  if (undo) {
    if (operator.onFailure === 'undo') return refusalOfLooser(named, looser, operator);
    return new DsError(
      'failure',
      `${run} failed and was rolling back to revision ${former}: resuming that needs --on-failure undo`,
      {
        hint: hint`roll back: ${resumeCommand(named, { ...complete, onFailure: 'undo' })}; ${restart}`,
      },
    );
  }
  if (checkHash === undefined) return refusalOfLooser(named, looser, operator);
  const { check } = operator;
  if (check === undefined) {
    return new DsError(
      'failure',
      `${run} was started with --check, whose command is not stored in the cluster: pass it again`,
      {
        hint: hint`resume it: ${resumeCommand(named, complete, { check: 'CMD', ...repeatedFlags(before, operator) })}; ${restart}`,
      },
    );
  }
  if (isSameCheck(check, checkHash)) return refusalOfLooser(named, looser, operator);
  return new DsError('failure', `${run} was started with a different --check`, {
    hint: hint`pass the original --check; ${restart}`,
  });
}

function refusalOfLooser(named: Named, looser: LooserSettings, operator: OperatorSettings): DsError | undefined {
  const unsaid = looserFlags(looser, operator.looser);
  if (unsaid.length === 0) return undefined;
  const what = `the run of daemon set ${JSON.stringify(named.name)} was started with ${unsaid.join(' ')}, which is less careful than this command`;
  return new DsError('failure', `${what}: pass it again`, {
    hint: hint`anyone who may patch the DaemonSet could have stored that; to resume with it: ${resumeCommand(named, { ...operator, looser })}; or discard this run and start a new one: ${sameCommand({ startOver: true })}`,
  });
}

/** The stored settings that protect less than the defaults and that the command line does not repeat, as flags. */
function looserFlags({ batch, maxRestarts, timeout }: LooserSettings, provided: LooserSettings): readonly string[] {
  return [
    ...(batch === undefined || provided.batch !== undefined ? [] : [`--batch ${batch}`]),
    ...(maxRestarts === undefined || provided.maxRestarts !== undefined ? [] : [`--max-restarts ${maxRestarts}`]),
    ...(timeout === undefined || provided.timeout !== undefined ? [] : [`--timeout ${formatDuration(timeout)}`]),
  ];
}

/** Domain separation: the hash is of no use elsewhere. */
const PURPOSE = 'daemonset-cli rollout run check v1';

/**
 * The hash of a check, safe to store on the DaemonSet: the command may contain a token, and anyone who may read the DaemonSet sees the
 * annotation.
 */
export function hashCheck(command: string, salt = randomBytes(16).toString('hex')): CheckHash {
  return { salt, sha256: createHash('sha256').update(`${PURPOSE}\0${salt}\0${command}`).digest('hex') };
}

export function isSameCheck(command: string, { salt, sha256 }: CheckHash): boolean {
  return hashCheck(command, salt).sha256 === sha256;
}
