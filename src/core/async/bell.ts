/** Wakes one who waits for something to have happened, however often it has. */
export interface Bell {
  ring(): void;
  fail(error: unknown): void;
  /** Resolves once it has rung since it was last quiet; rejects with what failed. */
  rung(): Promise<void>;
  quiet(): void;
}

export function createBell(): Bell {
  let isRinging = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;
  return {
    ring: () => {
      isRinging = true;
      wake();
    },
    fail: (error) => {
      failure ??= { error };
      wake();
    },
    rung: async () => {
      if (!isRinging && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
      if (failure !== undefined) throw failure.error as Error;
    },
    quiet: () => {
      isRinging = false;
    },
  };
}
