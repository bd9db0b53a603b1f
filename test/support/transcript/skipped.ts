import type { Need, Transcript } from './parse.ts';
import { runsKubectl } from './runs-kubectl.ts';

export interface NamedTranscript {
  readonly name: string;
  readonly transcript: Transcript;
}

/** Why the transcripts run without kubectl; undefined when there is one. */
export type NoKubectl = string | undefined;

/** Lines on what is not run: whole transcripts, single steps, and the comparisons of `same`, whose first command runs alone. */
export function skippedLines(
  all: readonly NamedTranscript[],
  missing: (one: NamedTranscript) => readonly Need[],
  noKubectl: NoKubectl,
): readonly string[] {
  const whole = all.filter((one) => missing(one).length > 0);
  const lines = whole.map((one) => `SKIPPED: transcript ${one.name}: it needs ${missing(one).join(', ')}`);
  if (noKubectl === undefined) return lines;
  const others = all.filter((one) => !whole.includes(one));
  const steps = placesOf(others, ({ transcript }) => transcript.steps.filter(({ command }) => runsKubectl(command)));
  const peers = placesOf(others, ({ transcript }) =>
    transcript.steps.filter(({ command, peer }) => peer !== undefined && runsKubectl(peer) && !runsKubectl(command)),
  );
  if (steps !== '') lines.push(`SKIPPED: the steps that run kubectl: ${steps}`);
  if (peers !== '') lines.push(`SKIPPED: the comparison with kubectl in: ${peers}`);
  if (lines.length > 0)
    lines.push(`because ${noKubectl}; npm run control-plane -- up builds the kubectl of this release (needs Go)`);
  return lines;
}

/** `get (lines 3, 9), wait (line 12)`. */
function placesOf(
  all: readonly NamedTranscript[],
  stepsOf: (one: NamedTranscript) => readonly { readonly line: number }[],
): string {
  return all
    .map((one) => ({ name: one.name, lines: stepsOf(one).map(({ line }) => line) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => `${name} (${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')})`)
    .join(', ');
}
