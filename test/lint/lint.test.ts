import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json/json.ts';
import { fixFile } from '../../src/lint/fix/fix-file.ts';
import { lintFile, type LintedFile, type RuleSettings } from '../../src/lint/lint-file.ts';
import { toYaml } from '../../src/yaml/yaml.ts';
import { agent } from './corpus-parts.ts';
import { changed } from './corpus.ts';

const MANIFESTS = new URL('../manifests/', import.meta.url);

const lint = (text: string, settings?: RuleSettings): Promise<LintedFile> =>
  lintFile('agent.yaml', new TextEncoder().encode(text), settings);
const fix = (text: string) => fixFile('agent.yaml', new TextEncoder().encode(text), new Map());
const lines = ({ findings }: LintedFile): readonly string[] =>
  findings.map(({ rule, place }) => `${place.line}:${place.column} ${rule.id}`);
const ids = ({ findings }: LintedFile): readonly string[] => findings.map(({ rule }) => rule.id);
const errorsOf = ({ findings }: LintedFile): readonly string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
const yaml = (object: JsonObject): string => toYaml(object);
const filesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, MANIFESTS), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}${name}`);

const MINIMAL = `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: demo
spec:
  selector:
    matchLabels:
      app: demo
  template:
    metadata:
      labels:
        app: demo
    spec:
      containers:
        - name: demo
          image: demo:1.0
