import { describe, expect, it } from 'vitest';
import { sandboxRunCommand } from '../../../src/commands/sandbox/run.ts';
import { connect } from '../../../src/kube/connect.ts';
import { NODES } from '../../../src/kube/resource.ts';
import { shippedScenario, SHIPPED_SCENARIOS } from '../../../src/sandbox/scenarios/shipped.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';

describe('ds sandbox run', () => {
  it('runs the command with the kubeconfig of the scenario, and returns its exit code', async () => {
    let seen: { readonly command: string; readonly args: readonly string[]; readonly nodes: number } | undefined;
    const { rt } = testRuntime();
    const environment = {
      ...rt,
      files: { ...rt.files, makeTempFolder: () => Promise.resolve('/tmp/sandbox') },
    };
    let kubeconfig = '';
    const write: typeof rt.files.write = (path, content, options) => {
      expect(options?.mode).toBe(0o600);
      kubeconfig = content;
      return rt.files.write(path, content, options);
    };
    const outcome = await invoke(sandboxRunCommand, ['--scenario=single', '--', 'agent-test', '--fast'], {
      ...environment,
      files: { ...environment.files, write },
      runProgram: async (command, args, options) => {
        expect(options?.env).toEqual({ KUBECONFIG: '/tmp/sandbox/kubeconfig' });
        const server = /server: (\S+)/.exec(kubeconfig)?.[1] ?? '';
        const authority = /certificate-authority-data: (\S+)/.exec(kubeconfig)?.[1] ?? '';
        const token = /token: (\S+)/.exec(kubeconfig)?.[1] ?? '';
        expect(server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
        expect(authority).not.toBe('');
        const cluster = await connect({ server, token, insecureSkipTlsVerify: true }, {}, { userAgent: 'test' });
        const { items } = await cluster.client.list({ resource: NODES });
        cluster.client.transport.close();
        seen = { command, args, nodes: items.length };
        return 7;
      },
    });
    expect(outcome).toEqual({ exitCode: 7 });
    expect(seen).toEqual({ command: 'agent-test', args: ['--fast'], nodes: 1 });
    expect(await rt.files.kindOf('/tmp/sandbox/kubeconfig')).toBeUndefined();
  });

  it('runs the shell without a command, and says so', async () => {
    const commands: string[] = [];
    const { rt, stderr } = testRuntime({ env: { SHELL: '/bin/fish' } });
    const runProgram: typeof rt.runProgram = (command) => {
      commands.push(command);
      return Promise.resolve(0);
    };
    expect(await invoke(sandboxRunCommand, [], { ...rt, runProgram })).toEqual({ exitCode: 0 });
    expect(commands).toEqual(['/bin/fish']);
    expect(stderr()).toContain('A sandbox with 7 simulated nodes, until you leave this shell.');
  });

  it('knows the built-in scenarios, and no others', async () => {
    expect(sandboxRunCommand.flags.scenario.suggests).toEqual(SHIPPED_SCENARIOS);
    for (const name of SHIPPED_SCENARIOS) expect(shippedScenario(name)?.name).toBe(name);
    const { rt } = testRuntime();
    await expect(invoke(sandboxRunCommand, ['--scenario=moon'], rt)).rejects.toThrow(
      'there is no scenario or file "moon"',
    );
    await expect(invoke(sandboxRunCommand, ['--port=70000'], rt)).rejects.toThrow('--port=70000 is not a valid port');
  });
});
