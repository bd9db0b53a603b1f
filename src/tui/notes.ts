import type { Clock } from '../core/clock.ts';

/** Something the user has to know now. */
export interface Notes {
  readonly current: string | undefined;
  show(text: string, forMs: number): void;
}

export function createNotes(clock: Clock): Notes {
  let note: { readonly text: string; readonly until: number } | undefined;
  return {
    get current() {
      return note !== undefined && note.until > clock.now() ? note.text : undefined;
    },
    show: (text, forMs) => {
      note = { text, until: clock.now() + forMs };
    },
  };
}
