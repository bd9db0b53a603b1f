import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../../../src/apimachinery/schema/load-schema.ts';
import type { DaemonSet, PodTemplateSpec } from '../../../../src/kube/wire.ts';
import { lastAppliedWithRevision } from '../../../../src/workflows/apply/last-applied/with-revision.ts';

const schema = await loadSchema();
const KEY = 'kubectl.kubernetes.io/last-applied-configuration';
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

const defaulted = (name: string, image: string, more: object = {}) => ({ name, image, resources: {}, ...more });
const template = (containers: readonly object[], annotations?: Record<string, string>): PodTemplateSpec => ({
  metadata: { labels: { app: 'a' }, ...(annotations === undefined ? {} : { annotations }) },
  spec: { dnsPolicy: 'ClusterFirst', containers: containers as readonly { name: string }[] },
});

/** What counts as applied after an undo from `live` to `restored`; undefined when nothing does. */
function appliedAfter(live: PodTemplateSpec, restored: PodTemplateSpec, applied: object | string): unknown {
  const text =
    typeof applied === 'string' ? applied : JSON.stringify({ kind: 'DaemonSet', spec: { template: applied } });
  const ds: DaemonSet = {
    metadata: { name: 'a', annotations: { [KEY]: text } },
    spec: { selector: {}, template: live },
  };
  const revision = { revision: 1, data: { spec: { template: { ...restored, $patch: 'replace' } } } };
  const after = lastAppliedWithRevision(schema, ds, revision)?.[KEY];
  if (after === undefined) return undefined;
  expect(after.endsWith('\n')).toBe(true);
  return (JSON.parse(after) as { spec: { template: unknown } }).spec.template;
}

const labels = { metadata: { labels: { app: 'a' } } };

describe('lastAppliedWithRevision', () => {
  it('includes what the undo changes, and leaves out what nobody applied', () => {
    const live = template([defaulted('a', 'a:2'), defaulted('injected', 'x:1')]);
    const restored = template([
      defaulted('a', 'a:1', { env: [{ name: 'A', value: '1' }] }),
      defaulted('injected', 'x:1'),
    ]);
    const applied = { ...labels, spec: { containers: [{ name: 'a', image: 'a:2' }] } };
    expect(appliedAfter(live, restored, applied)).toEqual({
      ...labels,
      spec: { containers: [{ name: 'a', image: 'a:1', env: [{ name: 'A', value: '1' }] }] },
    });
  });

  it('includes a restored container, so that the next apply can remove it', () => {
    const [a, b] = [defaulted('a', 'a:1'), defaulted('b', 'b:1')];
    const applied = { ...labels, spec: { containers: [{ name: 'a', image: 'a:1' }] } };
    expect(appliedAfter(template([a]), template([a, b]), applied)).toEqual({
      ...labels,
      spec: { containers: [{ name: 'a', image: 'a:1' }, b] },
    });
  });

  it('drops a removed container', () => {
    const [a, b] = [defaulted('a', 'a:1'), defaulted('b', 'b:1')];
    const applied = {
      ...labels,
      spec: {
        containers: [
          { name: 'a', image: 'a:1' },
          { name: 'b', image: 'b:1' },
        ],
      },
    };
    expect(appliedAfter(template([a, b]), template([a]), applied)).toEqual({
      ...labels,
      spec: { containers: [{ name: 'a', image: 'a:1' }] },
    });
  });

  it('excludes the restart annotation, since the next apply would replace every pod', () => {
    const a = defaulted('a', 'a:1');
    const applied = { ...labels, spec: { containers: [{ name: 'a', image: 'a:1' }] } };
    expect(appliedAfter(template([a]), template([a], { [RESTARTED_AT]: 'x' }), applied)).toEqual(applied);
    expect(appliedAfter(template([a]), template([a], { [RESTARTED_AT]: 'x', mine: 'y' }), applied)).toEqual({
      ...applied,
      metadata: { ...labels.metadata, annotations: { mine: 'y' } },
    });
  });

  it.each(['{', '7', '{"kind":"DaemonSet"}'])('ignores an unreadable annotation: %s', (text) => {
    const a = template([defaulted('a', 'a:1')]);
    expect(appliedAfter(a, a, text)).toBeUndefined();
  });
});
