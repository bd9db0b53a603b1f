import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildDs, type BuiltDs } from '../support/built-ds.ts';
import { DS_BINARY } from '../support/ds-command.ts';
import { hasTmux, openPane, type Pane } from '../support/tmux.ts';

const NAMESPACE = 'live-view-keys';

const manifestOf = (name: string, image: string): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${name}, namespace: ${NAMESPACE}}
spec:
  selector: {matchLabels: {app: ${name}}}
  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: agent, image: "${image}"}]
`;

/** Two DaemonSets, rolled out; then one gets an image that there is not. */
const BEGIN = `set -e
$DS apply -f namespace.yaml -f agent.yaml -f other.yaml --wait
$DS set image agent agent=registry.invalid/agent:2
`;

/** Throws in the function that `CRASH_IN` names, as soon as the file `CRASH_FILE` is there: a bug that the program does not know of. */
const CRASH = `const { existsSync } = require('node:fs');
const { repeat } = String.prototype;
String.prototype.repeat = function (count) {
  if (existsSync(process.env.CRASH_FILE) && new Error().stack.includes(process.env.CRASH_IN)) throw new Error('a bug in the drawing');
  return repeat.call(this, count);
};
`;

const cluster = inject('cluster');
if (!hasTmux()) process.stderr.write('SKIPPED: the keys of the live view on terminals, because there is no tmux\n');

let ds: BuiltDs;
let terminal: Pane;

beforeAll(() => {
  ds = buildDs();
  ds.folder.write('namespace.yaml', `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${NAMESPACE}}\n`);
  ds.folder.write('agent.yaml', manifestOf('agent', 'registry.example/agent:1'));
  ds.folder.write('other.yaml', manifestOf('other', 'registry.example/other:1'));
  ds.folder.write('begin', BEGIN, 0o755);
  ds.folder.write('crash.cjs', CRASH);
}, 180_000);
afterAll(() => ds.folder.remove());

const command = (): string => ds.command.join(' ');
const CLUSTERS = [
  { name: 'the sandbox', isThere: true, shell: () => `exec ${command()} sandbox run --scenario zones -- sh`, env: {} },
  {
    name: 'the real control plane',
    isThere: cluster !== undefined,
    shell: () => 'exec sh',
    env: { KUBECONFIG: cluster?.kubeconfig },
  },
] as const;

describe.each(CLUSTERS)('the live view on $name', { timeout: 300_000 }, ({ isThere, shell, env }) => {
  const isRun = hasTmux() && isThere;

  beforeAll(async () => {
    if (!isRun) return;
    const settings = { TERM: 'screen-256color', LANG: 'C.UTF-8', PS1: '$ ', SHELL: '/bin/sh' };
    terminal = openPane(shell(), { columns: 100, rows: 30, env: { ...ds.env, ...settings, ...env } });
    await terminal.until((screen) => screen.trimEnd().endsWith('$'), 'shell');
    terminal.type(`cd ${ds.folder.path}; DS='${command()} -n ${NAMESPACE}'; export DS; ./begin; echo begun=$?`);
    await terminal.until((screen) => screen.includes('begun=0'), 'DaemonSets');
  }, 240_000);
  afterEach(() => {
    if (isRun && terminal.ask('#{alternate_on}') === '1') terminal.press('C-c');
  });
  afterAll(async () => {
    if (!isRun) return;
    terminal.type(`clear; $DS delete ds agent other; echo gone=$?`);
    await terminal.until((screen) => screen.includes('gone=0'), 'deletion').catch(() => undefined);
    terminal.close();
  }, 120_000);

  async function open(words: string, settings = ''): Promise<void> {
    terminal.type(`clear; ${settings} $DS rollout status ${words}; echo code=$?`);
    await terminal.until((screen) => screen.includes('X 1 stuck') && screen.includes('q quit'), 'view');
  }
  const shows = (text: string | RegExp): Promise<string> =>
    terminal.until((screen) => (typeof text === 'string' ? screen.includes(text) : text.test(screen)), String(text));

  async function expectEnd(code: string): Promise<string> {
    await shows(`code=${code}`);
    expect(terminal.ask('#{alternate_on} #{cursor_flag}')).toBe('0 1');
    terminal.type('stty -a | grep -o "[-]*icanon"');
    await shows(/^icanon/m);
    return terminal.scrollback();
  }

  it.skipIf(!isRun)('selects groups and nodes, opens them, and goes back', async () => {
    await open('agent');
    await shows(/^› zone-a/m);
    for (const [key, zone] of [
      ['j', 'b'],
      ['k', 'a'],
      ['Down', 'b'],
      ['Up', 'a'],
      ['Space', '[bc]'],
      ['Home', 'a'],
      ['End', '[bc]'],
      ['PageUp', 'a'],
    ] as const) {
      terminal.press(key);
      await shows(new RegExp(`^› zone-${zone}`, 'm'));
    }
    terminal.press('Enter');
    await shows('topology.kubernetes.io/zone zone-a');
    await shows(/^› \S node-\d/m);
    terminal.press('Enter');
    await shows(/^node node-\d/m);
    await shows('events of its pod');
    terminal.press('l');
    await shows(/^log of agent-/m);
    terminal.press('d');
    await shows(/^node node-\d/m);
    terminal.press('Escape');
    await shows('topology.kubernetes.io/zone zone-a');
    terminal.press('BSpace');
    await shows(/^› zone-a/m);
    terminal.press('d');
    expect(await shows(/^node node-\d/m)).toMatch(/unhealthy, the pod should run here/);
    // together they would be Alt-q
    terminal.press('Escape');
    await shows(/^› zone-a/m);
    terminal.press('q');
    await expectEnd('130');
    // so that it opens faster the next time
    if (DS_BINARY !== undefined) return;
    const caches = readdirSync(join(ds.folder.path, 'dist/cache')).map((name) => name.split('-')[0]);
    expect(caches).toEqual(expect.arrayContaining(['live_view', 'rollout']));
  });

  it.skipIf(!isRun)('filters, groups, searches and explains', async () => {
    await open('agent');
    terminal.press('f');
    await shows('only outdated nodes');
    terminal.press('f');
    await shows('only stuck nodes');
    terminal.press('f', '/');
    await shows(/^\/_/m);
    terminal.press('n', 'o', 'd', 'e', '-', '2', 'x', 'BSpace');
    await shows(/^\/node-2_ /m);
    terminal.press('Enter');
    await shows('search: node-2');
    expect(terminal.screen().filter((line) => /^[› ] zone-/.test(line))).toHaveLength(1);
    terminal.press('Escape');
    await terminal.until((screen) => !screen.includes('search:') && /zone-b/.test(screen), 'all nodes');
    terminal.press('g');
    await shows(/^› (amd64|all nodes|zone-a|\S+) +\d+\/\d/m);
    await terminal.until((screen) => !/^[› ] zone-b/m.test(screen), 'other groups');
    terminal.press('?');
    await shows('back to the previous revision; asks first');
    terminal.press('x');
    await terminal.until((screen) => !screen.includes('asks first'), 'overview');
    terminal.press('C-\\');
    await expectEnd('130');
  });

  it.skipIf(!isRun)('shows two rollouts, of which one is opened', async () => {
    await open('agent other');
    const list = await shows(/^› X agent +/m);
    expect(list).toMatch(/^ {2}■ other +█+ 100%/m);
    terminal.press('?');
    expect(await shows('keys and symbols')).toContain('open a rollout: nodes, causes, log, undo');
    terminal.press('x');
    await shows(/^› X agent +/m);
    terminal.press('Enter');
    await shows(/^agent {2}live-view-keys {2}revision \d/m);
    terminal.press('Escape');
    await shows('2 DaemonSets in live-view-keys, 1 done');
    terminal.press('q');
    expect(await expectEnd('130')).toMatch(/^agent: left \w+ into the rollout/m);
  });

  it.skipIf(!isRun || DS_BINARY !== undefined).each([
    ['in a component', 'drawProgress'],
    ['before the components', 'drawGrid'],
  ])('gives the terminal back and reports the error after a bug %s', async (_, at) => {
    const file = join(ds.folder.path, 'crash');
    rmSync(file, { force: true });
    const settings = `CRASH_IN=${at} CRASH_FILE=${file} NODE_OPTIONS=--require=${ds.folder.path}/crash.cjs`;
    await open('agent', settings);
    ds.folder.write('crash', '');
    const text = await expectEnd('70');
    expect(text).toContain('a bug in the drawing');
  });

  it.skipIf(!isRun)('undoes the rollout after a question, and the rollout ends', async () => {
    await open('agent');
    terminal.press('u');
    const question = await shows(/Roll back agent to revision \d\?/);
    expect(question).toContain('registry.invalid/agent:2');
    terminal.press('n');
    await shows(/^› zone-a/m);
    terminal.press('u');
    await shows('yes, roll back');
    terminal.press('y');
    const text = await expectEnd('0');
    expect(text).toMatch(/^daemon set "agent" successfully rolled out$/m);
    terminal.type(`clear; $DS get agent -o 'jsonpath={.spec.template.spec.containers[0].image}'; echo`);
    await shows('registry.example/agent:1');
  });
});
