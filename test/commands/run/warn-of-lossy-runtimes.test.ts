import { expect, it } from 'vitest';
import { warnOfLossyRuntimes } from '../../../src/commands/run/warn-of-lossy-runtimes.ts';
import { DsError } from '../../../src/core/errors.ts';
import type { Client } from '../../../src/kube/client.ts';
import { keepOutput } from '../../../src/workflows/exec/kept-output.ts';
import type { NodeResult } from '../../../src/workflows/exec/exec-on-nodes.ts';
import { testRuntime } from '../../support/runtime.ts';

const RUNTIMES: Readonly<Record<string, string>> = {
  'old-1': 'containerd://1.6.20',
  'old-2': 'containerd://1.6.20',
  'older-1': 'containerd://1.5.9',
  'new-1': 'containerd://2.0.0',
};

const read: string[] = [];
const client = {
  get: ({ name }: { readonly name: string }) => {
    read.push(name);
    const containerRuntimeVersion = RUNTIMES[name];
    if (containerRuntimeVersion === undefined) return Promise.reject(new DsError('notFound', 'no such node'));
    return Promise.resolve({ status: { nodeInfo: { containerRuntimeVersion } } });
  },
} as unknown as Client;

function result(node: string, bytes: number, exitCode: number | undefined = 0): NodeResult {
  const stdout = keepOutput(10);
  stdout.add(new Uint8Array(bytes));
  const stderr = keepOutput(0).output();
  return { node, pod: 'p', container: 'run', labels: {}, exitCode, stdout: stdout.output(), stderr, error: undefined };
}

it('reads the nodes of long outputs, and names those that may lose the end', async () => {
  const runtime = testRuntime();
  const results = [
    result('old-1', 5000),
    result('short-1', 4095),
    result('old-2', 4096),
    result('new-1', 9000),
    result('gone-1', 9000),
    result('older-1', 9000),
    { ...result('failed-1', 9000), exitCode: undefined },
  ];
  await warnOfLossyRuntimes(client, results, runtime.rt);
  expect(read).toEqual(['old-1', 'old-2', 'new-1', 'gone-1', 'older-1']);
  expect(runtime.warnings).toEqual([
    expect.stringMatching(
      /^the end of the output may be missing on old-\[1-2\],older-1: containerd 1\.6\.20, containerd 1\.5\.9 can lose it/,
    ),
  ]);
});

it('says nothing of other runtimes', async () => {
  const runtime = testRuntime();
  await warnOfLossyRuntimes(client, [result('new-1', 9000)], runtime.rt);
  expect(runtime.warnings).toEqual([]);
});
