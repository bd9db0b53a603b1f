import { afterEach, describe, expect, it } from 'vitest';
import { DAEMON_SETS } from '../../src/sandbox/kinds/daemon-sets.ts';
import { pool, scenario } from '../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, daemonSet } from '../sandbox/cluster.ts';
import { openScene, type Scene } from '../support/live-view-scene.ts';

const SIZE = { columns: 80, rows: 24 };
const BAD = 'registry.invalid/agent:2';

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
}, 60_000);

/** The view of a rollout whose image does not exist, and its page of the undo. */
async function asked(code?: number): Promise<Scene> {
  const faults = code === undefined ? [] : [{ effect: { kind: 'status' as const, code }, method: 'PATCH' as const }];
  const opened = await openScene({
    scenario: scenario('undo', 'three nodes', [pool('node', 3)], { faults }),
    namespace: 'default',
    prepare: (cluster) => {
      apply(cluster, agent());
      cluster.clock.advance(30_000);
      apply(cluster, agent({ image: BAD }));
    },
    args: ['agent'],
    size: SIZE,
    color: false,
  });
  scene = opened;
  await opened.pass(10_000);
  await press(opened, 'u');
  return opened;
}

async function press(view: Scene, key: string): Promise<void> {
  await view.tty.lines();
  view.tty.type(key);
  await view.tty.lines();
  await view.pass(2000);
}

const imageOf = ({ cluster }: Scene): string | undefined =>
  daemonSet(cluster).spec?.template.spec?.containers[0]?.image;
const screenOf = async ({ tty }: Scene): Promise<string> => (await tty.lines()).join('\n');

describe('an undo from the view', () => {
  it('asks with the revision and what changes, rolls back, and the rollout goes on in the view', async () => {
    const view = await asked();
    const question = await screenOf(view);
    expect(question).toContain('Roll back agent to revision 1?');
    expect(question).toContain(`~ spec.containers[agent].image: ${BAD} -> agent:1`);
    expect(imageOf(view)).toBe(BAD);
    await press(view, 'y');
    expect(imageOf(view)).toBe('agent:1');
    const after = await screenOf(view);
    expect(after).toContain('rolled back to revision 1');
    expect(after).toContain('revision 3');
  });

  it.each(['n', '\r', '\x1b', 'x'])('changes nothing at any other key (%j)', async (key) => {
    const view = await asked();
    await press(view, key);
    expect(imageOf(view)).toBe(BAD);
    expect(await screenOf(view)).toContain('q quit   ? help');
  });

  it('says why the server refuses, and goes back', async () => {
    const view = await asked(403);
    await press(view, 'y');
    expect(await screenOf(view)).toContain('error: a fault of the sandbox: status 403');
    expect(imageOf(view)).toBe(BAD);
    await press(view, 'x');
    expect(await screenOf(view)).toContain('q quit   ? help');
  });

  it('asks again when the DaemonSet has changed meanwhile', async () => {
    const view = await asked();
    view.cluster.store.modify(DAEMON_SETS, { namespace: 'default', name: 'agent' }, (ds) => ({
      ...ds,
      ...agent({ image: 'agent:3' }),
      metadata: ds.metadata,
    }));
    await press(view, 'y');
    expect(imageOf(view)).toBe('agent:3');
    expect(await screenOf(view)).toContain('the DaemonSet has changed meanwhile');
  });
});
