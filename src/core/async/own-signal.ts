/** A signal that fires with the other one. Work in parallel takes one each: Node warns of many listeners on the same signal. */
export function ownSignal(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal]);
}
