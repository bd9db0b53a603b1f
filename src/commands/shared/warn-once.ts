import type { Runtime } from './runtime.ts';

/** Warns of each text once: what the server says of one object it says of the next, too. */
export function warnOnce({ warn }: Pick<Runtime, 'warn'>): (text: string) => void {
  const warned = new Set<string>();
  return (text) => {
    if (warned.has(text)) return;
    warned.add(text);
    warn(text);
  };
}
