import type { PodSpec } from '../../src/kube/wire.ts';

/** Successive templates of a DaemonSet; `null` repeats the one before the last. */
export interface RevisionCase {
  readonly revisionHistoryLimit?: number;
  /** with nodes and OnDelete, so that pods keep the first revision */
  readonly podsOfTheFirst?: boolean;
  readonly templates: readonly TemplateCase[];
}

export interface TemplateCase {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
}

const agent = (fields: object = {}, spec: Partial<PodSpec> = {}): TemplateCase => ({
  spec: { ...spec, containers: [{ name: 'agent', image: 'agent:1', ...fields }] },
});
const image = (tag: number): TemplateCase => agent({ image: `agent:${tag}` });

export const REVISION_CASES: readonly RevisionCase[] = [
  { templates: [image(1)] },
  { templates: [image(1), image(2), image(3)] },
  { templates: [image(1), image(2), image(1)] },
  { templates: [image(1), image(2), image(3), image(1), image(2), image(2)] },
  { revisionHistoryLimit: 1, templates: [image(1), image(2), image(3), image(4), image(2)] },
  { revisionHistoryLimit: 0, templates: [image(1), image(2), image(3), image(1)] },
  { revisionHistoryLimit: 2, templates: [image(1), image(2), image(1), image(3), image(4), image(1)] },
  { revisionHistoryLimit: 0, podsOfTheFirst: true, templates: [image(1), image(2), image(3), image(4)] },
  { revisionHistoryLimit: 1, podsOfTheFirst: true, templates: [image(1), image(2), image(3), image(4), image(1)] },
  {
    templates: [
      agent({ resources: { limits: { cpu: '0.5', memory: '1024Mi' }, requests: { cpu: '100m' } } }),
      agent({ resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '0.1' } } }),
      agent({ resources: {} }),
      agent({}),
    ],
  },
  {
    templates: [
      agent({ env: [] as never[], args: [] as never[] }, { tolerations: [], volumes: [], imagePullSecrets: [] }),
      agent(),
      agent({ securityContext: {} }, { securityContext: {}, affinity: {} }),
      agent({}, { nodeSelector: {}, hostNetwork: false }),
    ],
  },
  {
    templates: [
      agent(
        {
          env: [
            { name: 'A', value: '' },
            { name: 'B', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          ],
          ports: [{ containerPort: 53, hostPort: 53, protocol: 'UDP' }, { containerPort: 53 }],
          volumeMounts: [{ name: 'log', mountPath: '/var/log', readOnly: true }],
          readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 0 },
          livenessProbe: { tcpSocket: { port: 'dns' } },
        },
        {
          hostNetwork: true,
          volumes: [
            { name: 'log', hostPath: { path: '/var/log' } },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      ),
      agent({ command: ['sh', '-c', 'echo "<&>\u2028\u00e9"'] }),
    ],
  },
  {
    templates: [
      { labels: { a: '1' }, annotations: { note: 'first' } },
      { labels: { a: '2' }, annotations: { note: 'first' } },
      { labels: { a: '1' }, annotations: {} },
      { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' } },
      { labels: { a: '1' }, annotations: { note: 'first' } },
    ],
  },
];