`;

describe('valid manifests', () => {
  it.each([...filesIn('seeds/'), ...filesIn('agents/')])('%s has no errors', async (file) => {
    const linted = await lintFile(file, readFileSync(new URL(file, MANIFESTS)));
    expect(errorsOf(linted)).toEqual([]);
    expect(linted.objects).toBeGreaterThan(0);
  });
});

describe('manifests that were broken by a page', () => {
  it.each([
    ['demo.yaml', '4:1 lost-indentation'],
    ['monitoring-replicaset.yaml', '2:7 unknown-kind'],
    ['monitoring-daemonsets.yaml', '2:7 unknown-kind'],
    ['demo-in-a-list.yaml', '1:5 pasted-text', 2],
    ['monitoring-in-a-list.yaml', '1:3 pasted-text', 2],
    ['example-in-a-page.yaml', '1:1 pasted-text'],
    ['fluentd-in-a-page.yaml', '1:1 pasted-text'],
    ['fluentd-flat.yaml', '5:1 lost-indentation'],
  ])('%s: %s, and what --fix makes of it works', async (name, first, times = 1) => {
    const bytes = readFileSync(new URL(`seeds/broken/${name}`, MANIFESTS));
    const linted = await lintFile(name, bytes);
    expect(lines(linted).filter((line) => line === first)).toEqual([first]);
    expect(errorsOf(linted)).toHaveLength(1);
    const { content, fixed, linted: after } = await fixFile(name, bytes, new Map());
    expect(fixed).toBe(times);
    expect(errorsOf(after)).toEqual([]);
    expect(errorsOf(await lint(content ?? ''))).toEqual([]);
  });

  it.each([
    ['demo.yaml', 'demo.yaml'],
    ['demo-in-a-list.yaml', 'demo.yaml'],
    ['example-in-a-page.yaml', 'example-daemonset.yaml'],
    ['fluentd-in-a-page.yaml', 'fluentd-logging-agent.yaml'],
    ['fluentd-flat.yaml', 'fluentd-logging-agent.yaml'],
  ])('gives %s back as it was', async (broken, whole) => {
    const { content } = await fixFile(broken, readFileSync(new URL(`seeds/broken/${broken}`, MANIFESTS)), new Map());
    expect(content).toBe(readFileSync(new URL(`seeds/${whole}`, MANIFESTS), 'utf8'));
  });

  it('proposes a DaemonSet to those who wrote ReplicaSet', async () => {
    const bytes = readFileSync(new URL('seeds/broken/monitoring-replicaset.yaml', MANIFESTS));
    const [finding] = (await lintFile('x', bytes)).findings;
    expect(finding?.fix).toBe('Write kind: ReplicaSet. For one pod on every node, write kind: DaemonSet.');
  });
});

describe('text', () => {
  it.each([
    ['yaml-syntax', 'a: [1, 2\n'],
    ['yaml-tab', MINIMAL.replace('    matchLabels:', '\tmatchLabels:').replace('      app: demo', '\t\tapp: demo')],
    ['duplicate-key', MINIMAL.replace('  name: demo', '  name: demo\n  name: other')],
    ['no-identity', 'kind: DaemonSet\nmetadata: { name: a }\n'],
    ['no-identity', 'just text\n'],
    ['yaml-syntax', 'a: \u0007\n'],
  ])('%s', async (rule, text) => {
    expect(ids(await lint(text))).toContain(rule);
  });

  it('that is not text gives a finding, not an error', async () => {
    const linted = await lintFile('image.png', Uint8Array.of(0x89, 0x50, 0xff, 0xfe));
    expect(lines(linted)).toEqual(['1:1 yaml-syntax']);
    expect(linted.findings[0]?.message).toBe('this is not UTF-8 text');
  });

  it('does not hide findings in other documents', async () => {
    const linted = await lint(`a: [\n---\n${MINIMAL.replace('image:', 'imag:')}`);
    expect(linted.findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule.id)).toEqual([
      'yaml-syntax',
      'unknown-field',
    ]);
  });

  it('reports a parent that is empty because its child is next to it', async () => {
    const linted = await lint(MINIMAL.replace('    matchLabels:\n      app: demo', '  matchLabels:\n    app: demo'));
    expect(lines(linted)).toEqual(['7:3 lost-indentation']);
    expect(linted.findings[0]?.edits).toHaveLength(1);
  });
});

describe('kinds', () => {
  it.each([
    ['kind: DaemonSet', 'kind: Daemonset', 'unknown-kind', 'DaemonSet'],
    ['kind: DaemonSet', 'kind: daemonsets', 'unknown-kind', 'DaemonSet'],
    ['apps/v1', 'extensions/v1beta1', 'unknown-api-version', 'apps/v1'],
    ['apps/v1', 'apps/v1beta2', 'unknown-api-version', 'apps/v1'],
    ['apps/v1', 'v1', 'unknown-api-version', 'apps/v1'],
    ['apps/v1', 'app/v1', 'unknown-api-version', 'apps/v1'],
  ])('%s written %s: %s', async (right, wrong, rule, meant) => {
    const broken = MINIMAL.replace(right, wrong);
    const linted = await lint(broken);
    expect(ids(linted).slice(0, 1)).toEqual([rule]);
    expect(linted.findings[0]?.message).toContain(`did you mean "${meant}"?`);
    expect((await fix(broken)).content).toBe(MINIMAL);
  });

  it('that a cluster may have are ignored', async () => {
    const text = 'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a }\nspec: { anything: goes }\n';
    expect(ids(await lint(text))).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('with the apiVersion %s are unknown', async (word) => {
    expect(ids(await lint(MINIMAL.replace('apps/v1', word)))).toContain('unknown-api-version');
    expect(ids(await lint(MINIMAL.replace('DaemonSet', word)))).toContain('unknown-kind');
  });

  it('that are built in without known fields are ignored', async () => {
    expect(
      ids(
        await lint(
          'apiVersion: flowcontrol.apiserver.k8s.io/v1\nkind: FlowSchema\nmetadata: { name: a }\nspec: { x: 1 }\n',
        ),
      ),
    ).toEqual([]);
  });
});

describe('fields', () => {
  it.each([
    ['did you mean "image"?', MINIMAL.replace('image:', 'imag:')],
    [
      'did you mean "hostPath"?',
      yaml(changed({ name: '', at: 'spec.template.spec.volumes.0', to: { name: 'logs', hostpath: { path: '/a' } } })),
    ],
    ['it belongs to spec.template.spec', MINIMAL.replace('  template:', '  nodeSelector: { a: b }\n  template:')],
    [
      'it belongs to spec.template.spec.containers',
      MINIMAL.replace('      containers:', '      livenessProbe: {}\n      containers:'),
    ],
    ['it belongs to spec', MINIMAL.replace('    spec:', '    minReadySeconds: 5\n    spec:')],
    [
      'did you mean "secretName"?',
      yaml(changed({ name: '', at: 'spec.template.spec.volumes.0', to: { name: 'logs', secret: { name: 'a' } } })),
    ],
  ])('%s', async (says, text) => {
    const found = (await lint(text)).findings.filter(({ rule }) => rule.id === 'unknown-field');
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining(says)]);
  });

  it.each([
    ['a node selector', '      containers:', '      nodeSelector: { pool: null }\n      containers:', '14:23'],
    [
      'limits',
      '          image: demo:1.0',
      '          image: demo:1.0\n          resources: { limits: { cpu: , memory: 1Mi } }',
      '17:34',
    ],
    ['labels', '  name: demo', '  name: demo\n  labels:\n    team:', '6:5'],
  ])('that are null count as no entry in %s', async (_, before, after, place) => {
    const found = lines(await lint(MINIMAL.replace(before, after), new Map([['advice', 'off']])));
    expect(found.filter((line) => line.endsWith(' null-entry'))).toEqual([`${place} null-entry`]);
  });

  it('that are null, and not entries of a map, are ignored', async () => {
    const text = MINIMAL.replace('      containers:', '      nodeSelector: null\n      affinity:\n      containers:');
    expect(ids(await lint(text))).not.toContain('null-entry');
  });

  it('that are misspelt are not also reported as missing', async () => {
    expect(errorsOf(await lint(MINIMAL.replace('image:', 'imag:')))).toHaveLength(1);
  });

  it('of other kinds are checked too', async () => {
    const text = 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { ports: { port: 80 } }\n';
    expect(errorsOf(await lint(text))).toEqual(['spec.ports: a list is expected here, not a mapping']);
  });

  it('get quotes where YAML does not read text', async () => {
    const broken = MINIMAL.replace(
      'image: demo:1.0',
      'image: demo:1.0 # the agent\n          env:\n            - { name: A, value: 8080 }\n            - name: B\n              value: yes # really',
    );
    const { content, fixed, linted } = await fix(broken);
    expect(fixed).toBe(2);
    expect(errorsOf(linted)).toEqual([]);
    expect(content).toBe(broken.replace('8080', '"8080"').replace('yes #', '"yes" #'));
  });
});

describe('an error of the server', () => {
  it.each([
    ['selector-mismatch', '12:14', MINIMAL.replace('        app: demo', '        app: other')],
    [
      'update-limits',
      '6:54',
      MINIMAL.replace(
        'spec:\n  selector',
        'spec:\n  updateStrategy: { rollingUpdate: { maxUnavailable: 0 } }\n  selector',
      ),
    ],
    // not update-limits, whose fix would not help
    [
      'invalid-value',
      '6:48',
      MINIMAL.replace('spec:\n  selector', 'spec:\n  updateStrategy: { rollingUpdate: { maxSurge: foo } }\n  selector'),
    ],
    ['restart-policy', '14:22', MINIMAL.replace('      containers:', '      restartPolicy: Never\n      containers:')],
    ['dangling-reference', '17:49', `${MINIMAL}          volumeMounts: [{ mountPath: /x, name: gone }]\n`],
    ['invalid-value', '4:9', MINIMAL.replace('name: demo\nspec', 'name: Demo\nspec')],
    ['unsupported-value', '17:28', `${MINIMAL}          imagePullPolicy: Mostly\n`],
  ])('%s', async (rule, place, text) => {
    expect(lines(await lint(text))).toContain(`${place} ${rule}`);
  });

  it('is reported at the entry of a map', async () => {
    const linted = await lint(
      MINIMAL.replace('metadata:\n  name: demo', 'metadata:\n  name: demo\n  labels:\n    a: b\n    c d: e'),
    );
    expect(lines(linted)).toContain('7:5 invalid-value');
  });
});

describe('settings and comments', () => {
  const latest = MINIMAL.replace('demo:1.0', 'demo:latest');
  const count = async (text: string, settings?: RuleSettings): Promise<number> =>
    ids(await lint(text, settings)).filter((id) => id === 'latest-image').length;

  it('disable a rule, and make it an error', async () => {
    expect(await count(latest)).toBe(1);
    expect(await count(latest, new Map([['latest-image', 'off']]))).toBe(0);
    expect(errorsOf(await lint(latest, new Map([['latest-image', 'error']])))).toHaveLength(1);
  });

  it.each([
    ['on the line', latest.replace('latest', 'latest # ds-lint-ignore latest-image')],
    ['on the line, with a reason', latest.replace('latest', 'latest # ds-lint-ignore latest-image - a lab')],
    [
      'above',
      latest.replace('          image', '          # ds-lint-ignore no-requests, latest-image\n          image'),
    ],
    ['a group above', latest.replace('          image', '          # ds-lint-ignore advice\n          image')],
    ['for the file', `# ds-lint-ignore-file latest-image\n${latest}`],
  ])('ignore a rule %s', async (_, text) => {
    expect(await count(text)).toBe(0);
  });

  it.each([
    ['another rule', latest.replace('latest', 'latest # ds-lint-ignore no-requests')],
    ['another line', latest.replace('kind', '# ds-lint-ignore latest-image\nkind')],
    ['a comment behind the line above', latest.replace('- name: demo', '- name: demo # ds-lint-ignore latest-image')],
  ])('ignore nothing with %s', async (_, text) => {
    expect(await count(text)).toBe(1);
  });
});

