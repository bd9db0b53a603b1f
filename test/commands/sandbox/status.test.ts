import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxStatusCommand } from '../../../src/commands/sandbox/status.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { backgroundEnvironment, type BackgroundEnvironment } from './support.ts';

let environment: BackgroundEnvironment;
beforeAll(async () => {
  environment = await backgroundEnvironment();
});
afterAll(() => environment.close());

describe('ds sandbox status', () => {
  it('prints the running sandbox and its health', async () => {
    environment.running.cluster.nodes.fail('node-1', 'notReady');
    environment.running.cluster.freeze('daemonset');
    environment.running.cluster.faults.set([{ effect: { kind: 'status', code: 500 } }]);
    expect(await invoke(sandboxStatusCommand, [], environment.rt)).toBe('ok');
    const text = environment.stdout();
    expect(text).toMatch(/^Sandbox: +running$/m);
    expect(text).toMatch(/^Process: +4321$/m);
    expect(text).toMatch(/^Age: +9\ds$/m);
    expect(text).toContain(environment.running.url);
    expect(text).toMatch(/^Scenario: +two: a test$/m);
    expect(text).toMatch(/^Nodes: +1 of 2 ready$/m);
    expect(text).toMatch(/^Faults: +1$/m);
    expect(text).toMatch(/^Frozen: +daemonset$/m);
    expect(text).toContain(environment.paths.kubeconfig);
  });

  it('is JSON for scripts', async () => {
    const before = environment.stdout().length;
    await invoke(sandboxStatusCommand, ['-o', 'json'], environment.rt);
    expect(JSON.parse(environment.stdout().slice(before))).toMatchObject({
      running: true,
      pid: 4321,
      url: environment.running.url,
      scenario: { name: 'two', summary: 'a test' },
      nodes: { ready: 1, total: 2 },
      frozen: ['daemonset'],
      context: 'ds-sandbox',
      kubeconfig: environment.paths.kubeconfig,
    });
    await expect(invoke(sandboxStatusCommand, ['-o', 'yaml'], environment.rt)).rejects.toThrow('--output');
  });

  it('fails when none runs, with the next step', async () => {
    const { rt, stdout, stderr } = testRuntime({ env: { HOME: '/home/me' } });
    expect(await invoke(sandboxStatusCommand, [], rt)).toBe('failed');
    expect([stdout(), stderr()]).toEqual(['The sandbox is not running\n', 'hint: ds sandbox start\n']);
  });

  it('says so when one ended without being stopped, whatever process has its id now', async () => {
    const gone = await backgroundEnvironment({ isRunning: () => true, birthOf: () => Promise.resolve('then') });
    await gone.running.close();
    expect(await invoke(sandboxStatusCommand, [], gone.rt)).toBe('failed');
    expect(gone.stdout()).toBe('The sandbox is not running: it ended without being stopped\n');
    expect(gone.stderr()).toContain('ds sandbox logs');
    await invoke(sandboxStatusCommand, ['-o', 'json'], gone.rt);
    expect(gone.stdout()).toContain('"reason": "gone"');
    await gone.close();
  });
});
