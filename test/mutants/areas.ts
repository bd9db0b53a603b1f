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
  /** The tests can be repeated as they are, without hooks and new modules: their mutants run in one process, which is far faster. */
  readonly repeatable?: true;
}

const DAEMONSET = ['test/daemonset/**/*.test.{ts,tsx}'];
const APIMACHINERY = ['test/apimachinery/**/*.test.ts'];
/** What the server checks and fills in is also what lint says. */
const SERVER = [...APIMACHINERY, 'test/lint/{server-rules,lint,advice,set}.test.ts'];
const RENDER = [
  'test/render/**/*.test.{ts,tsx}',
  'test/commands/{get,nodes,plan}/**/*.test.{ts,tsx}',
  'test/commands/rollout/history.test.ts',
];
/** Not those of the built program, which has no mutants, and of generated files, which are not copied. */
const CLI = ['test/cli/*.test.ts', '!test/cli/{process,hanging-lookup,sanity}.test.ts', 'test/cli/flags/**/*.test.ts'];
const NODE = ['test/cli/node/**/*.test.ts', '!test/cli/node/{lost-terminal,full-disk}.test.ts'];
/** Those of the whole view take seconds each, and so only what nothing else can test has them. */
const TUI = ['test/tui/{model,page,store}/**/*.test.ts', 'test/tui/{keys,navigate,redraw,summary}.test.ts'];
const VIEW = ['test/tui/{live-view,several-rollouts,undo}.test.ts', 'test/commands/rollout/status/live-status.test.ts'];

const REPEATABLE = { repeatable: true } as const;

/** The areas of a folder, one for each of its parts. */
const parts = (
  folder: string,
  names: readonly string[],
  tests: readonly string[],
  options: Pick<Area, 'repeatable'> = {},
): Area[] =>
  names.map((part) => ({
    name: `${folder}/${part}`,
    mutate: [`src/${folder}/${part}/**/*.{ts,tsx}`],
    tests,
    ...options,
  }));

export const AREAS: readonly Area[] = [
  {
    name: 'apply-order',
    mutate: ['src/manifest/order.ts'],
    texts: true,
    static: true,
    tests: ['test/manifest/**/*.test.{ts,tsx}', 'test/commands/apply/**/*.test.{ts,tsx}'],
  },
  ...parts(
    'daemonset',
    ['rollout', 'status', 'placement', 'pods', 'revisions', 'rollout-run', 'events'],
    DAEMONSET,
    REPEATABLE,
  ),
  { name: 'tui/main', mutate: ['src/tui/*.ts', '!src/tui/undo.ts'], tests: TUI, ...REPEATABLE },
  ...parts('tui', ['model', 'page', 'store'], TUI, REPEATABLE),
  { name: 'tui/view', mutate: ['src/tui/*.tsx', 'src/tui/undo.ts'], tests: [...TUI, ...VIEW] },
  { name: 'cli/main', mutate: ['src/cli/*.ts'], tests: CLI, ...REPEATABLE },
  ...parts('cli', ['flags', 'complete'], CLI, REPEATABLE),
  ...parts('cli', ['node'], NODE),
  { name: 'render/main', mutate: ['src/render/*.ts'], tests: RENDER, ...REPEATABLE },
  ...parts(
    'render',
    ['nodes', 'plan', 'rollout-run', 'table', 'output', 'jsonpath', 'go-template', 'describe'],
    RENDER,
    REPEATABLE,
  ),
  ...parts(
    'apimachinery',
    ['patch', 'labels', 'quantity', 'managed-fields', 'quota', 'pod-security', 'schema', 'warnings'],
    APIMACHINERY,
    REPEATABLE,
  ),
  ...parts('apimachinery', ['defaults', 'validate'], SERVER, REPEATABLE),
];
