import { pool, scenario } from './scenario.ts';

const ZONES = ['zone-a', 'zone-b', 'zone-c'];

export const SCENARIO = scenario('five-thousand', 'three tainted control planes and 4,997 workers in three zones', [
  pool('control-plane', 3, { controlPlane: true, zones: ZONES }),
  pool('node', 4997, { zones: ZONES }),
]);
