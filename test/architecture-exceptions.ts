/**
 * What may break a rule of architecture.test.ts, by name and with the reason. An entry that is no longer needed fails the test.
 */
export type Exceptions = Readonly<Record<string, string>>;

export const CROWDED_FOLDERS: Exceptions = {};

export const LONG_FILES: Exceptions = {};

export const LONG_FUNCTIONS: Exceptions = {};

export const FRAGMENTS: Exceptions = {
  'src/apimachinery/labels/last-applied.ts': 'one annotation name that several folders share',
  'src/apimachinery/schema/kubernetes-descriptions.ts': 'generated data, one long line',
  'src/apimachinery/schema/kubernetes-structure.ts': 'generated data, one long line',
  'src/core/async/own-signal.ts': 'one function that several folders share',
  'src/core/text/by-text.ts': 'one function that several folders share',
  'src/core/text/counted.ts': 'one function that several folders share',
  'src/yaml/max-depth.ts': 'one limit that two folders share, in its own file so that neither loads the parser',
};

export const RE_EXPORTS: Exceptions = {};

export const CIRCLES: Exceptions = {};

export const COMMANDS_THAT_IMPORT_COMMANDS: Exceptions = {};
