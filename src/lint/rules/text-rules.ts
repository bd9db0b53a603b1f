import type { Topic } from '../../yaml/text.ts';
import type { Rule } from './rule.ts';

export const TEXT_RULES: readonly Rule[] = [
  {
    id: 'yaml-syntax',
    group: 'syntax',
    severity: 'error',
    title: 'the file cannot be read as YAML or JSON',
    why: 'A document that cannot be read cannot be applied, and the rest of it is not checked.',
    fix: 'Correct the place that the caret shows, then lint again: an error early in a document hides later ones.',
  },
  {
    id: 'pasted-text',
    group: 'syntax',
    severity: 'error',
    title: 'something was copied with the manifest that is not part of it',
    why:
      'Web pages show manifests inside Markdown, after a shell command or with line numbers. YAML reads all of that as part of the ' +
      'manifest.',
    fix: 'Keep only the lines of the manifest.',
    fixable: true,
  },
  {
    id: 'unrendered-template',
    group: 'syntax',
    severity: 'error',
    title: 'a template that was not rendered',
    why:
      'Helm charts, Jinja files and manifests with ${NAME} or <name> in them are not manifests yet. Applied as they are, they are refused, ' +
      'or pods never find their image.',
    fix: 'Render the template first, for example with: helm template CHART. Then lint the result.',
  },
  {
    id: 'odd-character',
    group: 'syntax',
    severity: 'error',
    title: 'a character only looks like the one that YAML needs',
    why:
      'Web pages, chats and word processors replace plain spaces, dashes and quotes by non-breaking spaces, long dashes and curly ' +
      'quotes. YAML reads those as letters.',
    fix: 'Write plain spaces, "-" and straight quotes.',
    fixable: true,
  },
  {
    id: 'yaml-tab',
    group: 'syntax',
    severity: 'error',
    title: 'a tab indents a line',
    why: 'YAML counts only spaces as indentation, because the width of a tab is not fixed.',
    fix: 'Replace each tab by two spaces, and set the editor to do so in .yaml files.',
    fixable: true,
  },
  {
    id: 'lost-indentation',
    group: 'syntax',
    severity: 'error',
    title: 'the indentation was lost when the text was copied',
    why:
      'In YAML a field belongs to another one only when it is indented further. Copying through a chat, a slide or a web page often ' +
      'moves lines to the left. Then "metadata:" is empty, and its "name:" belongs to nothing.',
    fix: 'Indent every line two spaces further than the key that it belongs to.',
    fixable: true,
  },
  {
    id: 'duplicate-key',
    group: 'syntax',
    severity: 'error',
    title: 'a mapping has the same key twice',
    why: 'Only one of the two can apply. kubectl refuses the file; other tools silently use the last one.',
    fix: 'Keep the right one, or merge the contents of both below one key.',
  },
  {
    id: 'no-identity',
    group: 'syntax',
    severity: 'error',
    title: 'a document does not say what it is',
    why: 'Every object needs apiVersion, kind and metadata.name. They tell the API server what the object is.',
    fix: 'Begin the document with apiVersion:, kind:, and metadata: with name: below it.',
    fixable: true,
  },
];

/** The rule for each kind of error that the reader finds. */
export const RULE_OF_TOPIC: Readonly<Record<Topic, string>> = {
  syntax: 'yaml-syntax',
  tab: 'yaml-tab',
  lostIndentation: 'lost-indentation',
  duplicateKey: 'duplicate-key',
  identity: 'no-identity',
};
