import { pool, scenario } from './scenario.ts';

const SITES = Array.from({ length: 25 }, (_, index) => `site-${String(index + 1).padStart(2, '0')}`);

export const SCENARIO = scenario('edge-500', '500 small machines at 25 sites: slow lines, and ten that come and go', [
  pool('control-plane', 3, { controlPlane: true, zones: SITES }),
  pool('edge', 497, {
    zones: SITES,
    architectures: ['arm64'],
    labels: { 'example.com/pool': 'edge' },
    allocatable: { cpu: '2', memory: '2Gi', 'ephemeral-storage': '16Gi', pods: '30' },
    pullMs: 12_000,
    startMs: 1500,
    stopMs: 1500,
    flaky: { everyMs: 600_000, downMs: 120_000, count: 10 },
  }),
]);
