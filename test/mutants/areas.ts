/** A part of the source, and the tests that are to notice when it is wrong. None of them needs Go, a cluster or tmux. */
export interface Area {
  readonly name: string;
  /** Globs of the files that are mutated. */
  readonly mutate: readonly string[];
  /** Globs of the tests that run. */
  readonly tests: readonly string[];
  /** Texts are mutated too. Elsewhere they are not: transcripts hold them, and a mutant in each would hide the others. */
  readonly texts?: true;
}

export const AREAS: readonly Area[] = [
  {
    name: 'apply-order',
    mutate: ['src/manifest/order.ts'],
    texts: true,
    tests: ['test/manifest/**/*.test.{ts,tsx}', 'test/commands/apply/**/*.test.{ts,tsx}'],
  },
  {
    name: 'cli',
    mutate: ['src/cli/**/*.ts'],
    tests: ['test/cli/**/*.test.ts'],
  },
  {
    name: 'render',
    mutate: ['src/render/**/*.ts', '!src/render/describe/**'],
    tests: [
      'test/render/**/*.test.{ts,tsx}',
      'test/commands/{get,nodes,plan}/**/*.test.{ts,tsx}',
      'test/commands/rollout/history.test.ts',
    ],
  },
  {
    name: 'tui',
    mutate: ['src/tui/**/*.{ts,tsx}'],
    tests: ['test/tui/**/*.test.{ts,tsx}', 'test/commands/rollout/status/**/*.test.{ts,tsx}'],
  },
  {
    name: 'daemonset',
    mutate: ['src/daemonset/**/*.ts'],
    tests: ['test/daemonset/**/*.test.{ts,tsx}'],
  },
  {
    name: 'apimachinery',
    mutate: ['src/apimachinery/{labels,quantity,patch,managed-fields,defaults}/**/*.ts'],
    tests: ['test/apimachinery/**/*.test.{ts,tsx}'],
  },
];
