import { describe, expect, it } from 'vitest';
import { normalizedMessage } from '../../../src/daemonset/pods/cause-message.ts';
import { shortMessage } from '../../../src/daemonset/pods/short-message.ts';

/** containerd's message about a reference. */
const containerd = (image: string, reason: string, code = 'Unknown') =>
  `rpc error: code = ${code} desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${reason}`;

describe('shortMessage', () => {
  const notFound = containerd('docker.io/library/agent:2', 'docker.io/library/agent:2: not found', 'NotFound');
  const request = 'failed to do request: Head "https://127.0.0.1:5/v2/x/manifests/1"';
  const refused = `${request}: dial tcp 127.0.0.1:5: connect: connection refused`;

  it.each([
    ['of the first attempt', notFound, 'agent:2: not found'],
    ['of a back-off', `Back-off pulling image "agent:2": ErrImagePull: ${notFound}`, 'agent:2: not found'],
    ['of a connection', containerd('127.0.0.1:5/x:1', refused), '127.0.0.1:5/x:1: connection refused'],
    [
      'of a name that does not resolve',
      containerd(
        'r.example/x:1',
        'failed to do request: Head "https://r.example/v2/x/manifests/1": dial tcp: lookup r.example on 10.0.0.10:53: no such host',
      ),
      'r.example/x:1: no such host',
    ],
    [
      'of a proxy, whose address is not that of the image',
      containerd('r.example/x:1', `${request}: proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused`),
      'r.example/x:1: proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused',
    ],
    [
      'of a private image',
      containerd(
        'docker.io/acme/agent:1',
        'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      ),
      'acme/agent:1: pull access denied, repository does not exist or may require authorization',
    ],
    [
      'of refused credentials',
      containerd(
        'ghcr.io/acme/agent:1',
        'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=x: 403 Forbidden',
      ),
      'ghcr.io/acme/agent:1: 403 Forbidden',
    ],
    [
      'of a rate limit',
      'failed to pull and unpack image "docker.io/library/nginx:1": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:ab: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.',
      'nginx:1: 429 Too Many Requests',
    ],
    [
      'of a certificate',
      containerd(
        'r.example/x:1',
        `${request}: tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      ),
      'r.example/x:1: tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    [
      'of CRI-O',
      'Back-off pulling image "quay.io/acme/agent:1": ErrImagePull: unable to pull image or OCI artifact: pull image err: initializing source docker://quay.io/acme/agent:1: reading manifest 1 in quay.io/acme/agent: unauthorized: access to the requested resource is not authorized; artifact err: get manifest: build image source: unauthorized',
      'quay.io/acme/agent:1: unauthorized: access to the requested resource is not authorized',
    ],
    [
      'of CRI-O, for a tag that does not exist',
      'rpc error: code = Unknown desc = initializing source docker://agent:2: reading manifest 2 in docker.io/library/agent: manifest unknown',
      'agent:2: not found',
    ],
    [
      'of Docker',
      'rpc error: code = Unknown desc = Error response from daemon: manifest for acme/agent:2 not found: manifest unknown: manifest unknown',
      'acme/agent:2: not found',
    ],
  ])('names the image and the reason %s', (_what, message, short) => {
    expect(shortMessage(message)).toBe(short);
  });

  it('writes one image in one way, with and without registry and tag', () => {
    const pull = containerd('docker.io/library/agent:latest', 'docker.io/library/agent:latest: not found');
    expect(shortMessage(`Back-off pulling image "agent": ErrImagePull: ${pull}`)).toBe(shortMessage(pull));
    expect(shortMessage(containerd('r:5/a@sha256:12', '"r:5/a@sha256:12": not found'))).toBe(
      'r:5/a@sha256:12: not found',
    );
  });

  it('keeps how the container ended before', () => {
    expect(shortMessage(`${notFound}; last ended with exit code 137 (OOMKilled)`)).toBe(
      'agent:2: not found; last ended with exit code 137 (OOMKilled)',
    );
  });

  const runc = 'OCI runtime create failed: runc create failed: unable to start container process';

  it.each([
    [
      `failed to create containerd task: failed to create shim task: ${runc}: error during container init: exec: "/x": stat /x: no such file or directory: unknown`,
      'exec: "/x": stat /x: no such file or directory',
    ],
    [
      `failed to start container "agent": Error response from daemon: ${runc}: exec: "x": executable file not found in $PATH: unknown`,
      'exec: "x": executable file not found in $PATH',
    ],
    [
      'failed to generate container "5f0c" spec: failed to generate spec: failed to stat "/dev/x": stat /dev/x: no such file or directory',
      'failed to stat "/dev/x": stat /dev/x: no such file or directory',
    ],
    ['container create failed: crun: executable file `x` not found in $PATH', 'executable file `x` not found in $PATH'],
  ])("keeps the runtime's last reason", (message, short) => {
    expect(shortMessage(message)).toBe(short);
  });

  it.each([
    'Back-off pulling image "agent:2"',
    'secret "token" not found',
    'the readiness probe fails',
    'Get "http://10.0.0.1/healthz": dial tcp 10.0.0.1:80: connect: connection refused',
    'ended with exit code 1: unknown',
    '',
  ])('does not change %j', (message) => {
    expect(shortMessage(message)).toBe(message);
  });
});

describe('normalizedMessage', () => {
  it.each([
    ['pods "agent-1x2y3" is forbidden: exceeded quota: q', 'Error creating: pods is forbidden: exceeded quota: q'],
    ['Pod "agent-1x2y3" is invalid: spec', 'Error creating: Pod is invalid: spec'],
  ])('has no name of a pod that could not be created: %s', (why, normalized) => {
    const cause = { area: 'pod', reason: 'FailedCreate', message: `Error creating: ${why}` } as const;
    expect(normalizedMessage({ pod: undefined, cause })).toBe(normalized);
  });

  const message = containerd('docker.io/library/agent:2', 'docker.io/library/agent:2: not found', 'NotFound');
  const of = { pod: 'agent-x', cause: { area: 'pod', reason: 'ErrImagePull', message } } as const;

  it('is short, and whole where asked', () => {
    expect(normalizedMessage(of)).toBe('agent:2: not found');
    expect(normalizedMessage(of, { whole: true })).toBe(message);
  });
});
