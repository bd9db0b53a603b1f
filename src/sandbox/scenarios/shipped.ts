import type { Scenario } from './scenario.ts';

const SHIPPED: Readonly<Record<string, () => Promise<{ readonly SCENARIO: Scenario }>>> = {
  single: () => import('./single.ts'),
  zones: () => import('./zones.ts'),
  'gpu-pool': () => import('./gpu-pool.ts'),
  'edge-500': () => import('./edge-500.ts'),
  'five-thousand': () => import('./five-thousand.ts'),
};

export const SHIPPED_SCENARIOS: readonly string[] = Object.keys(SHIPPED);

/** A scenario that ships, read only when it is asked for; undefined when none has the name. */
export async function shippedScenario(name: string): Promise<Scenario | undefined> {
  return Object.hasOwn(SHIPPED, name) ? (await SHIPPED[name]?.())?.SCENARIO : undefined;
}
