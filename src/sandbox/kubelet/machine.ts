import type { Pool } from '../scenarios/scenario.ts';

/** `dead`: no heartbeats. `notReady`: its kubelet reports that it is not ready. */
export type MachineState = 'up' | 'dead' | 'notReady';

/** The simulated machine of a node. */
export interface Machine {
  readonly name: string;
  /** Unique; addresses are derived from it. */
  readonly index: number;
  readonly address: string;
  readonly pool: Pool;
  readonly zone: string | undefined;
  readonly architecture: string;
  /** The images that were pulled. */
  readonly images: Set<string>;
  state: MachineState;
  /** The number of pods so far, for their addresses. */
  pods: number;
}

/** The `ordinal`th machine of a pool, from 0. */
export function machineOf(name: string, index: number, pool: Pool, ordinal: number): Machine {
  const { zones, architectures } = pool;
  return {
    name,
    index,
    address: `10.0.${index >> 8}.${index & 255}`,
    pool,
    zone: zones.length === 0 ? undefined : zones[ordinal % zones.length],
    architecture: architectures[ordinal % architectures.length] ?? 'amd64',
    images: new Set(),
    state: 'up',
    pods: 0,
  };
}

/** The address of the machine's next pod. */
export function nextPodAddress(machine: Machine): string {
  const { index } = machine;
  return `10.${64 + (index >> 8)}.${index & 255}.${(machine.pods++ % 250) + 2}`;
}
