import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../../src/kube/connect.ts';
import type { Client } from '../../../src/kube/client.ts';
import { EVENTS, NODES, PODS } from '../../../src/kube/resource.ts';
import { encodeList, encodeStatus } from '../../support/encode-protobuf.ts';
import { certPath, localServer, type Handler } from '../../support/https-server.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const folder = tempFolder();
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  folder.remove();
  for (const task of cleanUp.splice(0).reverse()) await task();
});

async function clientOf(handler: Handler, verbosity = 0, log?: (line: string) => void): Promise<Client> {
  const server = await localServer(handler);
  const options = {
    server: server.url,
    token: 'secret',
    certificateAuthority: certPath('ca.crt'),
    kubeconfig: folder.write('config', ''),
  };
  const { client } = await connect(
    options,
    {},
    { userAgent: 'ds/1', verbosity, ...(log === undefined ? {} : { log }) },
  );
  cleanUp.push(
    () => server.close(),
    () => client.transport.close(),
  );
  return client;
}

const node = (name: string) => ({ metadata: { name, managedFields: [{ manager: 'kubelet' }] } });

describe('a list of nodes or pods', () => {
  it('is read in protobuf, in pages, packed, without what is to be omitted', async () => {
    const requests: string[] = [];
    const client = await clientOf(({ url = '', headers }, response) => {
      const token = new URL(url, 'https://x').searchParams.get('continue');
      requests.push(`${token ?? 'first'} ${headers.accept ?? ''}`);
      const metadata = token === null ? { resourceVersion: '7', continue: 'second' } : { resourceVersion: '7' };
      const body = gzipSync(encodeList('Node', [node(token ?? 'first')], metadata));
      response.setHeader('content-type', PROTOBUF).setHeader('content-encoding', 'gzip').end(body);
    });
    expect(await client.list({ resource: NODES }, { omit: ['metadata.managedFields'] })).toEqual({
      kind: 'NodeList',
      apiVersion: 'v1',
      metadata: { resourceVersion: '7' },
      items: ['first', 'second'].map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
    });
    expect(requests).toEqual(['first', 'second'].map((token) => `${token} ${PROTOBUF},application/json`));
  });

  it('is read in JSON from a server without protobuf', async () => {
    const client = await clientOf((_request, response) => {
      const list = { kind: 'NodeList', apiVersion: 'v1', metadata: {}, items: [node('a')] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(list));
    });
    const { items } = await client.list({ resource: NODES }, { omit: ['metadata.managedFields'] });
    expect(items).toEqual([{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } }]);
  });

  it.each([
    ['of another kind', { resource: EVENTS, namespace: 'default' }, 0],
    ['whose body is logged', { resource: NODES }, 8],
  ])('%s is requested in JSON', async (_, at, verbosity) => {
    let accept: string | undefined;
    const kind = at.resource.kind;
    const client = await clientOf(
      ({ headers }, response) => {
        ({ accept } = headers);
        const list = { kind: `${kind}List`, apiVersion: 'v1', metadata: {}, items: [] };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(list));
      },
      verbosity,
      () => undefined,
    );
    await client.list(at);
    expect(accept).toBe('application/json');
  });

  it('says what the server says when it is refused', async () => {
    const status = { status: 'Failure', message: 'nodes is forbidden', reason: 'Forbidden', code: 403 };
    const client = await clientOf((_request, response) => {
      response.writeHead(403, { 'content-type': PROTOBUF }).end(encodeStatus(status));
    });
    await expect(client.list({ resource: NODES })).rejects.toMatchObject({
      kind: 'forbidden',
      message: 'nodes is forbidden',
      status: { kind: 'Status', reason: 'Forbidden', code: 403 },
    });
  });

  it.each([
    ['is not protobuf', Buffer.from('<html>'), 'it is protobuf of 6 bytes, not a JSON object'],
    ['is a list of something else', encodeList('Pod', []), 'it is PodList of v1, not NodeList of v1'],
  ])('is refused when it %s', async (_, body, message) => {
    const client = await clientOf((_request, response) => {
      response.setHeader('content-type', PROTOBUF).end(body);
    });
    await expect(client.list({ resource: NODES })).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
    });
  });

  it('is refused when it has a pod of another namespace', async () => {
    const client = await clientOf((_request, response) => {
      response
        .setHeader('content-type', PROTOBUF)
        .end(encodeList('Pod', [{ metadata: { name: 'a', namespace: 'b' } }]));
    });
    await expect(client.list({ resource: PODS, namespace: 'default' })).rejects.toMatchObject({
      message: expect.stringContaining('Pod "a" of v1 in namespace b') as string,
    });
  });
});
