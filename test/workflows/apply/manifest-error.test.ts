import { describe, expect, test } from 'vitest';
import { pathIn } from '../../../src/workflows/apply/manifest-error.ts';

const OBJECT = {
  metadata: { labels: { app: 'x', 'app.kubernetes.io/name': 'y', 'app.kubernetes': 'z' } },
  spec: {
    containers: [
      { name: 'a', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] },
      { name: 'b]"', args: ['--x', '--y'] },
    ],
  },
};

describe('pathIn', () => {
  test.each([
    ['spec.containers[1].name', ['spec', 'containers', 1, 'name']],
    ['.spec.containers[name="a"].ports', ['spec', 'containers', 0, 'ports']],
    ['.spec.containers[name="b]\\""].args[="--y"]', ['spec', 'containers', 1, 'args', 1]],
    ['.spec.containers[name="a"].ports[containerPort=80,protocol="UDP"]', ['spec', 'containers', 0, 'ports', 1]],
    [
      '.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"].name',
      ['spec', 'containers', 0, 'ports', 0, 'name'],
    ],
    ['.metadata.labels.app.kubernetes.io/name', ['metadata', 'labels', 'app.kubernetes.io/name']],
    ['metadata.labels[app.kubernetes.io/name]', ['metadata', 'labels', 'app.kubernetes.io/name']],
    ['metadata.labels.app', ['metadata', 'labels', 'app']],
    ['spec.template.spec', ['spec', 'template']],
    ['.spec.containers[name="c"].image', ['spec', 'containers']],
    ['', []],
  ])('%s', (text, path) => {
    expect(pathIn(OBJECT, text)).toEqual(path);
  });
});
