import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { buildDs, type BuiltDs } from '../../support/built-ds.ts';
import { CELLS } from './cells.ts';
import { upstreamOf, type Upstream } from './fault-server.ts';
import { checkCell, createObjects, nameOf, turnstile } from './matrix.ts';

/** Cells mostly wait; their processes share the processors with everything else. */
const AT_A_TIME = 6;

const cluster = inject('cluster');
let ds: BuiltDs;
let upstream: Upstream;

function kubectl(...args: readonly string[]): void {
  if (cluster !== undefined) execFileSync(cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, ...args]);
}

const seen = new Set<string>();
/** One cell of each fault, and each that kubectl is held beside; the sandbox gets them all. */
const chosen = [...CELLS.entries()].filter(([, cell]) => {
  const isNew = !seen.has(cell.title);
  seen.add(cell.title);
  return isNew || cell.kubectl !== undefined;
});

describe
  .skipIf(cluster === undefined)
  .concurrent('faults between ds and a real API server', { timeout: 300_000 }, () => {
    beforeAll(async () => {
      ds = buildDs();
      upstream = upstreamOf(readFileSync(cluster?.kubeconfig ?? '', 'utf8'));
      kubectl('create', 'namespace', 'faults');
      await createObjects(upstream);
    }, 120_000);

    afterAll(() => {
      kubectl('delete', 'daemonsets', '--all', '-n', 'faults');
      kubectl('delete', 'namespace', 'faults', '--wait=false');
      ds.folder.remove();
    }, 120_000);

    const inTurn = turnstile(AT_A_TIME);
    for (const [index, cell] of chosen) {
      it(nameOf(cell), () => inTurn(() => checkCell(cell, index, { ds, upstream, kubectl: cluster?.kubectl })));
    }
  });
