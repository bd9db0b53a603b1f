import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/core/json/json.ts';

const NAME = '{{ .Release.Name }}';
const LABELS = { app: NAME };

function object(apiVersion: string, kind: string, fields: JsonObject): JsonObject {
  return { apiVersion, kind, metadata: { name: NAME, labels: LABELS }, ...fields };
}

const TEMPLATES: readonly JsonObject[] = [
  object('v1', 'ServiceAccount', {}),
  object('rbac.authorization.k8s.io/v1', 'ClusterRole', {
    rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] }],
  }),
  object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: '{{ .Release.Namespace }}' }],
  }),
  object('v1', 'ConfigMap', { data: { interval: '{{ .Values.interval }}' } }),
  object('apps/v1', 'DaemonSet', {
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: NAME,
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: '{{ .Values.container }}',
              image: 'registry.example/agent:{{ .Values.tag }}',
              envFrom: [{ configMapRef: { name: NAME } }],
            },
          ],
        },
      },
    },
  }),
];

/** Writes a chart of a node agent, with the values `tag`, `interval` and `container`. Its templates are JSON, which is YAML. */
export function writeChart(folder: string): void {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  const write = (name: string, value: JsonObject): void => writeFileSync(join(folder, name), JSON.stringify(value));
  write('Chart.yaml', { apiVersion: 'v2', name: 'agent', description: 'A node agent', version: '0.1.0' });
  write('values.yaml', { tag: '1', interval: '10s', container: 'main' });
  for (const [index, template] of TEMPLATES.entries()) write(join('templates', `${index}.yaml`), template);
}
