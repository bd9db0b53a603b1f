import { readFileSync } from 'node:fs';

/** The Kubernetes release that go.mod pins, as `v1.36.3`. */
export function pinnedRelease(): string {
  const goMod = readFileSync(new URL('go.mod', import.meta.url), 'utf8');
  const release = /^\s*(?:require\s+)?k8s\.io\/kubernetes\s+(v\d+\.\d+\.\d+)/m.exec(goMod)?.[1];
  if (release === undefined) throw new Error('test/control-plane/go.mod does not pin k8s.io/kubernetes');
  return release;
}
