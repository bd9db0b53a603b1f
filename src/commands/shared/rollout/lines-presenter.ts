import type { IO, Output } from '../../../core/io.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { isObserved } from '../../../daemonset/rollout/rollout-status.ts';
import { staleText } from '../../../render/nodes/stale-pods.ts';
import { problemText } from '../../../render/rollout-events.ts';
import { wrapText } from '../../../render/table/wrap.ts';
import type { RolloutReport } from '../../../workflows/rollout/monitor.ts';
import type { RolloutPresenter } from './rollout-presenter.ts';

export interface LinesOptions {
  /** For status lines; problems go to stderr. */
  readonly output: Output;
  /** Print a line for every change, even when it is the same as the last one, as kubectl does. */
  readonly repeats: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Set when several rollouts are printed together. */
  readonly name?: string | undefined;
}

/** kubectl's lines, and each problem once. */
export function linesPresenter(
  { stderr }: Pick<IO, 'stderr'>,
  { output, repeats, name, now }: LinesOptions,
): RolloutPresenter {
  const prefix = name === undefined ? '' : `${safeText(name)}: `;
  let last: string | undefined;
  return {
    status: (report) => {
      const text = statusText(report, name);
      if (repeats || text !== last) output.write(text);
      last = text;
    },
    problem: (problems) => {
      for (const each of problems) stderr.write(wrapText(`${prefix}${problemText(each, now())}\n`, stderr));
    },
    unexplained: ({ message }) => stderr.write(`${prefix}cannot tell what is stuck: ${safeText(message)}\n`),
  };
}

/** Adds the name to kubectl's only line without one: that the controller has not observed a change yet. */
function statusText({ ds, message, outdated = [] }: RolloutReport, name: string | undefined): string {
  const line =
    name === undefined || isObserved(ds)
      ? message
      : message.replace('daemon set', `daemon set ${JSON.stringify(name)}`);
  return `${safeText(line)}\n${staleText(outdated)}`;
}
