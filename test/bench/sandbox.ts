import { virtualClock } from '../support/virtual-clock.ts';
import { createCluster } from '../../src/sandbox/cluster.ts';
import { shippedScenario } from '../../src/sandbox/scenarios/shipped.ts';
import { agent, apply, counts } from '../sandbox/cluster.ts';

/**
 * The sandbox at its largest: 5,000 nodes are started, a DaemonSet is applied and then changed, and both times rolled out to the
 * end. Prints wall and processor time and memory of each step; `tsx test/bench/sandbox.ts [SCENARIO]`.
 */
function main(name: string): void {
  const scenario = shippedScenario(name);
  if (scenario === undefined) throw new Error(`no scenario is called ${name}`);
  const clock = virtualClock();
  let [wall, cpu, simulated] = [performance.now(), process.cpuUsage(), clock.now()];
  const lap = (what: string, result: string): void => {
    const { user, system } = process.cpuUsage(cpu);
    const seconds = [(performance.now() - wall) / 1000, (user + system) / 1e6, (clock.now() - simulated) / 1000];
    const [real = '', busy = '', virtual = ''] = seconds.map((value) => `${value.toFixed(1)} s`.padStart(8));
    const mebibytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
    process.stdout.write(
      `${what.padEnd(12)} wall ${real}  cpu ${busy}  simulated ${virtual}  rss ${String(mebibytes).padStart(4)} MiB  ${result}\n`,
    );
    [wall, cpu, simulated] = [performance.now(), process.cpuUsage(), clock.now()];
  };

  const cluster = createCluster({ clock, scenario });
  clock.runUntilIdle();
  lap('started', `${cluster.store.version} writes`);
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } } as never;
  for (const image of ['agent:1', 'agent:2']) {
    apply(cluster, agent({ image, spec: { updateStrategy } }));
    clock.runUntilIdle();
    lap(image === 'agent:1' ? 'applied' : 'rolled out', `${counts(cluster)}, ${cluster.store.version} writes`);
  }
  cluster.close();
}

main(process.argv[2] ?? 'five-thousand');
