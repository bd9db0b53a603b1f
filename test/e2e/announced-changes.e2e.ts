import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, inject, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { Client } from '../../src/kube/client.ts';
import { connect } from '../../src/kube/connect.ts';
import { knownResource } from '../../src/kube/discovery/known-resources.ts';
import { NAMESPACES } from '../../src/kube/resource.ts';
import { randomFrom } from '../support/random.ts';
import { differences } from '../workflows/apply/change-set/announced.ts';
import { storyFrom } from '../workflows/apply/change-set/stories.ts';

const access = inject('cluster');
const SEED = Number(process.env['STORIES_SEED'] ?? 1);
const COUNT = Number(process.env['STORIES'] ?? 100);
const NAMESPACE = 'announced';

async function withNamespace(client: Client, run: () => Promise<void>): Promise<void> {
  const created = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
  await client.create({ resource: NAMESPACES }, created);
  try {
    await run();
  } finally {
    const daemonSets = knownResource('apps/v1', 'DaemonSet');
    if (daemonSets !== undefined) {
      const at = { resource: daemonSets, namespace: NAMESPACE };
      for (const { metadata } of (await client.list(at)).items) {
        // Stories set finalizers that nobody takes away
        await client.patch({ ...at, name: metadata?.name ?? '' }, 'merge', { metadata: { finalizers: null } });
      }
    }
    await client.delete({ resource: NAMESPACES, name: NAMESPACE });
    for (let tries = 0; tries < 300; tries++) {
      if ((await client.find({ resource: NAMESPACES, name: NAMESPACE })) === undefined) break;
      await systemClock.sleep(200);
    }
  }
}

describe.skipIf(access === undefined)('on the real control plane, beside kubectl', { timeout: 900_000 }, () => {
  test(`what plan, diff and a dry run announce is what apply does (${COUNT} stories from seed ${SEED})`, async () => {
    if (access === undefined) throw new Error('there is no cluster');
    const { kubeconfig, kubectl: program } = access;
    const cache = mkdtempSync(join(tmpdir(), 'daemonset-cli-announced-'));
    const { client } = await connect({ kubeconfig }, {}, { userAgent: 'ds-test' });
    const where = ['--kubeconfig', kubeconfig, '--cache-dir', join(cache, 'cache'), '-n', NAMESPACE];
    const kubectl = (words: readonly string[], file: object): Promise<void> =>
      new Promise((resolve) => {
        // What kubectl is refused is as good a beginning as any
        const child = execFile(program, [...where, ...words], () => resolve());
        child.stdin?.end(JSON.stringify(file));
      });
    try {
      await withNamespace(client, async () => {
        for (let seed = SEED; seed < SEED + COUNT; seed++) {
          const story = storyFrom(randomFrom(seed), `s${seed}`);
          const found = await differences({ client, namespace: NAMESPACE, kubectl }, story);
          if (found.length > 0) {
            throw new Error(`STORIES_SEED=${seed} STORIES=1: ${JSON.stringify(story)}\n${found.join('\n')}`);
          }
        }
      });
    } finally {
      client.transport.close();
      rmSync(cache, { recursive: true, force: true });
    }
  });
});
