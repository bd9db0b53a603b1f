/** A part of the source, and the tests that are to notice when it is wrong. None of them needs Go, a cluster or tmux. */
export interface Area {
  /** `npm run mutants -- daemonset` runs all areas whose names start with `daemonset/`. */
  readonly name: string;
  /** Globs of the files that are mutated. */
  readonly mutate: readonly string[];
  /** Globs of the tests that run; those after `!` do not. */
  readonly tests: readonly string[];
  /** Texts are mutated too. Elsewhere they are not: transcripts hold them, and a mutant in each would hide the others. */
  readonly texts?: true;
  /** What runs when a module is loaded is mutated too. Elsewhere it is not: each such mutant needs every test of the area. */
  readonly static?: true;
}

const DAEMONSET = ['test/daemonset/**/*.test.{ts,tsx}'];
const RENDER = [
  'test/render/**/*.test.{ts,tsx}',
  'test/commands/{get,nodes,plan}/**/*.test.{ts,tsx}',
  'test/commands/rollout/history.test.ts',
];
/** Not those of the built program, which has no mutants, and of generated files, which are not copied. */
const CLI = [
  'test/cli/*.test.ts',
  '!test/cli/{process,hanging-lookup,sanity}.test.ts',
  'test/cli/{flags,node}/**/*.test.ts',
  '!test/cli/node/{lost-terminal,full-disk}.test.ts',
];
/** Those of the whole view take seconds each. */
const VIEW = 'test/tui/live-view.test.ts';
const TUI = ['test/tui/**/*.test.{ts,tsx}', 'test/commands/rollout/status/live-status.test.ts'];

/** The areas of a folder, one for each of its parts. */
const parts = (folder: string, names: readonly string[], tests: readonly string[]): Area[] =>
  names.map((part) => ({ name: `${folder}/${part}`, mutate: [`src/${folder}/${part}/**/*.{ts,tsx}`], tests }));

export const AREAS: readonly Area[] = [
  {
    name: 'apply-order',
    mutate: ['src/manifest/order.ts'],
    texts: true,
    static: true,
    tests: ['test/manifest/**/*.test.{ts,tsx}', 'test/commands/apply/**/*.test.{ts,tsx}'],
  },
  ...parts('daemonset', ['rollout', 'status', 'placement', 'pods', 'revisions', 'rollout-run'], DAEMONSET),
  { name: 'tui/model', mutate: ['src/tui/**/*.ts'], tests: [...TUI, `!${VIEW}`] },
  { name: 'tui/view', mutate: ['src/tui/**/*.tsx'], tests: TUI },
  { name: 'cli/main', mutate: ['src/cli/*.ts'], tests: CLI },
  ...parts('cli', ['node', 'flags', 'complete'], CLI),
  { name: 'render/main', mutate: ['src/render/*.ts'], tests: RENDER },
  ...parts('render', ['nodes', 'plan', 'rollout-run', 'table', 'output', 'jsonpath'], RENDER),
  ...parts(
    'apimachinery',
    ['patch', 'labels', 'quantity', 'managed-fields', 'defaults'],
    ['test/apimachinery/**/*.test.{ts,tsx}'],
  ),
];
