import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { buildDs, type BuiltDs } from '../../support/built-ds.ts';
import { CELLS } from './cells.ts';
import { upstreamOf, type Upstream } from './fault-server.ts';
import { checkCell, createObjects, isOnControlPlane, nameOf, turnstile } from './matrix.ts';

/** Cells mostly wait; their processes share two processors with everything else. */
const AT_A_TIME = 8;

const cluster = inject('cluster');
let ds: BuiltDs;
let upstream: Upstream;

function kubectl(...args: readonly string[]): void {
  if (cluster !== undefined) execFileSync(cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, ...args]);
}

describe
  .skipIf(cluster === undefined)
  .concurrent('faults between ds and a real API server', { timeout: 300_000 }, () => {
    beforeAll(async () => {
      ds = buildDs();
      upstream = upstreamOf(readFileSync(cluster?.kubeconfig ?? '', 'utf8'));
      kubectl('create', 'namespace', 'faults');
      await createObjects(upstream, isOnControlPlane);
    }, 120_000);

    afterAll(() => {
      kubectl('delete', 'namespace', 'faults', '--wait=false');
      ds.folder.remove();
    }, 120_000);

    const inTurn = turnstile(AT_A_TIME);
    for (const [index, cell] of CELLS.entries()) {
      if (!isOnControlPlane(cell, index)) continue;
      it(nameOf(cell), () => inTurn(() => checkCell(cell, index, { ds, upstream, kubectl: cluster?.kubectl })));
    }
  });
