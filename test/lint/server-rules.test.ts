import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { predictRejections } from '../../src/lint/rejections.ts';
import { lintFile } from '../../src/lint/lint-file.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import { WARNED_OBJECTS } from '../apimachinery/warnings/warned-objects.ts';
import { agent } from './corpus-parts.ts';
import { changed } from './corpus.ts';

async function findings(object: JsonObject) {
  const { findings: found } = await lintFile('x.json', new TextEncoder().encode(JSON.stringify(object, null, 2)));
  return found;
}
const said = async (object: JsonObject, ...ids: readonly string[]): Promise<readonly string[]> =>
  (await findings(object)).filter(({ rule }) => ids.includes(rule.id)).map(({ message }) => message);

const MAIN = 'spec.template.spec.containers.0';
const duplicates = (at: string, to: JsonObject[string]) => said(changed({ name: at, at, to }), 'duplicate-item');

describe('lists whose items have keys', () => {
  it.each([
    ['env-dup.json', 'spec.template.spec.containers[0].env[1]: name="A" is already in the list, at [0]'],
    [
      'portdup.json',
      'spec.template.spec.containers[0].ports[1]: containerPort=1,protocol="TCP" is already in the list, at [0]',
    ],
  ])('%s: a doubled key is an error, and the warning about it is not repeated', async (name, message) => {
    const bytes = readFileSync(new URL(`../manifests/lint/${name}`, import.meta.url));
    const { findings: found } = await lintFile(name, bytes);
    const about = found.filter(({ rule }) => rule.id === 'duplicate-item' || rule.id === 'server-warning');
    expect(about.map(({ severity, message: words }) => [severity, words])).toEqual([['error', message]]);
  });

  it.each([
    ['host aliases', 'spec.template.spec.hostAliases', [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }], 'ip="10.0.0.1"'],
    ['pull secrets', 'spec.template.spec.imagePullSecrets', [{ name: 'a' }, { name: 'a' }], 'name="a"'],
    ['pull secrets without names', 'spec.template.spec.imagePullSecrets', [{}, {}], 'name=""'],
    ['finalizers', 'metadata.finalizers', ['a.b/c', 'a.b/c'], '"a.b/c"'],
    [
      'a protocol that is filled in',
      `${MAIN}.ports`,
      [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }],
      'containerPort=1,protocol="TCP"',
    ],
  ])('%s are told apart by %s', async (_, at, to, key) => {
    const [message = '', ...more] = await duplicates(at, to);
    expect(message).toContain(`: ${key} is already in the list, at [0]`);
    expect(more).toEqual([]);
  });

  it.each([
    ['one port for two protocols', `${MAIN}.ports`, [{ containerPort: 1 }, { containerPort: 1, protocol: 'UDP' }]],
    ['tolerations, which have no key', 'spec.template.spec.tolerations', [{ key: 'a' }, { key: 'a' }]],
    ['arguments', `${MAIN}.args`, ['a', 'a']],
  ])('leaves alone %s', async (_, at, to) => {
    expect(await duplicates(at, to)).toEqual([]);
  });

  it('applies to other kinds too', async () => {
    const ports = [
      { name: 'a', port: 1 },
      { name: 'b', port: 1 },
    ];
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports } };
    expect((await findings(service)).map(({ message }) => message)).toEqual([
      'spec.ports[1]: Duplicate value: {"Protocol":"TCP","Port":1}',
    ]);
  });

  it('predicts a refusal of a duplicate key for a server-side apply only', async () => {
    const object = changed({ name: 'env', at: `${MAIN}.env`, to: [{ name: 'A' }, { name: 'A' }] });
    const { manifests } = await lintFile('x.json', new TextEncoder().encode(JSON.stringify(object)));
    const [manifest] = manifests;
    if (manifest === undefined) throw new Error('no manifest');
    expect(await predictRejections(manifest, { serverSide: false })).toEqual([]);
    expect(await predictRejections(manifest, { serverSide: true })).toMatchObject([
      { rule: 'duplicate-item', sure: 'always', message: expect.stringContaining('env[1]: name="A"') as string },
    ]);
  });
});

describe('what the API server warns about', () => {
  it.each(WARNED_OBJECTS.map((one) => [one.name, one] as const))('%s', async (_, { object, warnings }) => {
    const words = await said(object, 'server-warning');
    const doubled = await said(object, 'duplicate-item', 'duplicate-value');
    expect(words.filter((word) => !warnings.includes(word))).toEqual([]);
    // An error is not repeated as a warning.
    expect(words.length + doubled.length).toBeGreaterThanOrEqual(warnings.length);
  });

  it('gives nothing without warnings', async () => {
    expect(await said(agent(), 'server-warning')).toEqual([]);
  });

  it('reports a deprecated kind', async () => {
    expect(await said({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'a' } }, 'server-warning')).toEqual([
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    ]);
  });

  it('points at the field', async () => {
    const object = changed({
      name: 'master',
      at: 'spec.template.spec.nodeSelector',
      to: { 'beta.kubernetes.io/os': 'linux' },
    });
    const [finding] = (await findings(object)).filter(({ rule }) => rule.id === 'server-warning');
    expect(finding?.field).toBe('spec.template.spec.nodeSelector[beta.kubernetes.io/os]');
  });
});

describe('selectors and Services', () => {
  const service = (spec: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports: [{ port: 80 }], ...spec },
  });
  const errors = async (object: JsonObject): Promise<readonly string[]> =>
    (await findings(object)).filter(({ severity }) => severity === 'error').map(({ message }) => message);

  it.each<readonly [string, JsonObject, string]>([
    [
      'an invalid label value',
      { selector: { app: 'a b' } },
      'spec.selector: Invalid value: "a b": a valid label must be',
    ],
    [
      'an invalid label key',
      { selector: { 'a b': 'c' } },
      'spec.selector: Invalid value: "a b": name part must consist',
    ],
    ['no ports', { ports: [] }, 'spec.ports: Required value'],
    ['two ports without names', { ports: [{ port: 1 }, { port: 2 }] }, 'spec.ports[0].name: Required value'],
    ['a port that is none', { ports: [{ port: 70_000 }] }, 'spec.ports[0].port: Invalid value: 70000: must be between'],
    ['a node port without a type', { ports: [{ port: 1, nodePort: 30_000 }] }, 'spec.ports[0].nodePort: Forbidden'],
    ['an unknown type', { type: 'Nodeport' }, 'spec.type: Unsupported value: "Nodeport"'],
  ])('a Service with %s', async (_, spec, message) => {
    expect(await errors(service(spec))).toContainEqual(expect.stringContaining(message));
  });

  it('a NetworkPolicy and a PodDisruptionBudget with an invalid label value', async () => {
    const selector = { matchLabels: { app: 'a b' } };
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' } };
    const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'a' } };
    const peers = [{ from: [{ podSelector: selector }] }];
    expect(await errors({ ...policy, spec: { podSelector: {}, ingress: peers } })).toHaveLength(1);
    expect(await errors({ ...budget, spec: { selector, maxUnavailable: 1 } })).toHaveLength(1);
  });

  it("validates a pod with the server's defaults", async () => {
    const containers = ['a', 'b'].map((name) => ({ name, image: 'a:1', ports: [{ containerPort: 80 }] }));
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { hostNetwork: true, containers } };
    expect((await errors(pod))[0]).toContain('Duplicate value');
    expect(await errors({ ...pod, spec: { containers } })).toEqual([]);
  });
});
