/** A delay that doubles each time, in milliseconds. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * A stage of a lifecycle, after the model of kwok's: what is in a phase of `from`, and has the facts of `when`, enters phase `next`
 * after a delay. Of the stages that apply, the one that is due first is taken, and of those the first in the list.
 */
export interface Stage<Phase extends string, Facts extends object, Event extends string> {
  readonly from: readonly Phase[];
  readonly when?: Partial<Facts>;
  /** Milliseconds, or the name of the fact that holds the delay; 0 when absent. */
  readonly after?: number | DelayName<Facts>;
  /** The stage applies only once. */
  readonly once?: boolean;
  readonly next: Phase;
  /** The delays of the next phase count from the same time as those of this one, not from the change. */
  readonly keepsTimer?: boolean;
  /** The exit code with which the container ends. */
  readonly exitCode?: number;
  readonly events?: readonly Event[];
}

type DelayName<Facts> = { [Name in keyof Facts]: Facts[Name] extends number | BackOff ? Name : never }[keyof Facts];

export interface History<Phase extends string, Facts extends object, Event extends string> {
  readonly phase: Phase;
  readonly taken: readonly { readonly stage: Stage<Phase, Facts, Event>; readonly at: number }[];
  /** When the next stage is due; undefined when nothing changes by itself. */
  readonly next: number | undefined;
}

/** The stages taken until `now`, from phase `first` at `begin`. Times are milliseconds since 1970. */
export function historyOf<Phase extends string, Facts extends object, Event extends string>(
  stages: readonly Stage<Phase, Facts, Event>[],
  facts: Facts,
  first: NoInfer<Phase>,
  begin: number | undefined,
  now: number,
): History<Phase, Facts, Event> {
  const taken: { stage: Stage<Phase, Facts, Event>; at: number }[] = [];
  if (begin === undefined || now < begin) return { phase: first, taken, next: undefined };
  const times = new Map<Stage<Phase, Facts, Event>, number>();
  let phase: Phase = first;
  let [entered, timer] = [begin, begin];
  for (;;) {
    let soonest: (typeof taken)[number] | undefined;
    for (const stage of stages) {
      if (!stage.from.includes(phase) || !matches(facts, stage.when)) continue;
      const before = times.get(stage) ?? 0;
      if (stage.once === true && before > 0) continue;
      const at = Math.max(entered, timer + delayOf(stage.after, facts, before));
      if (soonest === undefined || at < soonest.at) soonest = { stage, at };
    }
    const due = soonest?.at ?? Infinity;
    if (soonest === undefined || due > now) return { phase, taken, next: Number.isFinite(due) ? due : undefined };
    taken.push(soonest);
    times.set(soonest.stage, (times.get(soonest.stage) ?? 0) + 1);
    phase = soonest.stage.next;
    entered = due;
    if (soonest.stage.keepsTimer !== true) timer = due;
  }
}

function matches<Facts extends object>(facts: Facts, when: Partial<Facts> = {}): boolean {
  return (Object.keys(when) as (keyof Facts)[]).every((name) => facts[name] === when[name]);
}

function delayOf<Facts>(after: number | DelayName<Facts> = 0, facts: Facts, before: number): number {
  if (typeof after === 'number') return after;
  const delay = facts[after] as number | BackOff;
  return typeof delay === 'number' ? delay : Math.min(delay.firstMs * 2 ** before, delay.longestMs);
}
