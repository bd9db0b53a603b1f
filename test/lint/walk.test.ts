import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixFile } from '../../src/lint/fix/fix-file.ts';
import { lintFile, type Finding } from '../../src/lint/lint-file.ts';

const seed = (name: string): string =>
  readFileSync(new URL(`../manifests/seeds/${name}.yaml`, import.meta.url), 'utf8');
const EXAMPLE = seed('example-daemonset').replace('latest', '1.0');
const FLUENTD = seed('fluentd-logging-agent');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function errorsIn(text: string): Promise<readonly Finding[]> {
  const { findings } = await lintFile('agent.yaml', bytes(text));
  return findings.filter(({ severity }) => severity === 'error');
}

const eachLine = (text: string, change: (line: string, index: number) => string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line, index) => `${change(line, index)}\n`)
    .join('');
const numbered = (separator: string, width = 0): string =>
  eachLine(EXAMPLE, (line, index) => `${String(index + 1).padStart(width)}${separator}${line}`);

/** The title, the broken text, the rule, and the original if it is not the first seed. */
type Broken = readonly [how: string, text: string, rule: string, whole?: string];

/** Broken files whose original text `--fix` restores. */
const MENDED: readonly Broken[] = [
  // copied from a page
  ['Markdown around it', `\`\`\`yaml\n${EXAMPLE}\`\`\`\n`, 'pasted-text'],
  ['only the first line of Markdown', `~~~\n${EXAMPLE}`, 'pasted-text'],
  ['only the last line of Markdown', `${EXAMPLE}\`\`\``, 'pasted-text'],
  ['a command above it', `$ cat agent.yaml\n${EXAMPLE}`, 'pasted-text'],
  ['a command with a prompt of its own', `root@master:~# cat agent.yaml\n${EXAMPLE}`, 'pasted-text'],
  ['a here-document around it', `cat <<EOF | kubectl apply -f -\n${EXAMPLE}EOF\n`, 'pasted-text'],
  ['a prompt and a here-document', `$ kubectl apply -f - <<'YAML'\n${EXAMPLE}YAML\n`, 'pasted-text'],
  ['a file written and applied', `cat > a.yaml <<-END\n${EXAMPLE}END\n\n$ kubectl apply -f a.yaml\n`, 'pasted-text'],
  [
    'what was printed below it',
    `${EXAMPLE}\n$ kubectl apply -f a.yaml\ndaemonset.apps/example created\n`,
    'pasted-text',
  ],
  ['line numbers', numbered(' ', 2), 'pasted-text'],
  ['line numbers of another width', numbered(' ', 4), 'pasted-text'],
  ['line numbers with bars', numbered(' | ', 3), 'pasted-text'],
  ['line numbers with colons', numbered(': '), 'pasted-text'],
  ['line numbers with tabs', numbered('\t', 6), 'pasted-text'],
  ['the signs of a mail', eachLine(EXAMPLE, (line) => `> ${line}`), 'pasted-text'],
  ['the signs of a patch', eachLine(EXAMPLE, (line) => `+${line}`), 'pasted-text'],
  [
    'several documents in Markdown',
    `\`\`\`\n${FLUENTD}---\n${EXAMPLE}\`\`\`\n`,
    'pasted-text',
    `${FLUENTD}---\n${EXAMPLE}`,
  ],
  // characters
  ['non-breaking spaces', EXAMPLE.replaceAll('  ', '\u00a0\u00a0'), 'odd-character'],
  ['one non-breaking space', EXAMPLE.replace('kind: ', 'kind:\u00a0'), 'odd-character'],
  ['some non-breaking spaces', EXAMPLE.replace('      labels', '\u00a0 \u00a0 \u00a0 labels'), 'odd-character'],
  ['an unseen character at the beginning', `\u200b${EXAMPLE}`, 'odd-character'],
  ['an unseen character behind the kind', EXAMPLE.replace('DaemonSet', 'DaemonSet\u200b'), 'unknown-kind'],
  ['an unseen character in a key', EXAMPLE.replace('image:', 'im\u200bage:'), 'unknown-field'],
  ['a long dash', EXAMPLE.replace('- name', '\u2013 name'), 'odd-character'],
  ['a bullet', EXAMPLE.replace('- name', '\u2022 name'), 'odd-character'],
  [
    'curly quotes in JSON',
    '{ \u201capiVersion\u201d: \u201cv1\u201d, \u201ckind\u201d: \u201cNamespace\u201d, \u201cmetadata\u201d: { \u201cname\u201d: \u201ca\u201d } }\n',
    'odd-character',
    '{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "a" } }\n',
  ],
  [
    'curly quotes around a label',
    EXAMPLE.replace('app: example', 'app: \u2018example\u2019'),
    'invalid-value',
    EXAMPLE.replace('app: example', 'app: "example"'),
  ],
  // indentation
  ['tabs', EXAMPLE.replace(/^( {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2)), 'yaml-tab'],
  ['one tab', EXAMPLE.replace('        app: example', '\t\t\t\tapp: example'), 'yaml-tab'],
  ['no indentation at all', eachLine(EXAMPLE, (line) => line.trim()), 'lost-indentation'],
  ['no indentation in a large one', eachLine(FLUENTD, (line) => line.trim()), 'lost-indentation', FLUENTD],
  // words
  ['a plural kind', EXAMPLE.replace('DaemonSet', 'DaemonSets'), 'unknown-kind'],
  ['a small kind', EXAMPLE.replace('kind: DaemonSet', 'kind: daemonset'), 'unknown-kind'],
  ['apiVersion: v1', EXAMPLE.replace('apps/v1', 'v1'), 'unknown-api-version'],
  ['apiVersion: apps/v1beta2', EXAMPLE.replace('apps/v1', 'apps/v1beta2'), 'unknown-api-version'],
  ['an old version', EXAMPLE.replace('apps/v1', 'extensions/v1beta1'), 'unknown-api-version'],
  [
    'an old version without a selector',
    EXAMPLE.replace('apps/v1', 'extensions/v1beta1').replace(/ {2}selector:\n.*\n.*\n/, ''),
    'unknown-api-version',
  ],
  ['Kind:', EXAMPLE.replace('kind:', 'Kind:'), 'no-identity'],
  ['apiversion:', EXAMPLE.replace('apiVersion:', 'apiversion:'), 'no-identity'],
  ['Metadata:', EXAMPLE.replace('metadata:', 'Metadata:'), 'no-identity'],
  ['matchlabels:', EXAMPLE.replace('matchLabels:', 'matchlabels:'), 'unknown-field'],
  ['no space behind a colon', EXAMPLE.replace('name: example-daemonset', 'name:example-daemonset'), 'no-identity'],
  ['no space in a label', EXAMPLE.replace('      app: example', '      app:example'), 'wrong-type'],
  // fields at the wrong level
  [
    'containers in the template',
    EXAMPLE.replace(
      / {4}spec:\n(?: {6}.*\n)+/,
      '    containers:\n      - name: example-container\n        image: example-image:1.0\n',
    ),
    'unknown-field',
  ],
  ['labels in the selector', EXAMPLE.replace('    matchLabels:\n  ', ''), 'unknown-field'],
  ['replicas', EXAMPLE.replace('  selector:', '  replicas: 3\n  selector:'), 'unknown-field'],
  [
    'a dash lost',
    EXAMPLE.replace('        - name', '        name').replace('          image', '        image'),
    'wrong-type',
  ],
];

const WITH_NODES = `${EXAMPLE}      nodeSelector:\n        # fast ones\n        disk: ssd\n`;
const TOLERANT = `${EXAMPLE}      tolerations:\n        - key: a\n          operator: Exists\n`;
const PROBED = `${EXAMPLE}          readinessProbe:\n            tcpSocket:\n              port: 80\n`;
const block = (indent: number, text: string): string => text.replace(/^(?=.)/gm, ' '.repeat(indent));
const NODES = 'nodeSelector:\n  # fast ones\n  disk: ssd\n';

const MOVED: readonly Broken[] = [
  [
    'nodeSelector in metadata',
    EXAMPLE.replace('spec:\n  sel', `${block(2, NODES)}spec:\n  sel`),
    'unknown-field',
    WITH_NODES,
  ],
  [
    'nodeSelector in the metadata of pods',
    EXAMPLE.replace('    spec:', `${block(6, NODES)}    spec:`),
    'unknown-field',
    WITH_NODES,
  ],
  [
    'nodeSelector in spec',
    EXAMPLE.replace('  template:', `${block(2, NODES)}  template:`),
    'unknown-field',
    WITH_NODES,
  ],
  ['nodeSelector in template', `${EXAMPLE}${block(4, NODES)}`, 'unknown-field', WITH_NODES],
  ['nodeSelector behind everything', `${EXAMPLE}${NODES}`, 'unknown-field', WITH_NODES],
  ['nodeSelector in a container', `${EXAMPLE}${block(10, NODES)}`, 'unknown-field', WITH_NODES],
  [
    'tolerations in spec',
    EXAMPLE.replace('  template:', '  tolerations:\n    - key: a\n      operator: Exists\n  template:'),
    'unknown-field',
    TOLERANT,
  ],
  [
    'tolerations in spec, dashes not indented',
    EXAMPLE.replace('  template:', '  tolerations:\n  - key: a\n    operator: Exists\n  template:'),
    'unknown-field',
    TOLERANT.replace('        - key: a\n          op', '      - key: a\n        op'),
  ],
  [
    'a probe beside the containers',
    `${EXAMPLE}      readinessProbe:\n        tcpSocket:\n          port: 80\n`,
    'unknown-field',
    PROBED,
  ],
  [
    'minReadySeconds of the template',
    `${EXAMPLE}    minReadySeconds: 5\n`,
    'unknown-field',
    `${EXAMPLE}  minReadySeconds: 5\n`,
  ],
  [
    'minReadySeconds behind everything',
    `${EXAMPLE}minReadySeconds: 5`,
    'unknown-field',
    `${EXAMPLE}  minReadySeconds: 5\n`,
  ],
  ['no labels at all', EXAMPLE.replace(/ {4}metadata:\n.*\n.*\n/, ''), 'selector-mismatch', EXAMPLE],
];

const ALL = [...MENDED, ...MOVED].map(([how, text, rule, whole = EXAMPLE]) => ({ how, text, rule, whole }));

describe('a broken manifest', () => {
  it.each(ALL)('$how: found, and fixed by --fix', async ({ text, rule, whole }) => {
    const found = await errorsIn(text);
    expect(found.map((finding) => finding.rule.id)).toContain(rule);
    const { content, fixed, linted } = await fixFile('agent.yaml', bytes(text), new Map());
    expect(fixed).toBeGreaterThan(0);
    expect(linted.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
    expect(content).toBe(whole);
  });

  it('with Windows line breaks is fixed the same way', async () => {
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    for (const { how, text, whole } of ALL) {
      const { content } = await fixFile('agent.yaml', bytes(windows(text)), new Map());
      expect(content, how).toBe(windows(whole));
    }
  });
});

/** The change that a person makes who follows the fix, where `--fix` does nothing. */
const BY_HAND: readonly (readonly [how: string, text: string, says: string, change: (text: string) => string])[] = [
  [
    'a page with prose',
    `# DaemonSets\n\nHere is one:\n\n\`\`\`yaml\n${EXAMPLE}\`\`\`\n\nApply it.\n`,
    'Save the text between such lines to a separate file.',
    (text) => /```yaml\n(.*)```/s.exec(text)?.[1] ?? '',
  ],
  [
    'lines left out',
    EXAMPLE.replace('          image', '          ...\n          image'),
    'Insert the omitted lines, or remove it.',
    (text) => text.replace('          ...\n', ''),
  ],
  [
    'two labels that differ',
    EXAMPLE.replace('        app: example', '        app: other'),
    'The selector has app: example, the template has app: other; use the same value in both.',
    (text) => text.replace('app: other', 'app: example'),
  ],
  [
    'variables as a mapping',
    `${EXAMPLE}          env:\n            LEVEL: info\n`,
    'Write each as an item: "- name: LEVEL" with "value:" below the name.',
    (text) => text.replace('LEVEL: info', '- name: LEVEL\n              value: info'),
  ],
  [
    'a port as a number',
    `${EXAMPLE}          ports:\n            - 8080\n`,
    'Write it as fields, such as containerPort: VALUE.',
    (text) => text.replace('- 8080', '- containerPort: 8080'),
  ],
  [
    'a kind spelt like another one',
    EXAMPLE.replace('kind: DaemonSet', 'kind: DeamonSett'),
    'Write kind: DaemonSet.',
    (text) => text.replace('DeamonSett', 'DaemonSet'),
  ],
  [
    'a field spelt wrong',
    EXAMPLE.replace('image:', 'imge:'),
    'Write image: instead.',
    (text) => text.replace('imge:', 'image:'),
  ],
  [
    'a probe beside several containers',
    `${EXAMPLE}        - name: other\n          image: other:1\n      readinessProbe:\n        exec:\n          command: ["true"]\n`,
    'Move it to spec.template.spec.containers.readinessProbe.',
    (text) => text.replace(/^ {6}readinessProbe.*$/ms, block(10, 'readinessProbe:\n  exec:\n    command: ["true"]\n')),
  ],
  [
    'a key without its colon',
    EXAMPLE.replace('  selector:', '  selector'),
    'Write "selector:".',
    (text) => text.replace('  selector', '  selector:'),
  ],
];

describe('the fix of a finding', () => {
  it.each(BY_HAND)('fixes %s', async (_, text, says, change) => {
    const found = await errorsIn(text);
    expect(found.map(({ fix }) => fix)).toContain(says);
    expect((await errorsIn(change(text))).map(({ message }) => message)).toEqual([]);
  });
});
