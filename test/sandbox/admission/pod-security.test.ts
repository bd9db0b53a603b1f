import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createApiServer } from '../../../src/sandbox/api-server.ts';
import { NAMESPACES } from '../../../src/sandbox/kinds/namespaces.ts';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import type { RecordedPodSecurity } from '../../vectors/pod-security-cases.ts';
import { podSecurityAnswers } from '../../vectors/record-pod-security.ts';
import { sendRequest } from '../api/send-request.ts';
import { agent, apply, counts, testCluster, reported } from '../cluster.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

it('refuses the pods that the API server refuses, with its messages', async () => {
  const file = new URL('../../vectors/pod-security.json', import.meta.url);
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as RecordedPodSecurity;
  const { api } = createApiServer();
  const answers = await podSecurityAnswers(async (path, body) => {
    const { status, json } = await sendRequest(api, 'POST', path, body);
    return { status, body: JSON.stringify(json) };
  });
  expect(answers).toEqual(recorded.cases);
});

it('admits a DaemonSet with a warning, but none of its pods', () => {
  const cluster = testCluster();
  const { store, clock, failures } = cluster;
  store.modify(NAMESPACES, { name: 'default' }, (now) => ({
    ...now,
    metadata: { ...now.metadata, labels: { [ENFORCE]: 'baseline' } },
  }));
  apply(cluster, agent({ pod: { hostNetwork: true } }));
  clock.advance(1000);
  expect(counts(cluster)).toBe('3 0 0 0 0 0');
  expect(reported(cluster, 'DaemonSet')[0]).toMatch(
    /^FailedCreate: Error creating: pods "agent-\w{5}" is forbidden: violates PodSecurity "baseline:latest": host namespaces \(hostNetwork=true\)$/,
  );
  expect(failures[0]).toContain('violates PodSecurity');
});

it('warns about the pods that a stricter level would refuse', async () => {
  const { api, store } = createApiServer();
  for (const name of ['b', 'a', 'c']) {
    const host =
      name === 'c' ? { hostPID: true, volumes: [{ name: 'v', hostPath: { path: '/' } }] } : { hostIPC: true };
    const spec = { containers: [{ name: 'a', image: 'a:1' }], ...host };
    store.create(PODS, { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec });
  }
  const body = { metadata: { labels: { [ENFORCE]: 'baseline' } } };
  const path = '/api/v1/namespaces/default';
  const merge = { 'content-type': 'application/merge-patch+json' };
  const { headers } = await sendRequest(api, 'PATCH', path, body, merge);
  const warnings = [headers['warning'] ?? []].flat().map((text) => JSON.parse(text.slice('299 - '.length)) as string);
  expect(warnings).toEqual([
    'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
    'a (and 1 other pod): host namespaces',
    'c: host namespaces, hostPath volumes',
  ]);
  const wrong = { metadata: { labels: { [ENFORCE]: 'strict' } } };
  const refused = await sendRequest(api, 'PATCH', path, wrong, merge);
  expect(refused.status).toBe(422);
  expect(refused.json['message']).toBe(
    `Namespace "default" is invalid: metadata.labels[${ENFORCE}]: Invalid value: "strict": must be one of privileged, baseline, restricted`,
  );
});
