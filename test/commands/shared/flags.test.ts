import { expect, it } from 'vitest';
import { REGISTRY } from '../../../src/cli/registry.ts';
import type { Flag } from '../../../src/commands/shared/define.ts';

const definitions = await Promise.all(REGISTRY.map((entry) => entry.load()));
const helps = new Map<string, Set<string>>();
for (const { flags } of definitions) {
  for (const [name, flag] of Object.entries<Flag>(flags)) {
    helps.set(name, (helps.get(name) ?? new Set()).add(flag.help));
  }
}

/** Flags that kubectl's names force to differ between commands, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  all: 'DaemonSets, or nodes',
  by: 'groups the live view, or makes batches',
  containers: 'chooses containers, or rows of top for each',
  diff: 'revisions of history, or the changes of an apply',
  dryRun: 'a run shows its batches, and sends nothing to check',
  env: 'of a container that changes, or of a new one',
  fieldManager: 'has two defaults in apply, diff and plan',
  fold: 'rows of nodes, or lines of logs',
  follow: 'logs of pods, or of the sandbox',
  force: 'deletes, or recreates',
  gracePeriod: 'a run uses that of the pod by default',
  image: 'one for each new container, or one for all nodes',
  limitBytes: 'of the output of a command, or of a log',
  noFold: 'rows of nodes or events, or results of a command',
  node: 'several nodes, or the one of a port',
  noHeaders: 'nodes has a summary too',
  only: 'shows nodes, or chooses pods',
  output: 'formats differ by command',
  overwrite: 'an apply overwrites changes of others',
  prefix: 'of names of variables, or of lines of logs',
  recursive: 'subdirectories, or the fields of fields',
  revision: 'shown by history, required by status',
  selector: 'DaemonSets and objects, or nodes',
  sortBy: 'a field of objects, or a resource that pods use',
  tail: 'logs of pods, or of the sandbox',
  timeout: 'wait and run have special values',
  wait: 'for rollouts, or for deletions',
  watch: 'get and nodes print changes, status waits',
};

it('a flag has the same help in every command', () => {
  const differing = [...helps].filter(([, texts]) => texts.size > 1).map(([name]) => name);
  const unlisted = differing.filter((name) => !Object.hasOwn(DIFFERENT, name));
  expect(unlisted.map((name) => [name, ...(helps.get(name) ?? [])])).toEqual([]);
  expect(Object.keys(DIFFERENT).filter((name) => !differing.includes(name))).toEqual([]);
});
