import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/core/json/json.ts';
import { errorOfResponse } from '../src/kube/status-error.ts';
import { lintFile } from '../src/lint/lint-file.ts';
import { createApiServer } from '../src/sandbox/api-server.ts';
import { groupOf } from '../src/tui/model/grouping.ts';
import { isPartOf } from '../src/workflows/apply/apply-body.ts';
import { sendRequest } from './sandbox/api/send-request.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DAEMON_SETS = '/apis/apps/v1/namespaces/default/daemonsets';

/** As JSON text, in which `__proto__` stands like any other key. */
const KEYS = '{"__proto__":"p","constructor":"c","toString":"t"}';

const keysOf = (of: JsonObject | undefined): readonly string[] => Object.keys(of ?? {}).sort();

describe("the sandbox's API", () => {
  const config = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"agent"},"data":${KEYS}}`;

  it.each([
    ['a merge patch', 'merge-patch', '{"data":{"__proto__":"q","valueOf":"v","toString":null}}'],
    ['a strategic merge patch', 'strategic-merge-patch', '{"data":{"__proto__":"q","valueOf":"v","toString":null}}'],
    [
      'a JSON patch',
      'json-patch',
      '[{"op":"replace","path":"/data/__proto__","value":"q"},{"op":"add","path":"/data/valueOf","value":"v"},{"op":"remove","path":"/data/toString"}]',
    ],
  ])('keeps every key through %s', async (_, type, patch) => {
    const { api } = createApiServer();
    const created = await sendRequest(api, 'POST', CONFIG_MAPS, config);
    expect(JSON.stringify(created.json['data'])).toBe(KEYS);
    const path = `${CONFIG_MAPS}/agent`;
    const patched = await sendRequest(api, 'PATCH', path, patch, { 'content-type': `application/${type}+json` });
    expect(patched.status).toBe(200);
    const { json } = await sendRequest(api, 'GET', path);
    expect(JSON.stringify(json['data'])).toBe('{"__proto__":"q","constructor":"c","valueOf":"v"}');
  });

  it('keeps every key through two applies, and removes the one that left', async () => {
    const { api } = createApiServer();
    const path = `${CONFIG_MAPS}/agent?fieldManager=test`;
    const apply = { 'content-type': 'application/apply-patch+yaml' };
    expect((await sendRequest(api, 'PATCH', path, config, apply)).status).toBe(201);
    const { json } = await sendRequest(api, 'PATCH', path, config.replace('"__proto__":"p",', ''), apply);
    expect(keysOf(json['data'] as JsonObject)).toEqual(['constructor', 'toString']);
  });

  it.each(['constructor', 'toString', '__proto__'])('has no subresource %s', async (name) => {
    const { api } = createApiServer();
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } };
    const object = { metadata: { name: 'agent' }, spec: { selector: { matchLabels: { a: 'b' } }, template } };
    expect((await sendRequest(api, 'POST', DAEMON_SETS, object)).status).toBe(201);
    expect((await sendRequest(api, 'PUT', `${DAEMON_SETS}/agent/${name}`, object)).status).toBe(404);
    expect((await sendRequest(api, 'GET', `${DAEMON_SETS}/agent/${name}`)).status).toBe(404);
  });
});

describe('what every object inherits', () => {
  it('is no reason of a refusal', () => {
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'constructor',
      message: 'no',
      code: 403,
    };
    expect(errorOfResponse(403, JSON.stringify(status)).kind).toBe('forbidden');
  });

  it('is no group of nodes', () => {
    expect(groupOf({ metadata: { name: 'a', labels: { zone: 'z' } } }, 'constructor')).toBeUndefined();
  });

  it('is no part of what the server has', () => {
    const part = JSON.parse('{"data":{"__proto__":{}}}') as JsonObject;
    expect(isPartOf(part, { data: {} })).toBe(false);
    expect(isPartOf(part, part)).toBe(true);
  });

  it('is no label, no limit and no variable to lint', async () => {
    const text = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: a }
spec:
  selector: { matchLabels: { a: b, constructor: c } }
  template:
    metadata: { labels: { a: b } }
    spec:
      containers:
        - name: a
          image: a:1
          resources: { requests: { constructor: 1 } }
`;
    const { findings } = await lintFile('a.yaml', new TextEncoder().encode(text), new Map([['advice', 'off']]));
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule, message, fix }) => `${rule.id}: ${message} ${fix}`)).toMatchInlineSnapshot(`
      [
        "selector-mismatch: spec.template.metadata.labels: Invalid value: {"a":"b"}: \`selector\` does not match template \`labels\` Add to spec.template.metadata.labels: constructor: c.",
        "invalid-value: spec.template.spec.containers[0].resources.requests[constructor]: Invalid value: "constructor": must be a standard resource type or fully qualified Change the value as the message says.",
        "invalid-value: spec.template.spec.containers[0].resources.requests[constructor]: Invalid value: "constructor": must be a standard resource for containers Change the value as the message says.",
      ]
    `);
  });
});
