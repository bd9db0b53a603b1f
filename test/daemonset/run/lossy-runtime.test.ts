import { expect, it } from 'vitest';
import { losesOutput } from '../../../src/daemonset/run/lossy-runtime.ts';

// The releases of containerd whose task.Delete closes the output before it has read it
it.each([
  ['containerd://1.5.7', false],
  ['containerd://1.5.8', true],
  ['containerd://1.5.18', true],
  ['containerd://1.6.0', true],
  ['containerd://1.6.20~ds1', true],
  ['containerd://1.6.21-rc.1', true],
  ['containerd://1.6.22', false],
  ['containerd://v1.7.2', true],
  ['containerd://1.7.3', false],
  ['containerd://1.7.27-k3s1', false],
  ['containerd://2.1.5', false],
  ['containerd://', false],
  ['cri-o://1.6.20', false],
  ['', false],
])('%s: %s', (runtime, expected) => expect(losesOutput(runtime)).toBe(expected));
