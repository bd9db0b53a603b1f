import { describe, expect, it } from 'vitest';
import { isObject, objectAt, type JsonObject } from '../../../../src/core/json/json.ts';
import { createApiServer } from '../../../../src/sandbox/api-server.ts';
import { sendRequest, textOf } from '../send-request.ts';

const DAEMON_SET = 'io.k8s.api.apps.v1.DaemonSet';
const MIME = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/** The fields of a message: number and content, in their order. */
function fieldsOf(bytes: Buffer): readonly (readonly [number: number, content: Buffer])[] {
  const found: [number, Buffer][] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    expect(tag & 7).toBe(2);
    const length = varint();
    found.push([tag >> 3, bytes.subarray(at, at + length)]);
    at += length;
  }
  return found;
}

function contentOf(bytes: Buffer, number: number): Buffer {
  return fieldsOf(bytes).find(([one]) => one === number)?.[1] ?? Buffer.alloc(0);
}

/** An entry of a list of named values. */
function namedIn(bytes: Buffer, name: string, number = 1): Buffer {
  const entries = fieldsOf(bytes).filter(([one]) => one === number);
  const entry = entries.find(([, content]) => contentOf(content, 1).toString() === name);
  return contentOf(entry?.[1] ?? Buffer.alloc(0), 2);
}

describe('/openapi/v2', () => {
  it('refers only to definitions that it has', async () => {
    const { api } = createApiServer();
    const { json } = await sendRequest(api, 'GET', '/openapi/v2');
    const definitions = objectAt(json, 'definitions') ?? {};
    const references = new Set<string>();
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(visit);
      else if (isObject(value)) {
        if (typeof value['$ref'] === 'string') references.add(value['$ref']);
        Object.values(value).forEach(visit);
      }
    };
    visit(definitions);
    expect(json['swagger']).toBe('2.0');
    expect([...references].filter((one) => !Object.hasOwn(definitions, one.replace('#/definitions/', '')))).toEqual([]);
    expect((definitions[DAEMON_SET] as JsonObject)['x-kubernetes-group-version-kind']).toEqual([
      { group: 'apps', version: 'v1', kind: 'DaemonSet' },
    ]);
  });

  it('is the same in protobuf, which is all that client-go reads', async () => {
    const { api } = createApiServer();
    const response = await api.handle({ method: 'GET', path: '/openapi/v2', headers: { accept: MIME } });
    expect(response.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect(response.isBinary).toBe(true);
    const document = Buffer.from(await textOf(response), 'latin1');
    expect(contentOf(document, 1).toString()).toBe('2.0');
    const daemonSet = namedIn(contentOf(document, 9), DAEMON_SET);
    expect(contentOf(contentOf(daemonSet, 22), 1).toString()).toBe('object');
    expect(JSON.parse(contentOf(namedIn(daemonSet, 'x-kubernetes-group-version-kind', 31), 2).toString())).toEqual([
      { group: 'apps', version: 'v1', kind: 'DaemonSet' },
    ]);
    const spec = namedIn(contentOf(daemonSet, 25), 'spec');
    expect(contentOf(spec, 1).toString()).toBe('#/definitions/io.k8s.api.apps.v1.DaemonSetSpec');
  });
});
