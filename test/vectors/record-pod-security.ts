import type { JsonObject } from '../../src/core/json/json.ts';
import type { BareControlPlane } from './bare-control-plane.ts';
import {
  POD_SECURITY_CASES,
  POD_SECURITY_LEVELS,
  type PodSecurityCase,
  type RecordedPodSecurity,
} from './pod-security-cases.ts';
import { sender } from './record-api.ts';

/** The labels of a namespace whose pods must be of the level, `baseline:v1.25`. */
export function enforcing(level: string): JsonObject {
  const [name = '', version = ''] = level.split(':');
  const key = 'pod-security.kubernetes.io/enforce';
  return { [key]: name, [`${key}-version`]: version };
}

export function namespaceOf(level: string): string {
  return level.replace(/[:.]/g, '-');
}

export function podOf({ name, annotations, spec }: PodSecurityCase): JsonObject {
  const metadata = { name, ...(annotations === undefined ? {} : { annotations }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

type Post = (path: string, body: JsonObject) => Promise<{ readonly status: number; readonly body: string }>;

/** Records an API server's answer for each pod at every level. Only namespaces are created. */
export async function podSecurityAnswers(post: Post): Promise<RecordedPodSecurity['cases']> {
  for (const level of POD_SECURITY_LEVELS) {
    const metadata = { name: namespaceOf(level), labels: enforcing(level) };
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
  }
  const cases: { pod: PodSecurityCase; answers: Record<string, string | null> }[] = [];
  for (const pod of POD_SECURITY_CASES) {
    const answers: Record<string, string | null> = {};
    for (const level of POD_SECURITY_LEVELS) {
      const path = `/api/v1/namespaces/${namespaceOf(level)}/pods?dryRun=All`;
      const { status, body } = await post(path, podOf(pod));
      answers[level] = status === 201 ? null : (JSON.parse(body) as { message: string }).message;
    }
    cases.push({ pod, answers });
  }
  return cases;
}

export async function recordPodSecurity(plane: BareControlPlane): Promise<RecordedPodSecurity> {
  const speaker = sender(plane);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const cases = await podSecurityAnswers((path, body) =>
    speaker.send({ method: 'POST', path, headers, body: JSON.stringify(body) }),
  );
  speaker.close();
  return { release: plane.release, cases };
}
