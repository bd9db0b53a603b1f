import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { LEASE_MS } from '../../../src/workflows/rollout-run/lease.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS } from '../../../src/sandbox/kinds/daemon-sets.ts';
import { daemonSet } from '../../sandbox/cluster.ts';
import { runEnvironment, ZONES, type RunProcess, type RunEnvironment } from './run-environment.ts';
import { hintOf, hintSaying } from '../../support/hints.ts';

const nodesOf = (environment: RunEnvironment): readonly string[] => environment.deletions.map(({ node }) => node);
const lines = (process: RunProcess): readonly string[] =>
  process
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/agent-[a-z0-9]{5}\b/g, 'agent-<pod>'));

async function failureOf(environment: RunEnvironment, words: readonly string[]): Promise<DsError> {
  const process = await environment.run(words);
  const ended = process.ended();
  if (!(ended instanceof DsError)) throw new Error(`it did not fail:\n${process.stdout()}`);
  return ended;
}

describe('rollout run', () => {
  it('reports each batch and each pod', async () => {
    const environment = runEnvironment(3);
    const process = await environment.run(['agent', '--batch', '2']);
    expect(process.ended()).toBe('ok');
    expect(lines(process)).toEqual([
      'daemonset.apps/agent: revision 2 for 3 of 3 nodes in 2 batches',
      'batch 1 of 2: 2 nodes',
      '  node-1  pod/agent-<pod> evicted',
      '  node-2  pod/agent-<pod> evicted',
      '  node-1  pod/agent-<pod> ready',
      '  node-2  pod/agent-<pod> ready',
      'batch 1 of 2: done',
      'batch 2 of 2: 1 node',
      '  node-3  pod/agent-<pod> evicted',
      '  node-3  pod/agent-<pod> ready',
      'batch 2 of 2: done',
      'daemon set "agent" rolled out in 2 batches',
    ]);
    expect(process.stderr()).toBe('');
    const again = await environment.run(['agent']);
    expect(again.ended()).toBe('ok');
    expect(again.stdout()).toBe('nothing to do: no pod of daemon set "agent" is older than revision 2 (3 nodes)\n');
    expect(environment.deletions).toHaveLength(3);
  });

  const deleteSlowly = ({ cluster }: RunEnvironment): void => {
    const { metadata } = daemonSet(cluster);
    const keep = { finalizers: ['test/keep'] };
    cluster.store.modify(DAEMON_SETS, metadata, (ds) => ({ ...ds, metadata: { ...ds.metadata, ...keep } }));
    cluster.store.delete(DAEMON_SETS, metadata);
  };
  const DELETED = 'daemon set "agent" is being deleted: its controller no longer replaces pods';

  it.each([[[]], [['--dry-run']]])('refuses a DaemonSet that is being deleted: %j', async (flags) => {
    const environment = runEnvironment(3);
    deleteSlowly(environment);
    environment.change({ image: 'agent:3' });
    const error = await failureOf(environment, ['agent', ...flags]);
    expect(error.message).toBe(DELETED);
    expect(hintOf(error)).toContain('ds describe agent');
    expect(environment.deletions).toEqual([]);
  });

  it('ends when the DaemonSet is deleted during the run', async () => {
    const environment = runEnvironment(3);
    const process = environment.start(['agent']);
    await environment.until(() => environment.deletions.length === 1);
    deleteSlowly(environment);
    expect(await environment.finish(process)).toMatchObject({ kind: 'failure', message: DELETED });
    expect(environment.deletions).toHaveLength(1);
  });

  it('keeps --timeout while the server does not respond', async () => {
    const environment = runEnvironment(3);
    const process = await environment.run(['agent', '--timeout', '3s'], { isHung: () => true });
    expect(process.ended()).toMatchObject({
      kind: 'timeout',
      message: 'timed out reading daemon set "agent", its pods and the nodes',
    });
  });

  it('shows the batches and does nothing with --dry-run', async () => {
    const environment = runEnvironment(ZONES);
    const words = ['agent', '--canary', '-l', 'ring=edge', '--by', 'topology.kubernetes.io/zone', '--batch', '40%'];
    const process = await environment.run([...words, '--dry-run']);
    expect(lines(process)).toEqual([
      'BATCH        ZONE     NODES   NAMES',
      '1 (canary)   zone-b   2       a-1,a-2',
      '2 (canary)   zone-b   1       a-3',
      '3            zone-a   2       b-1,b-2',
    ]);
    const json = await environment.run([...words, '--dry-run', '-o', 'json']);
    expect(JSON.parse(json.stdout())).toMatchObject({
      name: 'agent',
      namespace: 'default',
      revision: 2,
      batchSize: 2,
      batches: [
        { number: 1, canary: true, group: 'zone-b', nodes: ['a-1', 'a-2'] },
        { number: 2, canary: true, group: 'zone-b', nodes: ['a-3'] },
        { number: 3, canary: false, group: 'zone-a', nodes: ['b-1', 'b-2'] },
      ],
      notReady: [],
    });
    expect(environment.deletions).toEqual([]);
    expect(environment.annotation()).toBeUndefined();
  });

  it('pauses after the canaries, and resumes with the same batches when it is run again', async () => {
    const environment = runEnvironment(4);
    const first = await environment.run([
      'agent',
      '--canary',
      '--batch',
      '3',
      '--pause-after',
      'canary',
      '--check',
      'true',
    ]);
    expect(first.ended()).toBe('ok');
    expect(lines(first).at(-1)).toBe(
      'paused, 3 nodes left; resume: ds rollout run agent --batch=3 --check=true -n default',
    );
    expect(nodesOf(environment)).toEqual(['node-1']);
    const second = await environment.run(['agent', '--batch', '3', '--check', 'true']);
    expect(second.ended()).toBe('ok');
    expect(second.stderr()).toBe(
      'note: resuming with --batch 3 --canary=1 --ready-for 0s --max-restarts 0 --timeout 5m0s --pause-after canary\n',
    );
    expect(lines(second)[0]).toBe(
      'daemonset.apps/agent: revision 2 for 3 of 4 nodes in 1 batch, resuming after batch 1',
    );
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
    expect(environment.checks.map(({ nodes }) => nodes)).toEqual(['node-1', 'node-2 node-3 node-4']);
  });

  it('pauses after each batch, or after the one that is named', async () => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--pause-after', 'each']);
    await environment.run(['agent']);
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2']);
    await environment.run(['agent', '--pause-after', '3']);
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3']);
    expect((await environment.run(['agent'])).ended()).toBe('ok');
    expect(environment.annotation()).toBeUndefined();
  });

  it('refuses other batches than those of the stored run, until it is discarded', async () => {
    const environment = runEnvironment(4);
    await environment.run(['agent', '--batch', '2', '--pause-after', 'each']);
    const error = await failureOf(environment, ['agent', '--batch', '1']);
    expect(error.message).toBe('a run of daemon set "agent" is in progress with other batches: --batch 2 (1 done)');
    expect(hintOf(error)).toContain('--start-over');
    expect((await environment.run(['agent', '--batch', '1', '--start-over'])).ended()).toBe('ok');
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
  });

  it('refuses a second run without disturbing the first', async () => {
    const environment = runEnvironment(3);
    const first = environment.start(['agent', '--ready-for', '60s']);
    await environment.until(() => environment.deletions.length === 1);
    const error = await failureOf(environment, ['agent']);
    expect(error.kind).toBe('conflict');
    expect(error.message).toMatch(
      /^daemon set "agent" is already being rolled out by .+ \(process \d+\) \(lease renewed \d+s ago\)$/,
    );
    expect(hintOf(error)).toContain('--takeover');
    expect(await environment.finish(first)).toBe('ok');
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('lets only one of two concurrent starts succeed', async () => {
    const environment = runEnvironment(3);
    const both = [environment.start(['agent']), environment.start(['agent'])];
    await environment.until(() => both.every((process) => process.ended() !== undefined));
    const ended = both.map((process) => process.ended());
    expect(ended.filter((one) => one === 'ok')).toHaveLength(1);
    expect(ended.filter((one) => one instanceof DsError && one.kind === 'conflict')).toHaveLength(1);
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('stops a run that was taken over', async () => {
    const environment = runEnvironment(3);
    const first = environment.start(['agent', '--ready-for', '30s']);
    await environment.until(() => environment.deletions.length === 1);
    const second = environment.start(['agent', '--takeover']);
    expect(await environment.finish(second)).toBe('ok');
    expect(second.stderr()).toContain('note: taken over from ');
    const ended = await environment.finish(first);
    expect(ended).toBeInstanceOf(DsError);
    expect((ended as DsError).message).toContain('lost the lease');
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('renews its lease for as long as a batch takes', async () => {
    const environment = runEnvironment(2);
    const first = environment.start(['agent', '--ready-for', '5m', '--timeout', '10m']);
    await environment.until(() => environment.deletions.length === 1);
    await environment.cluster.clock.pass(3 * LEASE_MS);
    expect((await failureOf(environment, ['agent'])).kind).toBe('conflict');
    expect(await environment.finish(first)).toBe('ok');
  });

  it('gives up before its lease expires when the server does not answer its writes', async () => {
    const environment = runEnvironment(2);
    let isHung = false;
    const process = environment.start(['agent', '--ready-for', '5m', '--timeout', '10m'], {
      isHung: (method) => isHung && method === 'PATCH',
    });
    await environment.until(() => environment.deletions.length === 1);
    isHung = true;
    const since = environment.cluster.clock.now();
    expect(await environment.finish(process)).toMatchObject({ kind: 'timeout' });
    // the next renewal, its limit, and five seconds to release the lease
    expect(environment.cluster.clock.now() - since).toBeLessThanOrEqual(LEASE_MS + 10_000);
  });

  it('stops the check at Ctrl-C', async () => {
    const environment = runEnvironment(2);
    let stopped = 0;
    const process = environment.start(['agent', '--check', 'sleep infinity'], { hangingCheck: () => stopped++ });
    await environment.until(() => environment.checks.length === 1);
    expect(stopped).toBe(0);
    process.interrupt();
    expect(await environment.finish(process)).toMatchObject({ kind: 'interrupted' });
    expect(stopped).toBe(1);
  });

  it('stops between two pods at Ctrl-C, and releases its lease', async () => {
    const environment = runEnvironment(3);
    const process = environment.start(['agent', '--ready-for', '20s']);
    await environment.until(() => environment.deletions.length === 2);
    process.interrupt();
    const error = await environment.finish(process);
    expect(error).toMatchObject({
      kind: 'interrupted',
      message: 'stopped with 1 node left',
      hint: hintSaying('resume it: ds rollout run agent -n default'),
    });
    expect(JSON.parse(environment.annotation() ?? '')).not.toHaveProperty('holder');
    const next = await environment.run(['agent']);
    expect(next.ended()).toBe('ok');
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('stops at a pod that is not ready in time, says why, and tries again', async () => {
    const environment = runEnvironment(3);
    environment.change({ image: 'agent:missing' });
    environment.cluster.clock.runUntilIdle();
    const process = await environment.run(['agent', '--timeout', '2m']);
    expect(process.ended()).toBe('timedOut');
    expect(process.stderr()).toMatch(/^error: batch 1: no progress for 2m0s: node-1: (Err)?ImagePull/);
    expect(nodesOf(environment)).toEqual(['node-1']);
    const again = environment.start(['agent']);
    await environment.until(() => again.stdout().includes('resuming, 0 nodes left'));
    expect(await environment.finish(again)).toBe('timedOut');
    expect(nodesOf(environment)).toEqual(['node-1']);
  });

  it('stops immediately at a new pod that restarts', async () => {
    const environment = runEnvironment(3);
    environment.change({ image: 'agent:crash-5s' });
    environment.cluster.clock.runUntilIdle(600_000);
    const process = await environment.run(['agent', '--ready-for', '30s', '--timeout', '30m']);
    expect(process.ended()).toBe('failed');
    expect(process.stderr()).toMatch(/^error: batch 1: pod\/agent-\w+ on node-1 has restarted\n/);
  });

  it('stops at a check that fails, and checks again', async () => {
    const environment = runEnvironment(3);
    const process = await environment.run(['agent', '--check', 'test-it'], {
      check: (batch) => (batch === '2' ? 7 : 0),
    });
    expect(process.ended()).toBe('failed');
    expect(process.stderr()).toBe('error: batch 2: the check failed with exit code 7\n');
    expect((await environment.run(['agent', '--check', 'test-it'])).ended()).toBe('ok');
    expect(environment.checks.map(({ batch }) => batch)).toEqual(['1', '2', '2', '3']);
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3']);
  });

  it('rolls nodes back in reverse when it fails with --on-failure undo', async () => {
    const environment = runEnvironment(4);
    const process = await environment.run(['agent', '--check', 'test-it', '--on-failure', 'undo'], {
      check: (batch) => (batch === '3' ? 1 : 0),
    });
    expect(process.ended()).toBe('failed');
    expect(process.stderr()).toBe(
      'error: batch 3: the check failed with exit code 1; every node is back at the previous revision\n',
    );
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-3', 'node-3', 'node-2', 'node-1']);
    expect(new Set(Object.values(environment.images()))).toEqual(new Set(['agent:1']));
    expect(daemonSet(environment.cluster).spec?.template.spec?.containers[0]?.image).toBe('agent:1');
    expect(environment.annotation()).toBeUndefined();
    expect(lines(process).filter((line) => !line.startsWith('  '))).toContain(
      'daemon set "agent" rolled back to the template of revision 1',
    );
  });

  it('finishes an undo wherever it was killed', { timeout: 120_000 }, async () => {
    const words = ['agent', '--batch', '2', '--check', 'test-it', '--on-failure', 'undo'];
    const check = (batch: string): number => (batch === '2' ? 1 : 0);
    const requests = (await runEnvironment(4).run(words, { check })).requests();
    for (let killAfter = 14; killAfter <= requests; killAfter++) {
      const environment = runEnvironment(4);
      const first = environment.start(words, { check, killAfter });
      await environment.until(() => first.requests() >= killAfter);
      const second = await environment.run([...words, '--takeover'], { check });
      const text = `${killAfter}: ${first.stdout()}${second.stdout()}${second.stderr()}`;
      // when only its last write was lost, there is nothing left to undo
      expect(second.stdout().startsWith('nothing to do') ? 'failed' : second.ended(), text).toBe('failed');
      expect(nodesOf(environment).slice(0, 4).toSorted(), text).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
      expect(nodesOf(environment).slice(4).toSorted(), text).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
      expect(new Set(Object.values(environment.images())), text).toEqual(new Set(['agent:1']));
      expect(environment.annotation(), text).toBeUndefined();
    }
  });

  it('starts over when someone applies the undone revision again', async () => {
    const environment = runEnvironment(3);
    const words = ['agent', '--check', 'test-it', '--on-failure', 'undo', '--ready-for', '10s'];
    const process = environment.start(words, { check: (batch) => (batch === '2' ? 1 : 0) });
    await environment.until(() => environment.deletions.length === 3);
    process.interrupt();
    await environment.finish(process);
    expect(nodesOf(environment)).toEqual(['node-1', 'node-2', 'node-2']);
    environment.change({ image: 'agent:2' });
    const again = await environment.run(['agent']);
    expect(again.stderr()).toBe('note: the previous run was for another revision; this is a new run\n');
    expect(again.ended()).toBe('ok');
    expect(new Set(Object.values(environment.images()))).toEqual(new Set(['agent:2']));
  });

  it('ends when the template changes, and the next run is a new one', async () => {
    const environment = runEnvironment(3);
    const process = environment.start(['agent', '--batch', '2', '--ready-for', '20s']);
    await environment.until(() => environment.deletions.length === 2);
    environment.change({ image: 'agent:3' });
    const ended = await environment.finish(process);
    expect((ended as DsError).message).toBe(
      'the pod template of daemon set "agent" was changed during the run: the run is over',
    );
    const next = await environment.run(['agent']);
    expect(next.stderr()).toBe('note: the previous run was for another revision; this is a new run\n');
    expect(next.ended()).toBe('ok');
    expect(new Set(Object.values(environment.images()))).toEqual(new Set(['agent:3']));
  });

  it('leaves nodes that are not ready for later, and says so', async () => {
    const environment = runEnvironment(3);
    environment.change({ image: 'agent:2', pod: { tolerations: [{ operator: 'Exists' }] } });
    environment.cluster.nodes.fail('node-2');
    await environment.cluster.clock.pass(120_000);
    const process = await environment.run(['agent']);
    expect(process.ended()).toBe('failed');
    expect(process.stderr()).toContain('error: 1 node is not ready and still has an outdated pod: node-2\n');
    expect(nodesOf(environment)).toEqual(['node-1', 'node-3']);
    environment.cluster.nodes.recover('node-2');
    await environment.cluster.clock.pass(60_000);
    expect((await environment.run(['agent'])).ended()).toBe('ok');
    expect(nodesOf(environment)).toEqual(['node-1', 'node-3', 'node-2']);
    expect(environment.annotation()).toBeUndefined();
  });

  it('handles nodes that join, and nodes that are removed', async () => {
    const environment = runEnvironment(4);
    const process = environment.start(['agent', '--ready-for', '20s']);
    await environment.until(() => environment.deletions.length === 1);
    environment.cluster.nodes.add('node-0');
    environment.cluster.nodes.remove('node-3');
    expect(await environment.finish(process)).toBe('ok');
    expect(new Set(Object.values(environment.images()))).toEqual(new Set(['agent:2']));
    expect(nodesOf(environment).filter((node) => node !== 'node-3')).toEqual(['node-1', 'node-2', 'node-4']);
  });

  it('resumes when nodes that were finished have left the cluster, with other canaries in their place', async () => {
    const environment = runEnvironment(5);
    await environment.run(['agent', '--canary=2', '--pause-after', 'each']);
    await environment.run(['agent', '--pause-after', 'each']);
    expect(environment.deletions.map(({ node }) => node)).toEqual(['node-1', 'node-2']);
    environment.cluster.nodes.remove('node-1');
    environment.cluster.clock.runUntilIdle();
    const shown = await environment.run(['agent', '--dry-run']);
    expect(shown.stdout()).toContain('the run recorded 2 as done, but only 1 node has a new pod\n');
    const process = await environment.run(['agent', '--pause-after', 'canary']);
    expect(process.stderr()).toContain('note: too few canaries have a new pod, so more follow: 1\n');
    expect(nodesOf(environment).filter((node) => node !== 'node-1')).toEqual(['node-2', 'node-3']);
    expect((await environment.run(['agent'])).ended()).toBe('ok');
    expect(new Set(Object.values(environment.images()))).toEqual(new Set(['agent:2']));
    expect(environment.annotation()).toBeUndefined();
  });

  it('waits for a PodDisruptionBudget and names it', async () => {
    const environment = runEnvironment(3);
    budget(environment, { minAvailable: 2 });
    const process = await environment.run(['agent', '--batch', '3']);
    expect(process.ended()).toBe('ok');
    expect(process.stderr()).toMatch(
      /^ {2}node-2 {2}waiting: The disruption budget agent needs 2 healthy pods and has 2 currently\n/,
    );
    expect(environment.deletions.map(({ down }) => down)).toEqual([0, 0, 0]);
  });

  it('does not wait for a budget that can never be computed', async () => {
    const environment = runEnvironment(3);
    budget(environment, { maxUnavailable: 1 });
    const error = await failureOf(environment, ['agent']);
    expect(error.message).toMatch(
      /^pod\/agent-\w+ on node-1 cannot be evicted: the disruption budget agent allows no evictions, because it cannot be computed: daemonsets.apps does not implement the scale subresource$/,
    );
    expect(hintOf(error)).toContain('--disable-eviction');
    expect(environment.deletions).toEqual([]);
    expect((await environment.run(['agent', '--disable-eviction'])).ended()).toBe('ok');
  });

  it('refuses a DaemonSet that its controller updates', async () => {
    const environment = runEnvironment(2);
    environment.change({
      image: 'agent:2',
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } },
    });
    const error = await failureOf(environment, ['agent']);
    expect(error.message).toBe('daemon set "agent" is updated by its controller (RollingUpdate)');
    expect(hintOf(error)).toContain(`ds patch agent -p '{"spec":{"updateStrategy":{"type":"OnDelete"}}}' -n default`);
  });

  it('has nothing to do when no node is eligible', async () => {
    const environment = runEnvironment(2);
    environment.change({ image: 'agent:2', pod: { nodeSelector: { disk: 'none' } } });
    environment.cluster.clock.runUntilIdle();
    const process = await environment.run(['agent']);
    expect(process.ended()).toBe('ok');
    expect(process.stdout()).toBe('nothing to do: no node is eligible to run daemon set "agent"\n');
  });

  it('warns of old pods that are not available', async () => {
    const environment = runEnvironment(2);
    environment.change({ image: 'agent:missing' });
    environment.cluster.clock.runUntilIdle();
    await environment.run(['agent', '--timeout', '30s']);
    environment.change({ image: 'agent:3' });
    const process = await environment.run(['agent']);
    expect(process.warnings()).toEqual(['the outdated pods of 1 node are not available: node-1']);
    expect(process.ended()).toBe('ok');
  });

  it('fails when no node has the label, or no node matches the canaries', async () => {
    const environment = runEnvironment(2);
    expect((await failureOf(environment, ['agent', '--by', 'rack'])).message).toBe(
      'no eligible node has the label rack',
    );
    expect((await failureOf(environment, ['agent', '--canary', '-l', 'ring=edge'])).message).toBe(
      'no eligible node matches ring=edge: there would be no canary',
    );
    expect(environment.annotation()).toBeUndefined();
  });

  it('waits until the controller has recorded the template, for a minute', async () => {
    const environment = runEnvironment(2);
    environment.cluster.freeze('daemonset');
    environment.change({ image: 'agent:3' });
    const error = await failureOf(environment, ['agent']);
    expect(error.kind).toBe('timeout');
    expect(environment.cluster.store.list(CONTROLLER_REVISIONS)).toHaveLength(2);
  });

  it('shows a line of what it waits for on a terminal, and clears it', async () => {
    const environment = runEnvironment(2);
    const process = await environment.run(['agent'], { terminal: { isTTY: true, columns: 40 } });
    const live = process.stderr().split('\r').slice(1);
    expect(live.some((line) => line.startsWith('batch 1: 0 of 1 node ready; node-1: '))).toBe(true);
    expect(live.every((line) => line.replaceAll('\u001b[K', '').length < 40)).toBe(true);
    expect(live.at(-1)).toBe('\u001b[K');
  });
});

function budget(environment: RunEnvironment, spec: object): void {
  const kind = environment.cluster.catalog.find('policy', 'v1', 'poddisruptionbudgets')?.kind;
  if (kind === undefined) throw new Error('there are no budgets');
  const selector = { matchLabels: { app: 'agent' } };
  const object = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'default', name: 'agent' },
    spec: { selector, ...spec },
  };
  environment.cluster.store.create(kind, object);
}
