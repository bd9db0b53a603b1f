/** Fires with the signal. One each for those who work side by side: Node warns of many who listen to the same. */
export function ownSignal(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal]);
}