describe('names', () => {
  it('may be generated', async () => {
    const text = MINIMAL.replace('name: demo', 'generateName: demo-');
    expect(text).not.toBe(MINIMAL);
    const { findings } = await lintFile('a.yaml', new TextEncoder().encode(text));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('that the server generates are checked too', async () => {
    const text = MINIMAL.replace('name: demo', 'generateName: Demo-');
    const { findings } = await lintFile('a.yaml', new TextEncoder().encode(text));
    expect(findings.find(({ severity }) => severity === 'error')?.message).toContain(
      'metadata.name: Invalid value: "Demo-',
    );
  });
});

describe('--fix', () => {
  it('keeps Windows line ends, the byte order mark, comments and layout', async () => {
    const broken = `\ufeff${MINIMAL.replace('kind: DaemonSet', 'kind:   Daemonset   # mine').replaceAll('\n', '\r\n')}`;
    const { content } = await fix(broken);
    expect(content).toBe(broken.replace('Daemonset', 'DaemonSet'));
  });

  it('replaces tabs by spaces', async () => {
    const broken = MINIMAL.replace(/^( {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2));
    expect((await fix(broken)).content).toBe(MINIMAL);
  });

  it('does not change what is uncertain', async () => {
    for (const text of ['a: [1\n', MINIMAL.replace('image:', 'imag:'), MINIMAL.replace('DaemonSet', 'Thing')]) {
      expect((await fix(text)).content).toBeUndefined();
    }
  });

  it('does not fix ambiguous indentation', async () => {
    const flat = MINIMAL.replace('        app: demo\n', '        app: demo\n        name: x\n').replace(
      /^ +(?!- )/gm,
      '',
    );
    expect((await fix(flat)).content).toBeUndefined();
  });

  it('fixes JSON too', async () => {
    const text = JSON.stringify(agent(), null, 2).replace('"DaemonSet"', '"Daemonset"');
    expect((await fix(text)).content).toBe(text.replace('Daemonset', 'DaemonSet'));
  });
});
