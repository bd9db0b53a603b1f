import { describe, expect, test } from 'vitest';
import { DsError } from '../../src/core/errors.ts';
import { noSuchProgram, type ProgramOptions } from '../../src/core/run-program.ts';
import { kustomized, type KustomizeLimits } from '../../src/manifest/kustomize.ts';
import { readSources } from '../../src/manifest/sources.ts';
import { testRuntime } from '../support/runtime.ts';

const TEXT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

type Program = (args: readonly string[], options: ProgramOptions) => number | Promise<number>;

/** An environment with these programs. */
function machine(programs: Readonly<Record<string, Program>>) {
  const requested: string[] = [];
  const environment = testRuntime({
    runProgram: (_, command, args, options) => {
      requested.push([command, ...args].join(' '));
      const program = programs[command];
      if (program === undefined) throw noSuchProgram(command);
      return program(args, options);
    },
  });
  return { ...environment, requested, build: (limits?: KustomizeLimits) => kustomized('prod', environment.rt, limits) };
}

const writes =
  (text: string, code = 0): Program =>
  (_, { onOutput }) => {
    for (const part of text.match(/[^]{1,20}/g) ?? []) onOutput?.(new TextEncoder().encode(part));
    return code;
  };

/** A program that never ends by itself. */
const hangs: Program = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

describe('a kustomization', () => {
  test('is built by kustomize where there is one', async () => {
    const environment = machine({ kustomize: writes(TEXT), kubectl: writes('') });
    const { name, bytes } = await environment.build();
    expect(name).toBe('kustomize build prod');
    expect(new TextDecoder().decode(bytes)).toBe(TEXT);
    expect(environment.requested).toEqual(['kustomize build prod']);
  });

  test('is built by kubectl where there is none', async () => {
    const environment = machine({ kubectl: writes(TEXT) });
    expect((await environment.build()).name).toBe('kubectl kustomize prod');
    expect(environment.requested).toEqual(['kustomize build prod', 'kubectl kustomize prod']);
  });

  test('needs one of the two, and says where to get it', async () => {
    await expect(machine({}).build()).rejects.toMatchObject({
      kind: 'failure',
      message: 'building a kustomization needs kustomize or kubectl, and neither is installed',
      hint: expect.stringContaining('https://kubectl.docs.kubernetes.io/installation/kustomize/') as string,
    });
  });

  test('that fails to build is neither applied in part nor built by the other program', async () => {
    const environment = machine({ kustomize: writes(TEXT, 1), kubectl: writes(TEXT) });
    await expect(environment.build()).rejects.toMatchObject({
      kind: 'failure',
      message: 'kustomize build prod: exit status 1',
    });
    expect(environment.requested).toHaveLength(1);
  });

  test('has a limit of size', async () => {
    const environment = machine({ kustomize: writes(TEXT.repeat(1000)) });
    await expect(environment.build({ maxBytes: 1024 })).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('kustomize build prod: the output exceeds') as string,
    });
  });

  test('has a limit of time', async () => {
    const environment = machine({ kustomize: hangs });
    await expect(environment.build({ timeoutMs: 10 })).rejects.toMatchObject({
      kind: 'failure',
      message: 'kustomize build prod: did not finish within 0.01s',
      hint: 'try it by hand: kustomize build prod',
    });
  });

  test('ends at Ctrl-C', async () => {
    const environment = machine({ kustomize: hangs });
    const built = environment.build();
    environment.interrupt();
    await expect(built).rejects.toMatchObject({ kind: 'interrupted' });
  });

  test('a program that cannot be started is not one that is missing', async () => {
    const environment = machine({
      kustomize: () => {
        throw new DsError('failure', 'cannot run kustomize: permission denied');
      },
    });
    await expect(environment.build()).rejects.toMatchObject({ message: 'cannot run kustomize: permission denied' });
  });

  test('in a directory named like a flag is not a flag', async () => {
    const environment = machine({ kustomize: writes(TEXT) });
    await kustomized('-prod', environment.rt);
    expect(environment.requested).toEqual(['kustomize build ./-prod']);
  });

  test('is read as a file named after the command', async () => {
    const environment = machine({ kubectl: writes(TEXT) });
    const { objects } = await readSources([], { kustomize: 'prod' }, environment.rt);
    expect(objects.map(({ source }) => source.file)).toEqual(['kubectl kustomize prod']);
  });
});
