import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isObject, type Json } from '../../src/core/json/json.ts';
import type { Client } from '../../src/kube/client.ts';
import { connect } from '../../src/kube/connect.ts';
import { NAMESPACES, NODES, PODS } from '../../src/kube/resource.ts';
import { readValue } from '../../src/yaml/read-value.ts';

const cluster = inject('cluster');
const namespace = 'protobuf-lists';

/** As Go has it, null is an absent field. */
function withoutNull(value: Json | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNull);
  if (!isObject(value)) return value ?? null;
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNull(one)]));
}

describe.skipIf(cluster === undefined)('the nodes and pods of a real API server', () => {
  const clients: Client[] = [];
  const clientOf = async (verbosity: number): Promise<Client> => {
    const settings = { userAgent: 'ds-test', verbosity, log: () => undefined };
    const { client } = await connect({ kubeconfig: cluster?.kubeconfig }, {}, settings);
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    const client = await clientOf(0);
    await client.create(
      { resource: NAMESPACES },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    );
    const file = new URL('protobuf-lists-pod.yaml', import.meta.url);
    const pod = await readValue('pod', readFileSync(file));
    if (!isObject(pod)) throw new Error('the file has no pod');
    await client.create({ resource: PODS, namespace }, pod);
  });
  afterAll(async () => {
    await clients[0]?.delete({ resource: NAMESPACES, name: namespace });
    for (const client of clients) client.transport.close();
  });

  it.each([
    ['nodes', NODES],
    ['pods', PODS],
  ])('are the same %s in protobuf as in JSON', async (_, resource) => {
    // the logs of -v=8 show bodies, so that it asks for JSON
    const [protobuf, json] = await Promise.all([clientOf(0), clientOf(8)]);
    const read = async (client: Client) => (await client.list({ resource })).items;
    // the kubelets write all the time: both forms of one version
    await expect
      .poll(
        async () => {
          const [one, other] = await Promise.all([read(protobuf), read(json)]);
          expect(one.length).toBeGreaterThan(0);
          expect(JSON.parse(JSON.stringify(one))).toEqual(other.map((item) => withoutNull(item as unknown as Json)));
          return true;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  });
});
