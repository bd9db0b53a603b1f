import type { MetricsSettings } from '../kubelet/resource-usage.ts';
import { pool, scenario, USUAL_ALLOCATABLE, type Scenario } from './scenario.ts';

const TWO_ZONES = ['zone-a', 'zone-b'];
const THREE_ZONES = [...TWO_ZONES, 'zone-c'];
const SITES = Array.from({ length: 25 }, (_, index) => `site-${String(index + 1).padStart(2, '0')}`);

/** Containers use half of what they request, and those on some nodes far more memory. */
function metrics(outliers: string): MetricsSettings {
  return { delayMs: 15_000, usage: [{ match: '*', nodes: outliers, cpu: '70%', memory: '240%' }] };
}

const SHIPPED: readonly Scenario[] = [
  scenario('single', 'one node that does everything', [pool('node', 1)]),
  scenario(
    'zones',
    'a tainted control plane and six workers in three zones',
    [pool('control-plane', 1, { controlPlane: true, zones: THREE_ZONES }), pool('node', 6, { zones: THREE_ZONES })],
    { metrics: metrics('node-5') },
  ),
  scenario(
    'gpu-pool',
    'workers of two architectures, and tainted nodes with GPUs',
    [
      pool('control-plane', 1, { controlPlane: true, zones: TWO_ZONES }),
      pool('node', 4, { zones: TWO_ZONES, architectures: ['amd64', 'arm64'] }),
      pool('gpu', 3, {
        zones: TWO_ZONES,
        labels: { 'example.com/pool': 'gpu' },
        taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
        allocatable: { ...USUAL_ALLOCATABLE, cpu: '32', memory: '128Gi', 'nvidia.com/gpu': '4' },
        // Images for GPUs are large.
        pullMs: 8000,
      }),
    ],
    { metrics: metrics('gpu-2') },
  ),
  scenario(
    'edge-500',
    '500 small machines at 25 sites: slow lines, and ten that come and go',
    [
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
    ],
    { metrics: metrics('edge-*7') },
  ),
  scenario(
    'five-thousand',
    'three tainted control planes and 4,997 workers in three zones',
    [pool('control-plane', 3, { controlPlane: true, zones: THREE_ZONES }), pool('node', 4997, { zones: THREE_ZONES })],
    { metrics: metrics('node-*77') },
  ),
];

export const SHIPPED_SCENARIOS: readonly string[] = SHIPPED.map(({ name }) => name);

/** The shipped scenario of that name. */
export function shippedScenario(name: string): Scenario | undefined {
  return SHIPPED.find((one) => one.name === name);
}
