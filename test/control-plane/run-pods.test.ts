import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Pod } from '../../src/kube/wire.ts';
import type { Stored } from '../../src/sandbox/store/object.ts';
import { ApiError, type Api } from './api.ts';
import { runPods } from './run-pods.ts';

it('ends a pod whose namespace accepts no events', async () => {
  const removed: string[] = [];
  const refuse = (path: string): Promise<never> =>
    Promise.reject(new ApiError(403, `POST ${path}`, 'namespace gone is being terminated'));
  const unused = (): never => {
    throw new Error('not called');
  };
  const api: Api = {
    get: unused,
    create: refuse,
    replace: unused,
    patch: <T>() => Promise.resolve({} as T),
    remove: (path) => {
      removed.push(path);
      return Promise.resolve();
    },
    watch: unused,
    warningsOf: unused,
    close: () => undefined,
  };
  const complaints: unknown[] = [];
  const pods = runPods(api, { node: () => undefined, isUp: () => true, number: () => 1 }, (error) => {
    complaints.push(error);
  });
  const pod: Stored<Pod> = {
    metadata: {
      name: 'demo',
      namespace: 'gone',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: '2026-01-31T09:00:00Z',
      deletionTimestamp: '2026-01-31T10:00:00Z',
      annotations: { 'simulated-kubelet/termination': '1ms' },
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'busybox' }] },
  };
  pods.changed(pod);
  for (let tries = 0; tries < 500 && removed.length === 0; tries++) await sleep(10);
  pods.stop();
  expect(removed).toEqual(['/api/v1/namespaces/gone/pods/demo']);
  expect(complaints).toEqual([]);
});
