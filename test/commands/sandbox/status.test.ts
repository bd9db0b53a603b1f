import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxStatusCommand } from '../../../src/commands/sandbox/status.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { backgroundWorld, type BackgroundWorld } from './support.ts';

let world: BackgroundWorld;
beforeAll(async () => {
  world = await backgroundWorld();
});
afterAll(() => world.close());

describe('ds sandbox status', () => {
  it('tells what runs, and how it does', async () => {
    world.running.cluster.nodes.fail('node-1', 'notReady');
    world.running.cluster.freeze('daemonset');
    world.running.cluster.faults.set([{ effect: { kind: 'status', code: 500 } }]);
    expect(await invoke(sandboxStatusCommand, [], world.rt)).toBe('ok');
    const text = world.stdout();
    expect(text).toMatch(/^Sandbox: +running$/m);
    expect(text).toMatch(/^Process: +4321$/m);
    expect(text).toMatch(/^Age: +9\ds$/m);
    expect(text).toContain(world.running.url);
    expect(text).toMatch(/^Scenario: +two: a test$/m);
    expect(text).toMatch(/^Nodes: +1 of 2 ready$/m);
    expect(text).toMatch(/^Faults: +1$/m);
    expect(text).toMatch(/^Frozen: +daemonset$/m);
    expect(text).toContain(world.places.kubeconfig);
  });

  it('is JSON for scripts', async () => {
    const before = world.stdout().length;
    await invoke(sandboxStatusCommand, ['-o', 'json'], world.rt);
    expect(JSON.parse(world.stdout().slice(before))).toMatchObject({
      running: true,
      pid: 4321,
      url: world.running.url,
      scenario: { name: 'two', summary: 'a test' },
      nodes: { ready: 1, total: 2 },
      frozen: ['daemonset'],
      context: 'ds-sandbox',
      kubeconfig: world.places.kubeconfig,
    });
    await expect(invoke(sandboxStatusCommand, ['-o', 'yaml'], world.rt)).rejects.toThrow('--output');
  });

  it('fails when none runs, with the next step', async () => {
    const { rt, stdout, stderr } = testRuntime({ env: { HOME: '/home/me' } });
    expect(await invoke(sandboxStatusCommand, [], rt)).toBe('failed');
    expect([stdout(), stderr()]).toEqual(['The sandbox is not running\n', 'hint: ds sandbox start\n']);
  });

  it('says so when one ended without being stopped, whatever process has its id now', async () => {
    const gone = await backgroundWorld({ isRunning: () => true, birthOf: () => Promise.resolve('then') });
    await gone.running.close();
    expect(await invoke(sandboxStatusCommand, [], gone.rt)).toBe('failed');
    expect(gone.stdout()).toBe('The sandbox is not running: it ended without being stopped\n');
    expect(gone.stderr()).toContain('ds sandbox logs');
    await invoke(sandboxStatusCommand, ['-o', 'json'], gone.rt);
    expect(gone.stdout()).toContain('"reason": "gone"');
    await gone.close();
  });
});
