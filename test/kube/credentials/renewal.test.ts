import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { credentialsOf } from '../../../src/kube/credentials/credentials.ts';
import type { ChosenUser } from '../../../src/kube/kubeconfig/choose.ts';
import { createHttpsTransport } from '../../../src/kube/transport/https-transport.ts';
import { cert, certPath, localServer, type Handler } from '../../support/https-server.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { NOBODY } from '../../support/chosen-user.ts';

const folder = tempFolder();
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const task of cleanUp.splice(0).reverse()) await task();
  folder.remove();
});

async function serve(handler: Handler): Promise<string> {
  const server = await localServer(handler);
  cleanUp.push(() => server.close());
  return server.url;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const idToken = (name: string): string =>
  `${encode({ alg: 'none' })}.${encode({ sub: name, exp: Math.floor(Date.now() / 1000) + 600 })}.sig`;

const nobody: ChosenUser = NOBODY;

/** How a user gets tokens: first one that the server no longer takes, then the right one, or always the same. */
interface Source {
  readonly user: Partial<ChosenUser>;
  readonly right: string;
  /** How often a token was asked for. */
  times(): number;
  /** Called when the server has refused a token. */
  refused?(): void;
}

/** A plugin that prints a token more at each call, the last one again and again. */
function execSource(tokens: readonly string[], right = tokens.at(-1) ?? ''): Source {
  const calls = folder.write('calls', '');
  const command = folder.write(
    'plugin',
    `#!/bin/sh
printf . >>${calls}
count=$(wc -c <${calls})
set -- ${tokens.join(' ')}
while [ "$count" -gt 1 ] && [ $# -gt 1 ]; do shift; count=$((count - 1)); done
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$1"
`,
    0o755,
  );
  const exec = { command, apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' };
  return { user: { exec }, right, times: () => readFileSync(calls, 'utf8').length };
}

async function oidcSource(): Promise<Source> {
  const right = idToken('new');
  let times = 0;
  const url = await serve((request, response) => {
    const isDiscovery = request.url?.includes('.well-known') === true;
    if (!isDiscovery) times++;
    response.end(JSON.stringify(isDiscovery ? { token_endpoint: `${url}/token` } : { id_token: right }));
  });
  const config = {
    'idp-issuer-url': url,
    'client-id': 'ds',
    'idp-certificate-authority': certPath('ca.crt'),
    'id-token': idToken('revoked'),
    'refresh-token': 'r',
  };
  return { user: { authProvider: { name: 'oidc', config } }, right, times: () => times + 1 };
}

function fileSource(): Source {
  const tokenFile = folder.write('token', 'old\n');
  let times = 1;
  return {
    user: { tokenFile },
    right: 'new',
    times: () => times,
    refused: () => {
      if (times === 1) folder.write('token', 'new\n');
      times = 2;
    },
  };
}

/** Sends so many requests at a time with the source's tokens; gives their statuses and what the server saw. */
async function send(source: Source, count: number) {
  const seen: string[] = [];
  const held: (() => void)[] = [];
  const url = await serve((request, response) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    seen.push(token);
    const answer = (): void => {
      if (token !== source.right) source.refused?.();
      response.writeHead(token === source.right ? 200 : 401).end('{}');
    };
    // Every request is under way before the first is refused.
    if (seen.length > count) answer();
    else held.push(answer);
    if (seen.length === count) for (const each of held) each();
  });
  const cluster = {
    name: 'main',
    server: url,
    certificateAuthority: cert('ca.crt'),
    insecure: false,
    tlsServerName: undefined,
    proxyUrl: undefined,
    compress: true,
    execConfig: undefined,
  };
  const environment = { env: process.env, now: () => Date.now(), stdinIsTTY: false };
  const transport = createHttpsTransport({
    server: url,
    tls: { certificateAuthority: cert('ca.crt') },
    credentials: await credentialsOf({ ...nobody, ...source.user }, cluster, environment),
  });
  cleanUp.push(() => transport.close());
  const ask = async (): Promise<number> => {
    const response = await transport.send({ method: 'GET', path: '/x' });
    await response.text();
    return response.status;
  };
  const statuses = await Promise.all(Array.from({ length: count }, ask));
  return { statuses, seen, ask };
}

describe.each<[string, () => Source | Promise<Source>]>([
  ['an exec plugin', () => execSource(['old', 'new'])],
  ['an OIDC provider', oidcSource],
  ['a token file', fileSource],
])('tokens of %s', (_name, make) => {
  it.each([1, 20])(
    'are renewed once for %d requests that are refused together, each of which is sent again',
    async (count) => {
      const source = await make();
      const { statuses, seen } = await send(source, count);
      expect(statuses).toEqual(Array.from({ length: count }, () => 200));
      expect(seen).toHaveLength(2 * count);
      expect(new Set(seen.slice(count))).toEqual(new Set([source.right]));
      expect(source.times()).toBe(2);
    },
  );
});

describe('tokens that are rejected', () => {
  it.each([1, 20])('are not requested again and again by %d requests', async (count) => {
    const source = execSource(['old', 'older', 'oldest'], 'right');
    const { statuses, ask } = await send(source, count);
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(source.times()).toBe(2);
    // The next ones are refused as well, without a plugin that may ask a person each time.
    expect(await ask()).toBe(401);
    expect(source.times()).toBe(2);
  });

  it('are not sent again when the plugin returns the same one', async () => {
    const { statuses, seen } = await send(execSource(['old'], 'right'), 3);
    expect(statuses).toEqual([401, 401, 401]);
    expect(seen).toHaveLength(3);
  });

  it('report the failure of the plugin that renews them', async () => {
    const source = execSource(['old'], 'right');
    const { exec } = source.user;
    const command = `${folder.path}/plugin`;
    const failing = folder.write(
      'failing',
      `#!/bin/sh\n[ -s ${folder.path}/calls ] && exit 7\nexec ${command}\n`,
      0o755,
    );
    const user = { exec: { ...exec, command: failing } };
    await expect(send({ ...source, user }, 5)).rejects.toThrow('failed with exit code 7');
  });
});
