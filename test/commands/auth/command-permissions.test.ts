import { describe, expect, it } from 'vitest';
import { permissionText, type Permission } from '../../../src/apimachinery/rbac/permission.ts';
import { rolesFor } from '../../../src/apimachinery/rbac/roles.ts';
import { REGISTRY } from '../../../src/cli/registry.ts';
import { COMMAND_PERMISSIONS } from '../../../src/commands/auth/command-permissions.ts';
import type { HttpRequest } from '../../../src/kube/transport/transport.ts';
import type { CommandPermission } from '../../../src/render/permissions/checked-command.ts';
import { attributesOf } from '../../../src/sandbox/api/access/attributes.ts';
import { routeOf } from '../../../src/sandbox/api/route.ts';
import { COMMAND_ARGUMENTS } from '../../support/command-arguments.ts';
import { parseArguments } from '../../support/parse-arguments.ts';
import { runOnSandbox } from '../../support/run-on-sandbox.ts';

type Args = readonly string[];

/** Arguments with which a command asks for more than with those of COMMAND_ARGUMENTS. */
const MORE_ARGUMENTS: Readonly<Record<string, readonly Args[]>> = {
  apply: [
    ['-f', 'new.json'],
    ['-f', 'changed.json', '--force-conflicts', '--wait', '--timeout=30s'],
    ['-f', 'selector.json', '--server-side=false', '--force'],
    ['-f', 'new.json', '--prune', '--applyset=set', '-n', 'default'],
    ['-f', 'changed.json', '--prune', '--applyset=full', '-n', 'default'],
  ],
  replace: [
    ['-f', 'selector.json', '--force'],
    ['-f', 'selector.json', '--force', '--cascade=foreground', '--timeout=20s'],
  ],
  diff: [
    ['-f', 'changed.json', '--server-side=false'],
    ['-f', 'changed.json', '--force-conflicts'],
  ],
  plan: [
    ['-f', 'references.json'],
    ['-f', 'changed.json', '--server-side=false'],
    ['-f', 'changed.json', '--force-conflicts'],
  ],
  label: [['--all', 'a=b']],
  annotate: [['--all', 'a=b']],
  'set image': [['--all', 'agent=agent:3']],
  'set env': [
    ['--all', 'A=b'],
    ['agent', '--from=configmap/values'],
    ['agent', '--from=secret/values'],
  ],
  'set resources': [['--all', '--limits=cpu=1']],
  'set serviceaccount': [['--all', 'other']],
  delete: [['agent'], ['--all', '--wait=false'], ['agent', '--cascade=foreground']],
  get: [['agent'], ['-l', 'app=none'], ['-w']],
  describe: [['agen'], ['-l', 'app=none']],
  nodes: [['agent', '-w']],
  pods: [
    ['agent', '-w'],
    ['agent', '-l', 'a=b'],
  ],
  'port-forward': [['agent', '--node', 'node-1', ':80']],
  exec: [['agent', '-l', 'kubernetes.io/hostname=node-1', '--', 'true']],
  run: [['agent', '--once', '--image=tool:done', '--node=node-1', '--', 'true']],
  events: [['agent', '-w']],
  logs: [
    ['agent', 'node-1', '-f'],
    ['agent', '-l', 'kubernetes.io/hostname=node-1'],
  ],
  explain: [['pods']],
  top: [['agent', '--by', 'zone']],
  'rollout status': [
    ['manual', '--timeout=20s'],
    ['-l', 'app=none'],
  ],
  'rollout restart': [
    ['-l', 'app=agent'],
    ['-l', 'app=none'],
  ],
  'rollout run': [['manual', '--disable-eviction']],
  wait: [
    ['manual', '--for=rollout', '--timeout=20s'],
    ['agent', '--for=delete', '--timeout=20s'],
    ['agent', '--for=node=node-1'],
    ['manual', '--for=node=node-1', '--timeout=20s'],
  ],
};

/** Permissions that no arguments above ask for, with the reason. */
const NOT_SEEN_HERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'port-forward': {
    'get pods/portforward': 'it connects when a program does: test/transcripts/exec.transcript',
    'create pods/portforward': 'it connects when a program does: test/transcripts/exec.transcript',
  },
  run: { 'get nodes': 'for outputs that may be cut: test/commands/run/warn-of-lossy-runtimes.test.ts' },
  top: { 'list pods.metrics.k8s.io': 'this sandbox has no metrics server: test/transcripts/top-metrics.transcript' },
  'rollout status': { 'get pods/log': 'the live view needs a terminal: test/tui/' },
  'rollout run': {
    'get poddisruptionbudgets.policy':
      'for a budget that cannot be computed: test/workflows/rollout-run/run-rollout.test.ts',
  },
};

function attributesText(request: HttpRequest): string {
  const { pathname, searchParams } = new URL(request.path, 'http://server');
  const { method, path, headers } = request;
  const asked = attributesOf(
    { method, path, ...(headers === undefined ? {} : { headers }) },
    { pathname, searchParams },
    routeOf(pathname),
  );
  if ('path' in asked) return `${asked.verb} ${asked.path}`;
  const { verb, group, resource, subresource } = asked;
  const target = { group, resource, namespaced: true, ...(subresource === '' ? {} : { subresource }) };
  return permissionText({ verb, target });
}

