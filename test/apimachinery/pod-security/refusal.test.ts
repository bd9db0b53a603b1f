import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { podSecurityPolicy } from '../../../src/apimachinery/pod-security/policy.ts';
import { podSecurityRefusal } from '../../../src/apimachinery/pod-security/refusal.ts';
import type { RecordedPodSecurity } from '../../vectors/pod-security-cases.ts';
import { enforcing, podOf } from '../../vectors/record-pod-security.ts';

const file = new URL('../../vectors/pod-security.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as RecordedPodSecurity;

/** The message of an API server that rejects the pod. */
function refusal(pod: RecordedPodSecurity['cases'][number]['pod'], level: string): string | null {
  const refused = podSecurityRefusal(enforcing(level), podOf(pod));
  return refused === undefined ? null : `pods "${pod.name}" is forbidden: ${refused.message}`;
}

describe(`PodSecurity of ${recorded.release}`, () => {
  it.each(recorded.cases.map((one) => [one.pod.name, one] as const))('%s', (_name, { pod, answers }) => {
    const ours = Object.fromEntries(Object.keys(answers).map((level) => [level, refusal(pod, level)]));
    expect(ours).toEqual(answers);
  });
});

describe('podSecurityPolicy', () => {
  const prefix = 'pod-security.kubernetes.io/';
  const privileged = { level: 'privileged', version: 'latest' };

  it('allows everything without labels', () => {
    expect(podSecurityPolicy(undefined)).toEqual({ policy: { enforce: privileged, warn: privileged }, errors: [] });
    expect(podSecurityPolicy({ a: 'b' }).policy).toEqual({ enforce: privileged, warn: privileged });
  });

  it('warns as it enforces, unless the labels say otherwise', () => {
    const restricted = { level: 'restricted', version: 20 };
    const labels = { [`${prefix}enforce`]: 'restricted', [`${prefix}enforce-version`]: 'v1.20' };
    expect(podSecurityPolicy(labels).policy).toEqual({ enforce: restricted, warn: restricted });
    const warned = { ...labels, [`${prefix}warn`]: 'baseline' };
    expect(podSecurityPolicy(warned).policy.warn).toEqual({ level: 'baseline', version: 'latest' });
    const versioned = { ...labels, [`${prefix}warn-version`]: 'v1.25' };
    expect(podSecurityPolicy(versioned).policy.warn).toEqual({ level: 'restricted', version: 25 });
  });

  it('enforces the strictest level for an unknown one, and warns of nothing', () => {
    const { policy, errors } = podSecurityPolicy({
      [`${prefix}enforce`]: 'strict',
      [`${prefix}enforce-version`]: 'v2',
      [`${prefix}warn`]: 'loud',
    });
    expect(policy).toEqual({ enforce: { level: 'restricted', version: 'latest' }, warn: privileged });
    expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      `metadata.labels[${prefix}enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted`,
      `metadata.labels[${prefix}enforce-version]: Invalid value: "v2": must be "latest" or "v1.x"`,
      `metadata.labels[${prefix}warn]: Invalid value: "loud": must be one of privileged, baseline, restricted`,
    ]);
  });
});
