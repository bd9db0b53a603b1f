import { describe, expect, it } from 'vitest';
import { errorOfResponse } from '../../src/kube/status-error.ts';
import { hintOf } from '../support/hints.ts';

const requestInfo = { method: 'GET', resource: 'daemonsets.apps', name: 'agent', namespace: 'kube-system' };
const refusal = (code: number, reason: string, message: string, details?: object) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  details,
  code,
});
const errorOf = (code: number, reason: string, message: string, details?: object) =>
  errorOfResponse(code, JSON.stringify(refusal(code, reason, message, details)), requestInfo);

describe('an error of the server', () => {
  it.each([
    [401, 'Unauthorized', 'unauthenticated'],
    [403, 'Forbidden', 'forbidden'],
    [404, 'NotFound', 'notFound'],
    [409, 'Conflict', 'conflict'],
    [409, 'AlreadyExists', 'alreadyExists'],
    [410, 'Expired', 'expired'],
    [410, 'Gone', 'expired'],
    [422, 'Invalid', 'invalid'],
    [429, 'TooManyRequests', 'tooManyRequests'],
    [400, 'BadRequest', 'server'],
    [500, 'InternalError', 'server'],
    [504, 'Timeout', 'server'],
  ])('%i %s is %s', (code, reason, kind) => {
    expect(errorOf(code, reason, 'words').kind).toBe(kind);
    // The code alone says as much, where a reason has no other meaning.
    if (reason !== 'AlreadyExists') expect(errorOf(code, '', 'words').kind).toBe(kind);
  });

  it('keeps the Status and the message of the server', () => {
    const error = errorOf(404, 'NotFound', 'daemonsets.apps "agent" not found', { name: 'agent', kind: 'daemonsets' });
    expect(error.message).toBe('daemonsets.apps "agent" not found');
    expect(error.status).toEqual(refusal(404, 'NotFound', error.message, { name: 'agent', kind: 'daemonsets' }));
    expect(hintOf(error)).toBe(
      'list the DaemonSets of every namespace: ds get -A (this looked in namespace kube-system)',
    );
  });
});

describe('401', () => {
  it("has kubectl's message, and says how to get new credentials", () => {
    const body = JSON.stringify(refusal(401, 'Unauthorized', 'Unauthorized'));
    const error = errorOfResponse(401, body, { ...requestInfo, renewal: 'run aws sso login' });
    expect(error.message).toBe('You must be logged in to the server (Unauthorized)');
    expect(hintOf(error)).toBe('run aws sso login');
    expect(errorOfResponse(401, 'Unauthorized').message).toBe(
      'You must be logged in to the server (the server has asked for the client to provide credentials)',
    );
  });
});

describe('403', () => {
  const forbidden = (message: string, details?: object) => hintOf(errorOf(403, 'Forbidden', message, details));

  it('names the missing permission, and how to check it', () => {
    expect(
      forbidden(
        'daemonsets.apps is forbidden: User "dev" cannot list resource "daemonsets" in API group "apps" in the namespace "prod"',
      ),
    ).toBe(
      'ask for the right to list daemonsets.apps in namespace prod; check it with: kubectl auth can-i list daemonsets.apps -n prod',
    );
    expect(
      forbidden('nodes is forbidden: User "dev" cannot list resource "nodes" in API group "" at the cluster scope'),
    ).toBe('ask for the right to list nodes in the whole cluster; check it with: kubectl auth can-i list nodes -A');
    expect(
      forbidden(
        'pods "x" is forbidden: User "dev" cannot get resource "pods/log" in API group "" in the namespace "a"',
      ),
    ).toContain('kubectl auth can-i get pods --subresource=log -n a');
  });

  it('knows the other reasons of a 403', () => {
    expect(forbidden('pods "x" is forbidden: exceeded quota: q')).toContain('resourcequota');
    expect(forbidden('pods "x" is forbidden: violates PodSecurity "restricted:latest"')).toContain('pod-security');
    const causes = [{ reason: 'NamespaceTerminating', message: 'being terminated' }];
    expect(forbidden('unable to create new content in namespace x', { causes })).toContain('being deleted');
    expect(forbidden('no')).toContain('can-i --list');
  });
});

describe('404', () => {
  it('distinguishes a missing namespace from a missing API', () => {
    expect(hintOf(errorOf(404, 'NotFound', 'namespaces "x" not found', { name: 'x', kind: 'namespaces' }))).toBe(
      'create it first: kubectl create namespace x',
    );
    expect(hintOf(errorOfResponse(404, '404 page not found\n', requestInfo))).toContain('CustomResourceDefinition');
  });
});

describe('409', () => {
  it('knows what kind of conflict it is', () => {
    const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.spec' }];
    expect(hintOf(errorOf(409, 'Conflict', 'Apply failed with 1 conflict', { causes }))).toContain('--force-conflicts');
    expect(errorOf(409, 'Conflict', 'the object has been modified; please apply your changes').hint).toContain('again');
    expect(
      hintOf(errorOf(409, 'AlreadyExists', 'object is being deleted: daemonsets.apps "a" already exists')),
    ).toContain('gone');
    expect(hintOf(errorOf(409, 'AlreadyExists', 'daemonsets.apps "a" already exists'))).toContain('ds apply');
  });
});

