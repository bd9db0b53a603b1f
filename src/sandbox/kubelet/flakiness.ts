import type { ControlPlane } from '../controllers/control-plane.ts';
import type { Unsubscribe } from '../store/store.ts';
import type { Machine } from './machine.ts';

/** Makes the flaky nodes of each pool fail from time to time, each at its own times. */
export function runFlakiness(
  { clock, random }: ControlPlane,
  machines: ReadonlyMap<string, Machine>,
  nodes: { fail(name: string): void; recover(name: string): void },
): Unsubscribe {
  const stops = new Map<string, Unsubscribe>();
  const wait = (name: string, ms: number, then: () => void): void => {
    const run = (): void => {
      if (machines.has(name)) then();
    };
    stops.set(name, clock.after(ms, run, { background: true }));
  };
  const up = (machine: Machine): void => {
    const { name, pool } = machine;
    const { flaky } = pool;
    if (flaky === undefined) return;
    wait(name, flaky.everyMs * (0.5 + random()), () => {
      nodes.fail(name);
      wait(name, flaky.downMs, () => {
        nodes.recover(name);
        up(machine);
      });
    });
  };
  for (const pool of new Set([...machines.values()].map((machine) => machine.pool))) {
    const members = [...machines.values()].filter((machine) => machine.pool === pool);
    for (const machine of members.slice(members.length - (pool.flaky?.count ?? 0))) up(machine);
  }
  return () => {
    for (const stop of stops.values()) stop();
  };
}
