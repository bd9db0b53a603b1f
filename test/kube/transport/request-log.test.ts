import { describe, expect, it } from 'vitest';
import { requestLog } from '../../../src/kube/transport/request-log.ts';

const URL = 'https://api/x';
const headers = {
  accept: 'application/json',
  authorization: 'Bearer hush-hush',
  'impersonate-group': ['a', 'b'],
  'proxy-authorization': 'Basic hush-hush',
};

function logged(level: number, body?: string, answer = '{"kind":"PodList"}', url = URL): string[] {
  const lines: string[] = [];
  let now = 1000;
  const log = requestLog(
    level,
    (line) => lines.push(line),
    () => now,
  );
  const entry = log?.({ method: 'POST', path: '/x', ...(body === undefined ? {} : { body }) }, url, headers);
  now += 12.4;
  entry?.answered(201, { 'content-type': 'application/json', 'set-cookie': 'hush-hush' });
  entry?.body(answer);
  return lines;
}

describe('requestLog', () => {
  it('is silent below 6', () => {
    expect(logged(5)).toEqual([]);
    expect(
      requestLog(
        5,
        () => undefined,
        () => 0,
      ),
    ).toBeUndefined();
  });

  it('writes a line per request at 6', () => {
    expect(logged(6)).toEqual(['POST https://api/x 201 Created in 12 milliseconds']);
  });

  it('adds the headers of the request at 7', () => {
    expect(logged(7, 'body')).toEqual([
      'POST https://api/x',
      'Request Headers:',
      '    accept: application/json',
      '    authorization: Bearer <masked>',
      '    impersonate-group: a',
      '    impersonate-group: b',
      '    proxy-authorization: <masked>',
      'Response Status: 201 Created in 12 milliseconds',
    ]);
  });

  it('adds bodies and the headers of the response at 8, and cuts long ones', () => {
    const lines = logged(8, 'the body', 'x'.repeat(2000));
    expect(lines).toContain('Request Body: the body');
    expect(lines).toContain('    content-type: application/json');
    expect(lines.at(-1)).toBe(`Response Body: ${'x'.repeat(1024)} [truncated 976 chars]`);
    expect(logged(9, 'b', 'x'.repeat(2000)).at(-1)).toBe(`Response Body: ${'x'.repeat(2000)}`);
    expect(logged(10, 'b', 'x'.repeat(20_000)).at(-1)).toHaveLength(20_015);
  });

  it.each([
    '{"kind":"Secret","data":{"password":"hush-hush"}}',
    '{"kind":"SecretList","items":[{"data":{"password":"hush-hush"}}]}',
    'apiVersion: v1\nkind: Secret\nstringData:\n  password: hush-hush\n',
  ])('never shows credentials: %s', (secret) => {
    for (const level of [6, 7, 8, 9, 10]) expect(logged(level, secret, secret).join('\n')).not.toContain('hush-hush');
  });

  it.each([
    ['a patch of an existing one', '/api/v1/namespaces/a/secrets/b?fieldManager=ds'],
    ['a list as a table', '/api/v1/secrets?limit=500'],
    ['one behind a prefix', '/k8s/clusters/c-1/api/v1/namespaces/a/secrets/b'],
    ['one whose URL is written otherwise', '/api/v1/namespaces/a/%73ecrets/b'],
    ['the token of a service account', '/api/v1/namespaces/a/serviceaccounts/b/token'],
    ['a token that is looked at', '/apis/authentication.k8s.io/v1/tokenreviews'],
  ])('never shows what a URL says is secret: %s', (_name, path) => {
    const body = '{"data":{"password":"hush-hush"}}';
    for (const level of [8, 9, 10]) {
      expect(logged(level, body, body, `https://api${path}`).join('\n')).not.toContain('hush-hush');
    }
  });

  it.each([
    '{"kind":"List","items":[{"kind":"ConfigMap"},{"data":{"password":"hush-hush"},"kind" : "Secret"}]}',
    '{"kind":"ConfigMap","data":{"x":"{\\"kind\\":\\"Secret\\",\\"data\\":{\\"p\\":\\"hush-hush\\"}}"}}',
    '{"kind":"Table","rows":[{"object":{"kind":"Secret","data":{"p":"hush-hush"}}}]}',
    'kind: List\nitems:\n- kind: "Secret"\n  stringData: {p: hush-hush}\n',
  ])('never shows a body with a secret somewhere in it, nor the answer to it: %s', (secret) => {
    const answer = '{"kind":"Status","message":"invalid: hush-hush"}';
    for (const level of [8, 9, 10]) {
      expect(logged(level, secret, answer).join('\n')).not.toContain('hush-hush');
      expect(logged(level, '{}', secret).join('\n')).not.toContain('hush-hush');
    }
  });

  it('shows bodies without credentials', () => {
    const body = '{"kind":"DaemonSet","spec":{"secretName":"x"}}';
    for (const path of [
      '/apis/apps/v1/namespaces/secretive/daemonsets/token',
      '/api/v1/namespaces/a/serviceaccounts/b',
    ]) {
      expect(logged(8, body, body, `https://api${path}`).join('\n')).toContain(`Request Body: ${body}`);
    }
  });

  it('logs failures', () => {
    const lines: string[] = [];
    requestLog(
      6,
      (line) => lines.push(line),
      () => 0,
    )?.({ method: 'GET', path: '/x' }, URL, {}).failed(new Error('refused'));
    expect(lines).toEqual(['GET https://api/x failed (refused) in 0 milliseconds']);
  });
});
