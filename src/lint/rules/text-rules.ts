import type { Topic } from '../../yaml/text.ts';
import type { Rule } from './rule.ts';

export const TEXT_RULES: readonly Rule[] = [
  {
    id: 'yaml-syntax',
    group: 'syntax',
    severity: 'error',
    title: 'the file cannot be read as YAML or JSON',
    why: 'What cannot be read cannot be applied; nothing of this document is looked at any further.',
    fix: 'Mend the place that the caret shows, then look again: an error early in a document hides later ones.',
  },
  {
    id: 'pasted-text',
    group: 'syntax',
    severity: 'error',
    title: 'something was copied along that is not part of the manifest',
    why:
      'Web pages show manifests between lines of Markdown, behind a shell command or with numbers in front of the lines. YAML takes ' +
      'all of that for contents.',
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
    title: 'a character only looks like the one that YAML wants',
    why:
      'Web pages, chats and word processors write non-breaking spaces, long dashes and curly quotes in the place of plain ones; YAML ' +
      'takes them for letters.',
    fix: 'Write plain spaces, "-" and straight quotes.',
    fixable: true,
  },
  {
    id: 'yaml-tab',
    group: 'syntax',
    severity: 'error',
    title: 'a tab indents a line',
    why: 'YAML counts only spaces as indentation, because nobody knows how wide a tab is.',
    fix: 'Use two spaces in the place of each tab, and set the editor to do so in .yaml files.',
    fixable: true,
  },
  {
    id: 'lost-indentation',
    group: 'syntax',
    severity: 'error',
    title: 'the indentation was lost on the way',
    why:
      'In YAML a field belongs to another one only when it stands further in. Copying through a chat, a slide or a web page ' +
      'often moves lines to the left, and then "metadata:" is empty and its "name:" is a field of nobody.',
    fix: 'Indent every line two spaces further than the key that it belongs to.',
    fixable: true,
  },
  {
    id: 'duplicate-key',
    group: 'syntax',
    severity: 'error',
    title: 'a key stands twice in one mapping',
    why: 'Only one of the two can count. kubectl refuses the file; other tools take the last one and say nothing.',
    fix: 'Keep the one that is right, or put both contents below one key.',
  },
  {
    id: 'no-identity',
    group: 'syntax',
    severity: 'error',
    title: 'a document does not say what it is',
    why: 'Every object needs apiVersion, kind and metadata.name: by them the API server knows what to do with it.',
    fix: 'Begin a DaemonSet with apiVersion: apps/v1, kind: DaemonSet, and metadata: with name: below it.',
    fixable: true,
  },
];

/** The rule that an error of the reader's is a breach of. */
export const RULE_OF_TOPIC: Readonly<Record<Topic, string>> = {
  syntax: 'yaml-syntax',
  tab: 'yaml-tab',
  lostIndentation: 'lost-indentation',
  duplicateKey: 'duplicate-key',
  identity: 'no-identity',
};
