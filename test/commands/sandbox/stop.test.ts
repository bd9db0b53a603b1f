import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../src/cli/node/files.ts';
import { DsError } from '../../../src/core/errors.ts';
import { discard } from '../../../src/commands/sandbox/background.ts';
import { sandboxStopCommand } from '../../../src/commands/sandbox/stop.ts';
import { jsonResponse } from '../../../src/sandbox/api/http.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { backgroundEnvironment } from './support.ts';

describe('ds sandbox stop', () => {
  it('asks the sandbox to end, and waits until its process has', async () => {
    const requested: string[] = [];
    let looks = 3;
    const environment = await backgroundEnvironment(
      { isRunning: () => requested.length === 0 || looks-- > 0 },
      {
        admin: ({ method, path }) => {
          requested.push(`${method} ${path}`);
          return Promise.resolve(jsonResponse(200, {}));
        },
      },
    );
    expect(await invoke(sandboxStopCommand, [], environment.rt)).toBe('ok');
    expect(requested).toEqual(['POST /sandbox/v1/stop']);
    expect(looks).toBe(-1);
    expect(environment.stdout()).toBe('The sandbox has stopped.\n');
    expect(await nodeFiles.kindOf(environment.paths.kubeconfig)).toBeUndefined();
    await environment.close();
  });

  it('has nothing to do when none runs', async () => {
    const { rt, stdout } = testRuntime({ env: { HOME: '/home/me' } });
    expect(await invoke(sandboxStopCommand, [], rt)).toBe('ok');
    expect(stdout()).toBe('No sandbox was running.\n');
  });

  it('removes the files of a crashed one, and kills nothing', async () => {
    const killed: number[] = [];
    const environment = await backgroundEnvironment({ isRunning: () => true, kill: (pid) => void killed.push(pid) });
    await environment.running.close();
    expect(await invoke(sandboxStopCommand, [], environment.rt)).toBe('ok');
    expect(environment.stdout()).toContain('Its files are removed');
    expect(await nodeFiles.kindOf(environment.paths.kubeconfig)).toBeUndefined();
    expect(killed).toEqual([]);
    await environment.close();
  });

  it('trusts no kubeconfig in a folder of another user', async () => {
    const killed: number[] = [];
    const environment = await backgroundEnvironment({ isRunning: () => true, kill: (pid) => void killed.push(pid) });
    const owned = new DsError('input', `cannot write ${environment.paths.folder}: it belongs to another user`);
    let connections = 0;
    const rt = {
      ...environment.rt,
      files: { ...environment.rt.files, makePrivateFolder: () => Promise.reject(owned) },
      connectTo: (kubeconfig: string) => {
        connections++;
        return environment.rt.connectTo(kubeconfig);
      },
    };
    await expect(invoke(sandboxStopCommand, [], rt)).rejects.toThrow('it belongs to another user');
    expect([killed, connections]).toEqual([[], 0]);
    await environment.close();
  });

  it('does not remove the kubeconfig of another sandbox that has started in between', async () => {
    const environment = await backgroundEnvironment();
    await discard(environment.rt, environment.paths, 'the kubeconfig of one that is no more');
    expect(new TextDecoder().decode(await nodeFiles.read(environment.paths.kubeconfig))).toBe(
      environment.running.kubeconfig,
    );
    expect((await nodeFiles.list(environment.paths.folder)).map(({ name }) => name)).toEqual(['kubeconfig']);
    await environment.close();
  });
});
