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
/** Not those of the built program, which has no mutants, and of generated files, which are not copied. */
const CLI = ['test/cli/*.test.ts', '!test/cli/{process,hanging-lookup,sanity}.test.ts', 'test/cli/flags/**/*.test.ts'];
const NODE = ['test/cli/node/**/*.test.ts', '!test/cli/node/{lost-terminal,full-disk}.test.ts'];
/** Those of the whole view take seconds each, and so only what nothing else can test has them. */
const TUI = ['test/tui/{model,page,store}/**/*.test.ts', 'test/tui/{keys,navigate,redraw,summary}.test.ts'];
const VIEW = ['test/tui/{live-view,several-rollouts,undo}.test.ts', 'test/commands/rollout/status/live-status.test.ts'];

/** What the server checks, fills in and warns about. */
const SERVER = ['test/lint/server-rules.test.ts', 'test/sandbox/api/daemon-set-fields.test.ts'];
const ofCommands = (name: string): readonly string[] => [`test/commands/${name}/**/*.test.ts`];

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

/** A folder with its own tests and those of the commands that show what it does; all of them can be repeated. */
const part = (folder: string, more: readonly string[]): Area => ({
  name: folder,
  mutate: [`src/${folder}/**/*.ts`],
  tests: [`test/${folder}/**/*.test.{ts,tsx}`, ...more],
  ...REPEATABLE,
});

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
  {
    name: 'render/main',
    mutate: ['src/render/*.ts'],
    tests: ['test/render/*.test.ts', ...ofCommands('get'), 'test/commands/rollout/history.test.ts'],
    ...REPEATABLE,
  },
  part('render/table', ['test/render/*.test.ts']),
  part('render/output', ofCommands('get')),
  part('render/jsonpath', ['test/render/output/*.test.ts']),
  part('render/nodes', ofCommands('nodes')),
  part('render/plan', ofCommands('plan')),
  part('render/describe', ofCommands('describe')),
  part('render/go-template', []),
  part('render/rollout-run', ['test/commands/rollout/run/**/*.test.ts']),
  part('render/events', ofCommands('events')),
  part('render/logs', ofCommands('logs')),
  part('render/exec', ofCommands('exec')),
  part('apimachinery/quantity', []),
  part('apimachinery/patch', []),
  part('apimachinery/labels', []),
  part('apimachinery/schema', ['test/apimachinery/managed-fields/*.test.ts']),
  part('apimachinery/managed-fields', []),
  part('apimachinery/quota', []),
  part('apimachinery/pod-security', []),
  part('apimachinery/warnings', SERVER),
  part('apimachinery/defaults', SERVER),
  part('apimachinery/validate', SERVER),
];
