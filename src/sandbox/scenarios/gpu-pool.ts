import { pool, scenario, USUAL_ALLOCATABLE } from './scenario.ts';

const ZONES = ['zone-a', 'zone-b'];

export const SCENARIO = scenario('gpu-pool', 'workers of two architectures, and tainted nodes with GPUs', [
  pool('control-plane', 1, { controlPlane: true, zones: ZONES }),
  pool('node', 4, { zones: ZONES, architectures: ['amd64', 'arm64'] }),
  pool('gpu', 3, {
    zones: ZONES,
    labels: { 'example.com/pool': 'gpu' },
    taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
    allocatable: { ...USUAL_ALLOCATABLE, cpu: '32', memory: '128Gi', 'nvidia.com/gpu': '4' },
    // Images for GPUs are large.
    pullMs: 8000,
  }),
]);