/** Whether the permission is for this request. */
function covers(permission: Permission, asked: string): boolean {
  const text = permissionText(permission);
  return text.endsWith('*') ? asked.startsWith(text.slice(0, -1)) : asked === text;
}

interface Invocation {
  readonly args: Args;
  /** What the command needs with these arguments. */
  readonly permissions: readonly CommandPermission[];
}

function argumentsOf(words: string): readonly Args[] {
  const how = COMMAND_ARGUMENTS[words];
  const first =
    how !== undefined && 'writes' in how ? [how.writes] : how !== undefined && 'reads' in how ? [how.reads] : [];
  return [...first, ...(MORE_ARGUMENTS[words] ?? [])];
}

async function invocationOf(words: string, args: Args): Promise<Invocation> {
  const entry = REGISTRY.find(({ path }) => path.join(' ') === words);
  if (entry === undefined) throw new Error(`there is no command ${words}`);
  const { input } = await parseArguments(await entry.load(), args);
  const isGiven = (flag: string): boolean => {
    // of the DaemonSets in the sandbox, `manual` has this strategy
    if (flag === 'OnDelete') return args.includes('manual');
    const [name = '', value = ''] = flag.split('=');
    const key = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    return input.provided.has(key) && (value === '' || String(input.flags[key]).startsWith(value));
  };
  const permissions = (COMMAND_PERMISSIONS[words] ?? []).filter(({ when }) => when === undefined || when.some(isGiven));
  return { args, permissions };
}

const isForGiven = ({ permissions }: Invocation, text: string): readonly CommandPermission[] =>
  permissions.filter((one) => permissionText(one) === text);

/** Whether it can be taken away from an authenticated user: all of them may read some paths, and send reviews of themselves. */
const canBeMissing = ({ target }: Permission): boolean =>
  !('path' in target) && target.resource !== 'selfsubjectaccessreviews';

const commands = Object.entries(COMMAND_PERMISSIONS).filter(([, { length }]) => length > 0);

/** Runs a command with the arguments, and says how its permissions differ from the list. `failed` collects what it fails without. */
async function problemsOf(
  words: string,
  args: Args,
  seen: Set<string>,
  failed: Set<string>,
): Promise<readonly string[]> {
  const invocation = await invocationOf(words, args);
  const { permissions } = invocation;
  const run = (granted: readonly Permission[]) =>
    runOnSandbox(words, args, { roles: rolesFor(granted, { name: 'list', namespace: 'default' }) });
  const first = await runOnSandbox(words, args);
  // the clock of the sandbox may have been faster than the import of the command's modules
  const asAdmin = first.ended === 'interrupted' ? await runOnSandbox(words, args) : first;
  const asked = [...new Set(asAdmin.requests.map(attributesText))];
  asked.forEach((one) => seen.add(one));
  const problems = asked
    .filter((one) => !permissions.some((permission) => covers(permission, one)))
    .map((one) => `asks for ${one}`);
  const withList = await run(permissions);
  if (withList.ended !== asAdmin.ended || withList.errors.join() !== asAdmin.errors.join()) {
    problems.push(
      `with the list: ${withList.ended}: ${withList.errors.join()} (as admin: ${asAdmin.ended}: ${asAdmin.errors.join()})`,
    );
  }
  for (const text of new Set(permissions.filter(canBeMissing).map(permissionText))) {
    const same = isForGiven(invocation, text);
    const isRequired = same.some(({ need }) => need === 'required');
    // `create` is checked besides the verb of the request
    if ((isRequired && failed.has(text)) || !(asked.includes(text) || text.startsWith('create '))) continue;
    const without = await run(permissions.filter((one) => !same.includes(one)));
    if (without.ended === asAdmin.ended || without.ended === 'ok') continue;
    seen.add(text);
    if (isRequired) failed.add(text);
    else problems.push(`fails without ${text}: ${without.ended}: ${without.errors.join()}`);
  }
  return problems.map((problem) => `${args.join(' ')}: ${problem}`);
}

describe('the permissions of commands', () => {
  it('are listed for every command', () => {
    expect(Object.keys(COMMAND_PERMISSIONS).sort()).toEqual(REGISTRY.map(({ path }) => path.join(' ')).sort());
  });

  it.each(commands)(
    'of ds %s are what it asks for and fails without',
    async (words, list) => {
      const seen = new Set<string>();
      const failed = new Set<string>();
      const problems: string[] = [];
      for (const args of argumentsOf(words)) problems.push(...(await problemsOf(words, args, seen, failed)));
      const unseen = list.filter((one) => ![...seen].some((text) => covers(one, text))).map(permissionText);
      const harmless = list
        .filter((one) => one.need === 'required' && canBeMissing(one))
        .map(permissionText)
        .filter((text) => !failed.has(text));
      expect(problems).toEqual([]);
      const reasons = Object.keys(NOT_SEEN_HERE[words] ?? {});
      expect(unseen).toEqual(reasons);
      expect(harmless.filter((text) => !reasons.includes(text))).toEqual([]);
    },
    120_000,
  );
});
