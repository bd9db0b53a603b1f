/** A signal that fires with the given one. Each parallel task needs its own, because Node warns about many listeners on one signal. */
export function ownSignal(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal]);
}
