import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintFile, withSetFindings } from '../../src/lint/lint-file.ts';
import type { Finding } from '../../src/lint/lint-file.ts';

const bytesOf = (name: string): Uint8Array => readFileSync(new URL(`../manifests/lint/${name}`, import.meta.url));

async function findings(name: string, bytes: Uint8Array = bytesOf(name)): Promise<readonly Finding[]> {
  return withSetFindings([await lintFile(name, bytes)]).flatMap((file) => file.findings);
}
const ids = (found: readonly Finding[]): readonly string[] => found.map(({ rule }) => rule.id);
const ofText = (text: string): Promise<readonly Finding[]> => findings('x.yaml', new TextEncoder().encode(text));

/** A DaemonSet without findings, with lines added to its pod and its container. */
const agent = (
  pod: readonly string[],
  container: readonly string[],
  image = 'example.com/a:1',
): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: demo, namespace: demo }
spec:
  minReadySeconds: 5
  selector: { matchLabels: { app: demo } }
  template:
    metadata: { labels: { app: demo } }
    spec:
      priorityClassName: demo
${pod.map((line) => `      ${line}\n`).join('')}      containers:
        - name: a
          image: "${image}"
          resources: { requests: { cpu: 1m, memory: 1Mi }, limits: { memory: 1Mi } }
${container.map((line) => `          ${line}\n`).join('')}`;

describe('valid manifests', () => {
  it.each(['cloud-controller.yaml', 'csi-bidirectional.yaml', 'service-elsewhere.yaml'])(
    '%s: has no finding',
    async (name) => {
      expect(ids(await findings(name))).toEqual([]);
    },
  );

  it.each([
    ['the pod', ['hostNetwork: true', 'securityContext: { windowsOptions: { hostProcess: true } }'], []],
    ['the container', ['hostNetwork: true'], ['securityContext: { windowsOptions: { hostProcess: true } }']],
  ])('a HostProcess pod on Windows has to be on the network of the node, as %s says', async (_, pod, container) => {
    const tolerated = [...pod, 'os: { name: windows }', 'nodeSelector: { pool: w }'];
    expect(ids(await ofText(agent(tolerated, container)))).not.toContain('unexplained-host-network');
  });

  it.each(['node.kubernetes.io/not-ready', 'node.cloudprovider.kubernetes.io/uninitialized'])(
    'a pod that tolerates %s sets up nodes, and may use their network',
    async (key) => {
      const pod = [`tolerations: [{ key: ${key}, operator: Exists }, { operator: Exists }]`, 'hostNetwork: true'];
      expect(ids(await ofText(agent(pod, [])))).toEqual([]);
    },
  );

  it.each(['{{ .Values.image }}', 'example.com/a:${TAG}', '<image>', 'IMAGE_PLACEHOLDER', 'example.com/$(NAME)'])(
    'the placeholder %s is not "latest"',
    async (image) => {
      expect(ids(await ofText(agent([], [], image)))).not.toContain('latest-image');
    },
  );

  it('does not propose readOnly for a Bidirectional mount', async () => {
    const pod = ['volumes: [{ name: v, hostPath: { path: /var/lib/kubelet } }]'];
    const container = ['volumeMounts: [{ name: v, mountPath: /k, mountPropagation: Bidirectional }]'];
    const found = await ofText(agent(pod, container));
    const writable = found.find(({ rule }) => rule.id === 'writable-host-path');
    expect(writable?.fix).toBe('Mount only the subdirectory that is needed.');
  });
});

describe('a template that was not rendered', () => {
  it.each([
    ['image', agent([], [], '{{ .Values.image }}'), 'spec.template.spec.containers[0].image: "{{ .Values.image }}"'],
    ['image tag', agent([], [], 'example.com/a:${TAG}'), 'spec.template.spec.containers[0].image: "${TAG}"'],
    ['name', agent([], []).replace('name: demo', "name: '<your-name>'"), 'metadata.name: "<your-name>"'],
    [
      'priority',
      agent([], []).replace('Name: demo', 'Name: __CLASS__'),
      'spec.template.spec.priorityClassName: "__CLASS__"',
    ],
  ])('is reported once, at the %s', async (_, text, says) => {
    const found = await ofText(text);
    expect(found.map(({ rule, message }) => [rule.id, message])).toEqual([
      ['unrendered-template', `${says} is a placeholder that was not replaced`],
    ]);
  });

  it('is reported where the file cannot be read', async () => {
    const [finding, ...more] = await ofText(
      agent([], []).replace('    spec:', '    spec: {{- toYaml .Values.pod | nindent 6 }}'),
    );
    expect([finding?.rule.id, finding?.place.line, more.length]).toEqual(['unrendered-template', 9, 0]);
  });

  it('ignores placeholders that programs replace', async () => {
    const own = ['args: ["--format={{.Name}}", "${HOME}"]', 'env: [{ name: A, value: "${K8S_NODE}" }]'];
    expect(ids(await ofText(agent([], own)))).toEqual([]);
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: "{{ b }}" }\n';
    expect(ids(await ofText(config))).toEqual([]);
  });
});

describe('a pod with hostNetwork', () => {
  it('cannot surge with a port that only a probe uses; and probes must use declared ports', async () => {
    const found = (await findings('windows-hostprocess.yaml')).map(({ rule, message }) => [rule.id, message]);
    expect(found).toEqual([
      [
        'host-port-surge',
        'a probe uses port 9100 of the node, which the old and the new pod cannot both use, as maxSurge requires',
      ],
      ['unknown-port', 'container "a" has no port named "metrics"'],
    ]);
  });
});

describe('an API that was removed', () => {
  it('is reported with its replacement for this kind', async () => {
    const removed = (await findings('removed-api.yaml')).filter(({ rule }) => rule.id === 'unknown-api-version');
    expect(removed.map(({ fix }) => fix)).toEqual([
      'Remove it: it was removed in Kubernetes 1.25. Label the Namespace with pod-security.kubernetes.io/enforce instead.',
      'Write apiVersion: rbac.authorization.k8s.io/v1.',
      'Write apiVersion: apps/v1. It requires spec.selector.',
    ]);
  });

  it('gets no advice about DaemonSets without a replacement', async () => {
    const [finding] = await ofText('apiVersion: batch/v9\nkind: Nothing\nmetadata: { name: a }\n');
    expect(finding?.fix).not.toContain('DaemonSet');
  });
});

describe('a Service that selects no pods of the files', () => {
  const service = (name: string, selector: string): string =>
    `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: demo }\nspec: { selector: { ${selector} }, ports: [{ port: 80 }] }\n`;

  it.each([
    ['has the name of the DaemonSet', 'demo', 'app: other'],
    ['misspells its label', 'x', 'app: dmeo'],
    ['misspells the key of its label', 'x', 'aap: demo'],
  ])('is reported when it %s', async (_, name, selector) => {
    expect(ids(await ofText(agent([], []) + service(name, selector)))).toEqual(['service-selects-nothing']);
  });

  it('is ignored when the entries of its selector are null, which are not sent', async () => {
    expect(ids(await ofText(agent([], []) + service('demo', 'app: null')))).toEqual(['null-entry']);
  });

  it('is ignored when it is for something else', async () => {
    expect(ids(await ofText(agent([], []) + service('dns', 'k8s-app: kube-dns')))).toEqual([]);
  });
});
