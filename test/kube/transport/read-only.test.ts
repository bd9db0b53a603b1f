import { describe, expect, it } from 'vitest';
import { isReadOnly, isWrite, readOnlyTransport } from '../../../src/kube/transport/read-only.ts';
import type { HttpRequest } from '../../../src/kube/transport/transport.ts';
import { fakeTransport, json } from '../../support/fake-transport.ts';
import { hintSaying } from '../../support/hints.ts';

const AGENT = '/apis/apps/v1/namespaces/ops/daemonsets/agent';

describe('DS_READ_ONLY', () => {
  it.each(['1', 'true', 'TRUE', 'yes', 'on', ' 1 '])('is set by %j', (value) => {
    expect(isReadOnly({ DS_READ_ONLY: value })).toBe(true);
  });

  it.each(['', '0', 'false', 'no', 'off'])('is not set by %j', (value) => {
    expect(isReadOnly({ DS_READ_ONLY: value })).toBe(false);
  });

  it('is not guessed', () => {
    expect(isReadOnly({})).toBe(false);
    expect(() => isReadOnly({ DS_READ_ONLY: 'prod' })).toThrow('DS_READ_ONLY must be 1 or 0, not "prod"');
  });
});

type Case = readonly [HttpRequest['method'], string, string | undefined];

const cases = (...all: readonly (readonly [HttpRequest['method'], string, string?])[]): Case[] =>
  all.map(([method, path, body]) => [method, path, body]);

describe('isWrite', () => {
  it.each<Case>(
    cases(
      ['GET', AGENT],
      ['GET', '/apis/apps/v1/daemonsets?watch=true'],
      ['GET', '/api/v1/namespaces/ops/pods/agent-x/log?follow=true'],
      // a namespace and a pod called like a subresource
      ['GET', '/api/v1/namespaces/pods/pods/exec'],
      ['PATCH', `${AGENT}?fieldManager=ds&dryRun=All`],
      ['POST', '/apis/apps/v1/namespaces/ops/daemonsets?dryRun=All'],
      ['DELETE', AGENT, '{"kind":"DeleteOptions","dryRun":["All"]}'],
      ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
      ['POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'],
      ['POST', '/apis/authorization.k8s.io/v1/namespaces/ops/localsubjectaccessreviews'],
      ['POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews'],
    ),
  )('is false for %s %s %s', (method, path, body) => {
    expect(isWrite({ method, path, body })).toBe(false);
  });

  it.each<Case>(
    cases(
      ['PATCH', AGENT],
      ['PUT', AGENT],
      ['POST', '/apis/apps/v1/namespaces/ops/daemonsets?fieldManager=dryRun%3DAll'],
      ['DELETE', AGENT],
      ['DELETE', AGENT, '{"kind":"DeleteOptions","propagationPolicy":"All"}'],
      ['DELETE', AGENT, '{"dryRun":"All"}'],
      ['POST', '/api/v1/namespaces/ops/serviceaccounts/agent/token'],
      ['POST', '/api/v1/namespaces/ops/pods/agent-x/eviction'],
      ['GET', '/api/v1/namespaces/ops/pods/agent-x/exec?command=sh'],
      ['GET', '/api/v1/namespaces/ops/pods/agent-x/attach'],
      ['GET', '/api/v1/namespaces/ops/pods/agent-x/portforward'],
      // of another group that is called alike
      ['POST', '/apis/example.com/v1/selfsubjectaccessreviews'],
    ),
  )('is true for %s %s %s', (method, path, body) => {
    expect(isWrite({ method, path, body })).toBe(true);
  });
});

describe('readOnlyTransport', () => {
  it('refuses a write before it is sent, and sends everything else', async () => {
    const fake = fakeTransport();
    fake.on('GET', AGENT, json({}));
    const transport = readOnlyTransport(fake);
    await expect(
      transport.send({ method: 'PATCH', path: `${AGENT}?fieldManager=ds`, body: '{}' }),
    ).rejects.toMatchObject({
      kind: 'config',
      message: `DS_READ_ONLY is set: PATCH ${AGENT} was not sent`,
      hint: hintSaying('reads and dry runs are allowed; to change the cluster, unset DS_READ_ONLY'),
    });
    expect((await transport.send({ method: 'GET', path: AGENT })).status).toBe(200);
    expect(fake.lines()).toEqual([`GET ${AGENT}`]);
  });
});
