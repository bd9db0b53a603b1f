import { describe, expect, it } from 'vitest';
import { comparable, exact, withPlaceholders } from './normalize.ts';

describe('withPlaceholders', () => {
  it.each([
    ['demo-x7k2p   1/1', 'demo-<pod>   1/1'],
    ['Created pod: demo-x7k2p', 'Created pod: demo-<pod>'],
    ['controllerrevision.apps/demo-6b8f9c7d5f', 'controllerrevision.apps/demo-<hash>'],
    ['controller-revision-hash=6b8f9c7d5f', 'controller-revision-hash=<hash>'],
    ['controller-revision-hash: 6b8f9c7d5f', 'controller-revision-hash: <hash>'],
    ['uid: 0f5a9d2c-1111-4222-8333-444455556666', 'uid: <uid>'],
    ['creationTimestamp: "2026-01-31T10:11:12Z"', 'creationTimestamp: "<time>"'],
    ['Start Time:  Sat, 31 Jan 2026 10:11:12 +0000', 'Start Time:  <time>'],
    ['resourceVersion: "1234"', 'resourceVersion: "<n>"'],
    ['dial tcp 127.0.0.1:4321: refused', 'dial tcp <server>: refused'],
    ['10.244.3.17', '<ip>'],
    ['demo   3   <none>   2m13s', 'demo   3   <none>   <age>'],
    ['demo   <none>   13s   app   busybox', 'demo   <none>   <age>   app   busybox'],
    ['1/1   Running   2 (3s ago)   1h', '1/1   Running   2 (<age> ago)   <age>'],
    ['  Normal  Pulled  5s (x3 over 2m)  kubelet', '  Normal  Pulled  <age> (x3 over <age>)  kubelet'],
  ])('%s', (text, expected) => expect(withPlaceholders(text)).toBe(expected));

  it.each([
    'daemonset.apps/log-collector created',
    'timed out after 30s waiting',
    'image: busybox:1.36',
    'zone-b  kube-proxy',
  ])('leaves %s', (text) => expect(withPlaceholders(text)).toBe(text));

  it('gives folders of the run their names', () => {
    expect(withPlaceholders('/tmp/x/a.yaml: no', { '/tmp/x': '<dir>' })).toBe('<dir>/a.yaml: no');
  });
});

describe('comparable', () => {
  it('takes columns of another width for the same, and another indentation for a difference', () => {
    expect(comparable('NAME       AGE\ndemo-x7k2p  5s', false)).toBe(
      comparable('NAME  AGE\ndemo-<pod>   <age>', false),
    );
    expect(comparable('  name: a', false)).not.toBe(comparable('    name: a', false));
    expect(comparable('a b', false)).not.toBe(comparable('a  b', false));
  });

  it('sorts what has no order', () => {
    expect(comparable('b\na', true)).toBe(comparable('a\nb', true));
    expect(comparable('b\na', false)).not.toBe(comparable('a\nb', false));
  });
});

describe('exact', () => {
  it('forgives nothing but the width of columns', () => {
    expect(exact('NAME       AGE\ndemo  5s', false)).toBe(exact('NAME  AGE\ndemo     5s ', false));
    expect(exact('demo-x7k2p', false)).not.toBe(exact('demo-x7k2q', false));
    expect(exact('demo  5s', false)).not.toBe(exact('demo  6s', false));
    expect(exact('  name: a', false)).not.toBe(exact('name: a', false));
  });
});
