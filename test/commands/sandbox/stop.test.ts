import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../src/cli/node/files.ts';
import { DsError } from '../../../src/core/errors.ts';
import { discard } from '../../../src/commands/sandbox/background.ts';
import { sandboxStopCommand } from '../../../src/commands/sandbox/stop.ts';
import { jsonResponse } from '../../../src/sandbox/api/http.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { backgroundWorld } from './support.ts';

describe('ds sandbox stop', () => {
  it('asks the sandbox to end, and waits until its process has', async () => {
    const asked: string[] = [];
    let looks = 3;
    const world = await backgroundWorld(
      { isRunning: () => asked.length === 0 || looks-- > 0 },
      {
        admin: ({ method, path }) => {
          asked.push(`${method} ${path}`);
          return Promise.resolve(jsonResponse(200, {}));
        },
      },
    );
    expect(await invoke(sandboxStopCommand, [], world.rt)).toBe('ok');
    expect(asked).toEqual(['POST /sandbox/v1/stop']);
    expect(looks).toBe(-1);
    expect(world.stdout()).toBe('The sandbox is stopped.\n');
    expect(await nodeFiles.kindOf(world.places.kubeconfig)).toBeUndefined();
    await world.close();
  });

  it('has nothing to do when none runs', async () => {
    const { rt, stdout } = testRuntime({ env: { HOME: '/home/me' } });
    expect(await invoke(sandboxStopCommand, [], rt)).toBe('ok');
    expect(stdout()).toBe('No sandbox was running.\n');
  });

  it('clears away what a crashed one left, and kills nobody', async () => {
    const killed: number[] = [];
    const world = await backgroundWorld({ isRunning: () => true, kill: (pid) => void killed.push(pid) });
    await world.running.close();
    expect(await invoke(sandboxStopCommand, [], world.rt)).toBe('ok');
    expect(world.stdout()).toContain('cleared away');
    expect(await nodeFiles.kindOf(world.places.kubeconfig)).toBeUndefined();
    expect(killed).toEqual([]);
    await world.close();
  });

  it('believes no kubeconfig in a folder of another user', async () => {
    const killed: number[] = [];
    const world = await backgroundWorld({ isRunning: () => true, kill: (pid) => void killed.push(pid) });
    const owned = new DsError('input', `cannot write ${world.places.folder}: it belongs to another user`);
    let connections = 0;
    const rt = {
      ...world.rt,
      files: { ...world.rt.files, makePrivateFolder: () => Promise.reject(owned) },
      connectTo: (kubeconfig: string) => {
        connections++;
        return world.rt.connectTo(kubeconfig);
      },
    };
    await expect(invoke(sandboxStopCommand, [], rt)).rejects.toThrow('it belongs to another user');
    expect([killed, connections]).toEqual([[], 0]);
    await world.close();
  });

  it('takes away no kubeconfig of another sandbox that has begun meanwhile', async () => {
    const world = await backgroundWorld();
    await discard(world.rt, world.places, 'the kubeconfig of one that is no more');
    expect(new TextDecoder().decode(await nodeFiles.read(world.places.kubeconfig))).toBe(world.running.kubeconfig);
    expect((await nodeFiles.list(world.places.folder)).map(({ name }) => name)).toEqual(['kubeconfig']);
    await world.close();
  });
});
