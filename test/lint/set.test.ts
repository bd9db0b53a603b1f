import { describe, expect, it } from 'vitest';
import { lintFile, withSetFindings } from '../../src/lint/lint-file.ts';
import { SET_RULES } from '../../src/lint/set/set-rules.ts';

const daemonSet = (pod = '', namespace = 'agents'): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      ${pod}
      containers:
        - { name: agent, image: "agent:1" }
`;
const object = (kind: string, name: string, more = '', namespace = 'agents'): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\n${more}\n`;
const binding = (namespace: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: agent }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: agent }
subjects:
  - { kind: ServiceAccount, name: agent, namespace: ${namespace} }
`;
const PORTS = 'ports: [{ port: 80 }]';

const IDS = new Set(SET_RULES.map(({ id }) => id));

async function findings(...files: readonly (readonly string[])[]): Promise<readonly string[]> {
  const linted = await Promise.all(
    files.map((documents, index) => lintFile(`${index}.yaml`, new TextEncoder().encode(documents.join('---\n')))),
  );
  return withSetFindings(linted)
    .flatMap((file) => file.findings)
    .filter(({ rule }) => IDS.has(rule.id))
    .map(({ place, rule, message }) => `${place.file}:${place.line} ${rule.id} ${message}`);
}

describe('objects in the same files', () => {
  it.each([
    [
      'the same object twice',
      [[daemonSet(), daemonSet()]],
      '0.yaml:15 duplicate-object DaemonSet "agent" is already defined on line 1',
    ],
    [
      'a ServiceAccount of another name',
      [[object('ServiceAccount', 'agent-account'), daemonSet('serviceAccountName: agent')]],
      '0.yaml:14 missing-companion there is no ServiceAccount "agent" in these files; did you mean "agent-account"?',
    ],
    [
      'a ServiceAccount of another namespace',
      [[object('ServiceAccount', 'agent', '', 'other'), daemonSet('serviceAccountName: agent')]],
      '0.yaml:14 missing-companion ServiceAccount "agent" is in namespace "other" (on line 1), not in "agents"',
    ],
    [
      'a ConfigMap spelt otherwise',
      [[daemonSet('volumes: [{ name: c, configMap: { name: agent-conifg } }]')], [object('ConfigMap', 'agent-config')]],
      '0.yaml:9 missing-companion there is no ConfigMap "agent-conifg" in these files; did you mean "agent-config"?',
    ],
    [
      'a binding for another namespace',
      [[object('ServiceAccount', 'agent'), binding('default')]],
      '0.yaml:11 binding-elsewhere ServiceAccount "agent" is in namespace "agents" (on line 1), not in "default"',
    ],
    [
      'a Service for other pods',
      [[object('Service', 'agent', `spec: { selector: { app: other }, ${PORTS} }`), daemonSet()]],
      '0.yaml:4 service-selects-nothing spec.selector matches no pod template in these files, not even that of DaemonSet "agent"',
    ],
  ])('%s', async (_, files, says) => {
    expect(await findings(...files)).toEqual([says]);
  });

  it.each([
    ['one object', [[daemonSet()]]],
    ['the same object in two files, which may be for two clusters', [[daemonSet()], [daemonSet()]]],
    ['the same name in two namespaces', [[daemonSet(), daemonSet('', 'other')]]],
    ['the same name of two kinds', [[object('ConfigMap', 'agent'), object('Secret', 'agent')]]],
    ['a ServiceAccount in another file', [[object('ServiceAccount', 'a')], [daemonSet('serviceAccountName: a')]]],
    ['a ServiceAccount that something else brings', [[object('ConfigMap', 'a'), daemonSet('serviceAccountName: b')]]],
    ['the default account', [[object('ServiceAccount', 'a'), daemonSet('serviceAccountName: default')]]],
    [
      'a ConfigMap that may be missing',
      [[object('ConfigMap', 'aa'), daemonSet('volumes: [{ name: c, configMap: { name: ab, optional: true } }]')]],
    ],
    ['a binding for the right namespace', [[object('ServiceAccount', 'agent'), binding('agents')]]],
    [
      'a Service for these pods',
      [[object('Service', 'agent', `spec: { selector: { app: agent }, ${PORTS} }`), daemonSet()]],
    ],
    [
      'a Service of another namespace',
      [[object('Service', 'x', `spec: { selector: { app: x }, ${PORTS} }`, 'other'), daemonSet()]],
    ],
    ['a Service without a selector', [[object('Service', 'x', `spec: { ${PORTS} }`), daemonSet()]]],
  ])('accepts %s', async (_, files) => {
    expect(await findings(...files)).toEqual([]);
  });

  it('respects ignore comments', async () => {
    const twice = daemonSet().replace('metadata: {', '# ds-lint-ignore duplicate-object - on purpose\nmetadata: {');
    expect(await findings([daemonSet(), twice])).toEqual([]);
  });
});
