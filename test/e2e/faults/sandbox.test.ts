import { afterAll, beforeAll, describe, it } from 'vitest';
import { serveCluster } from '../../../src/sandbox/serve-cluster.ts';
import { NAMESPACES } from '../../../src/sandbox/kinds/namespaces.ts';
import { pool, scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { buildDs, type BuiltDs } from '../../support/built-ds.ts';
import { CELLS } from './cells.ts';
import { upstreamOf, type Upstream } from './fault-server.ts';
import { checkCell, createObjects, nameOf, turnstile } from './matrix.ts';

const SCENARIO = scenario('faults', 'three workers', [pool('node', 3, { pullMs: 50, startMs: 50, stopMs: 100 })], {
  timing: { nodeGraceMs: 60_000, nodeMonitorMs: 5000 },
});

/** Cells mostly wait; their processes share two processors with everything else. */
const AT_A_TIME = 8;

let ds: BuiltDs;
let upstream: Upstream;
let stop: () => Promise<void>;

beforeAll(async () => {
  ds = buildDs();
  const running = await serveCluster({ scenario: SCENARIO });
  upstream = { ...upstreamOf(running.kubeconfig), url: running.url };
  stop = () => running.close();
  running.cluster.store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'faults' } });
  await createObjects(upstream);
}, 120_000);

afterAll(async () => {
  await stop();
  ds.folder.remove();
});

describe.concurrent('faults between ds and the sandbox', { timeout: 300_000 }, () => {
  const inTurn = turnstile(AT_A_TIME);
  for (const [index, cell] of CELLS.entries()) {
    it(nameOf(cell), () => inTurn(() => checkCell(cell, index, { ds, upstream })));
  }
});
