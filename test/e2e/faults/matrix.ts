import { expect } from 'vitest';
import type { BuiltDs } from '../../support/built-ds.ts';
import type { Cell } from './fault.ts';
import type { Upstream } from './fault-server.ts';
import { manifestOf, runCell } from './run-cell.ts';
import { CELLS } from './cells.ts';
import { createHttpsTransport } from '../../../src/kube/transport/https-transport.ts';

/** How the rows of the matrix are named in tests and in the table. */
export function nameOf({ title, command }: Cell): string {
  return `ds ${command}: ${title}`;
}

/** Besides the cells that kubectl runs too, one of so many runs in front of the real control plane. */
const EVERY = 8;

/** Whether the cell runs in front of the real control plane; all of them run in front of the sandbox. */
export function isOnControlPlane({ kubectl }: Cell, index: number): boolean {
  return kubectl !== undefined || index % EVERY === 0;
}

/** The DaemonSet of a cell. */
export function objectOf(index: number): string {
  return `cell-${index}`;
}

/** Runs a cell and expects what it says. */
export async function checkCell(
  cell: Cell,
  index: number,
  environment: { readonly ds: BuiltDs; readonly upstream: Upstream; readonly kubectl?: string | undefined },
): Promise<void> {
  const { code, stdout, stderr, hung, requests, kubectl } = await runCell(cell, objectOf(index), environment);
  const said = `${stdout}\n${stderr}\n${requests.join('\n')}`;
  expect(hung, `hangs:\n${said}`).toBe(false);
  expect(code, said).toBe(cell.exit);
  if (cell.stderr !== undefined) expect(stderr).toMatch(cell.stderr);
  if (cell.stdout !== undefined) expect(stdout).toMatch(cell.stdout);
  // a stack, or a bug of ours, is never an answer to a fault
  expect(stderr).not.toMatch(/bug in ds|^\s+at /m);
  if (cell.atMost !== undefined) expect(requests.length, said).toBeLessThanOrEqual(cell.atMost);
  if (kubectl !== undefined) expect(kubectl, 'kubectl').toBe(cell.kubectl?.exit);
}

/** The DaemonSets of the cells that run, and `stuck`, whose pods never start; as `ds apply` makes them, whose later applies must not conflict. */
export async function createObjects(
  upstream: Upstream,
  runs: (cell: Cell, index: number) => boolean = () => true,
): Promise<void> {
  const transport = createHttpsTransport({
    server: upstream.url,
    tls: { certificateAuthority: upstream.ca },
    headers: { authorization: `Bearer ${upstream.token}` },
  });
  const apply = async (name: string, body: string): Promise<void> => {
    const path = `/apis/apps/v1/namespaces/faults/daemonsets/${name}?fieldManager=ds`;
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    const response = await transport.send({ method: 'PATCH', path, headers, body });
    if (response.status !== 201) throw new Error(await response.text());
  };
  await apply('stuck', manifestOf('stuck', 'busybox:missing', { nodeSelector: '{}' }));
  for (const [index, cell] of CELLS.entries()) {
    if (runs(cell, index)) await apply(objectOf(index), manifestOf(objectOf(index), 'busybox:1'));
  }
  transport.close();
}

/** Lets so many work at a time, in their order. */
export function turnstile(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
