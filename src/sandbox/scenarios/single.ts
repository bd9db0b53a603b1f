import { pool, scenario } from './scenario.ts';

export const SCENARIO = scenario('single', 'one node that does everything', [pool('node', 1)]);