describe('422', () => {
  const cause = (field: string, message: string) => ({ reason: 'FieldValueInvalid', field, message });
  const details = (...causes: readonly object[]) => ({ name: 'agent', group: 'apps', kind: 'DaemonSet', causes });

  it('lists each field once, as kubectl does', () => {
    const one = errorOf(422, 'Invalid', 'x', details(cause('spec.a', 'bad')));
    expect(one.message).toBe('The DaemonSet "agent" is invalid: spec.a: bad');
    const two = errorOf(
      422,
      'Invalid',
      'x',
      details(cause('spec.a', 'bad'), cause('spec.b', 'worse'), cause('spec.a', 'bad')),
    );
    expect(two.message).toBe('The DaemonSet "agent" is invalid:\n* spec.a: bad\n* spec.b: worse');
    expect(errorOf(422, 'Invalid', 'words').message).toBe('The request is invalid: words');
    expect(errorOf(422, 'Invalid', 'words', {}).message).toBe('The request is invalid: words');
  });

  it('says what to do about a field that cannot change', () => {
    const error = errorOf(
      422,
      'Invalid',
      'x',
      details(cause('spec.selector', 'Invalid value: {}: field is immutable')),
    );
    expect(hintOf(error)).toContain('ds delete agent --cascade=orphan');
  });
});

describe('a 403 of admission', () => {
  it.each([
    'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": privileged',
    'pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    'pods "x" is forbidden: error looking up service account a/b: serviceaccount "b" not found',
    'admission webhook "policy.example" denied the request: no latest tags',
    "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
  ])('is a failure, and no lack of rights: %s', (message) =>
    expect(errorOf(403, 'Forbidden', message).kind).toBe('failure'),
  );

  it('is the response of a terminating namespace', () => {
    const causes = [{ reason: 'NamespaceTerminating', message: 'namespace x is being terminated' }];
    const message =
      'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated';
    expect(errorOf(403, 'Forbidden', message, { causes }).kind).toBe('failure');
  });

  it.each([
    'daemonsets.apps is forbidden: User "dev" cannot list resource "daemonsets" in API group "apps" in the namespace "prod"',
    'roles.rbac.authorization.k8s.io "x" is forbidden: user "dev" (groups=["a"]) is attempting to grant RBAC permissions not currently held',
    'pods "x" is forbidden: node "a" is not allowed to create pods',
    'forbidden: User "system:anonymous" cannot get path "/"',
  ])('is not: %s', (message) => expect(errorOf(403, 'Forbidden', message).kind).toBe('forbidden'));
});

describe('webhooks', () => {
  it('are named when they deny', () => {
    const error = errorOf(403, 'Forbidden', 'admission webhook "policy.example" denied the request: no latest tags');
    expect(error.message).toBe('admission webhook "policy.example" denied the request: no latest tags');
    expect(hintOf(error)).toContain('policy.example');
    expect(hintOf(error)).not.toContain('can-i');
  });

  it('are named when they do not respond', () => {
    const error = errorOf(
      500,
      'InternalError',
      'Internal error occurred: failed calling webhook "w.example": no endpoints',
    );
    expect(hintOf(error)).toContain('w.example does not respond');
  });
});

describe('a strategic merge patch', () => {
  it('names the missing key, without a hint about the health of the server', () => {
    const error = errorOf(500, 'InternalError', 'map: map[image:busybox] does not contain declared merge key: name');
    expect(hintOf(error)).toBe(
      'an item of a list in the patch has no "name", which identifies the item to change or add',
    );
  });
});

describe('responses that are not a Status', () => {
  it.each([
    [404, 'the server could not find the requested resource (get daemonsets.apps agent)'],
    [429, 'the server has received too many requests and has asked us to try again later (get daemonsets.apps agent)'],
    [
      502,
      'an error on the server ("Bad Gateway nginx") has prevented the request from succeeding (get daemonsets.apps agent)',
    ],
    [503, 'the server is currently unable to handle the request (get daemonsets.apps agent)'],
    [
      418,
      'the server responded with the status code 418 but did not return more information (get daemonsets.apps agent)',
    ],
  ])('%i', (code, message) => {
    const page =
      '<html>\n<head><style>p { color: red }</style></head><body><h1>Bad Gateway</h1><hr>nginx</body></html>';
    expect(errorOfResponse(code, page, requestInfo).message).toBe(message);
  });

  it('are explained without knowing the request', () => {
    expect(errorOfResponse(500, '').message).toBe(
      'an error on the server ("unknown") has prevented the request from succeeding',
    );
  });

  it('mention a server that uses TLS', () => {
    const error = errorOfResponse(400, 'Client sent an HTTP request to an HTTPS server.\n', requestInfo);
    expect(error.message).toBe('Client sent an HTTP request to an HTTPS server.');
    expect(hintOf(error)).toContain('https://');
  });
});
