import { pool, scenario } from './scenario.ts';

const ZONES = ['zone-a', 'zone-b', 'zone-c'];

export const SCENARIO = scenario('zones', 'a tainted control plane and six workers in three zones', [
  pool('control-plane', 1, { controlPlane: true, zones: ZONES }),
  pool('node', 6, { zones: ZONES }),
]);
