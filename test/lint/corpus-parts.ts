import type { Json, JsonObject } from '../../src/core/json/json.ts';

/** A valid DaemonSet with many fields; each case changes one of them. */
export function agent(): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default', labels: { app: 'agent' }, annotations: { note: 'x' } },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      minReadySeconds: 5,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels: { app: 'agent', tier: 'node' }, annotations: { note: 'x' } },
        spec: {
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
          initContainers: [{ name: 'setup', image: 'setup:1', command: ['true'] }],
          containers: [
            {
              name: 'main',
              image: 'agent:1.0',
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [
                { name: 'LEVEL', value: 'info' },
                { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
              ],
              resources: { requests: { cpu: '100m', memory: '100Mi' }, limits: { memory: '200Mi' } },
              readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
              livenessProbe: { httpGet: { path: '/alive', port: 8080 } },
              volumeMounts: [
                { name: 'logs', mountPath: '/var/log', readOnly: true },
                { name: 'config', mountPath: '/etc/agent' },
              ],
            },
            { name: 'second', image: 'second:1.0' },
          ],
          volumes: [
            { name: 'logs', hostPath: { path: '/var/log' } },
            { name: 'config', configMap: { name: 'agent' } },
          ],
        },
      },
    },
  };
}

export interface Case {
  readonly name: string;
  /** A path such as `a.b.0.c`; keys with dots are in brackets. */
  readonly at: string;
  /** The new value; undefined removes the field. */
  readonly to: Json | undefined;
  /** Why ds lint and the API server are right to differ. */
  readonly differs?: string;
}

export const POD = 'spec.template.spec';
export const MAIN = `${POD}.containers.0`;
export const SETUP = `${POD}.initContainers.0`;
export const VOLUME = `${POD}.volumes.0`;
export const AFFINITY = `${POD}.affinity`;
export const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
export const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
export const LONG = 'x'.repeat(64);

export const put = (at: string, to: Json, differs?: string): Case => ({
  name: `${at} = ${JSON.stringify(to).slice(0, 220)}`,
  at,
  to,
  ...(differs === undefined ? {} : { differs }),
});
export const drop = (at: string): Case => ({ name: `no ${at}`, at, to: undefined });
export const putAll = (at: string, ...values: readonly Json[]): readonly Case[] =>
  values.map((value) => put(at, value));
export const volume = (source: JsonObject): Case => put(VOLUME, { name: 'logs', ...source });
export const nodes = (...terms: readonly Json[]): Json => ({
  nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: terms } },
});
export const expression = (key: string, operator: string, ...values: readonly string[]): JsonObject => ({
  key,
  operator,
  ...(values.length === 0 ? {} : { values }),
});
export const spread = (more: JsonObject): Json => [
  { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', ...more },
];
