import { describe, expect, test } from 'vitest';
import { inApplyOrder, inDeleteOrder } from '../../src/manifest/order.ts';

const of = (...kinds: readonly string[]) =>
  kinds.map((text) => {
    const [apiVersion = '', kind = ''] = text.split(' ');
    return { object: { apiVersion, kind }, text };
  });

/** In an order that authors often use: the agent first. */
const FILE = of(
  'apps/v1 DaemonSet',
  'agents.example.com/v1 AgentConfig',
  'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
  'apiregistration.k8s.io/v1 APIService',
  'v1 Service',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1 ClusterRole',
  'v1 ConfigMap',
  'v1 Secret',
  'v1 ServiceAccount',
  'scheduling.k8s.io/v1 PriorityClass',
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  'v1 Namespace',
);

describe('inApplyOrder', () => {
  test('puts dependencies first', () => {
    expect(inApplyOrder(FILE).map((group) => group.map(({ text }) => text.split(' ')[1]))).toEqual([
      ['Namespace'],
      ['CustomResourceDefinition'],
      ['PriorityClass'],
      ['ServiceAccount'],
      ['ConfigMap', 'Secret'],
      ['ClusterRole'],
      ['ClusterRoleBinding'],
      ['Service'],
      ['DaemonSet'],
      ['AgentConfig'],
      ['APIService'],
      ['ValidatingWebhookConfiguration'],
    ]);
  });

  test('puts volumes, quotas, limits and network policies before the pods that they are about', () => {
    const file = of(
      'apps/v1 DaemonSet',
      'v1 PersistentVolumeClaim',
      'v1 PersistentVolume',
      'networking.k8s.io/v1 NetworkPolicy',
      'v1 LimitRange',
      'v1 ResourceQuota',
      'storage.k8s.io/v1 StorageClass',
    );
    expect(inApplyOrder(file).map((group) => group.map(({ text }) => text.split(' ')[1]))).toEqual([
      ['StorageClass'],
      ['NetworkPolicy', 'LimitRange', 'ResourceQuota'],
      ['PersistentVolume'],
      ['PersistentVolumeClaim'],
      ['DaemonSet'],
    ]);
  });

  test("otherwise keeps the file's order", () => {
    const pods = of('v1 Pod', 'apps/v1 Deployment', 'apps/v1 DaemonSet', 'v1 Pod');
    expect(inApplyOrder(pods)).toEqual([pods]);
  });

  test('a custom resource with the name of a built-in kind is a custom resource', () => {
    const order = inApplyOrder(of('networking.example.com/v1 Service', 'apps/v1 DaemonSet', 'v1 Service'));
    expect(order.flat().map(({ text }) => text)).toEqual([
      'v1 Service',
      'apps/v1 DaemonSet',
      'networking.example.com/v1 Service',
    ]);
  });

  test('is reversed for deletion', () => {
    expect(inDeleteOrder(of('v1 Namespace', 'v1 Pod', 'v1 ConfigMap')).map(({ text }) => text)).toEqual([
      'v1 Pod',
      'v1 ConfigMap',
      'v1 Namespace',
    ]);
  });
});
