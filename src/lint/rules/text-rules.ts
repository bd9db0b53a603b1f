import type { Topic } from '../../yaml/text.ts';
import { rulesOf } from './rule.ts';

export const TEXT_RULES = rulesOf('syntax', 'error', [
  {
    id: 'yaml-syntax',
    title: 'the file cannot be read as YAML or JSON',
    why: 'A document that cannot be read cannot be applied, and is not checked further.',
    fix: 'Correct the line at the caret, then lint again: an error can hide later ones.',
  },
  {
    id: 'pasted-text',
    title: 'the file contains text that is not part of the manifest',
    why:
      'Web pages show manifests in Markdown, after a shell command or with line numbers. YAML reads all of it as part of the ' +
      'manifest.',
    fix: 'Keep only the lines of the manifest.',
    fixable: true,
  },
  {
    id: 'unrendered-template',
    title: 'a template that was not rendered',
    why:
      'Helm charts, Jinja files and files with ${NAME} or <name> are not manifests yet. The API server refuses them, ' +
      'or pods cannot pull their image.',
    fix: 'Render the template first, for example with helm template CHART, and lint the result.',
  },
  {
    id: 'odd-character',
    title: 'a character only looks like the one that YAML needs',
    why:
      'Web pages, chats and word processors replace spaces, dashes and quotes by non-breaking spaces, long dashes and curly ' +
      'quotes. YAML reads these as text.',
    fix: 'Write plain spaces, "-" and straight quotes.',
    fixable: true,
  },
  {
    id: 'yaml-tab',
    title: 'a tab indents a line',
    why: 'YAML allows only spaces as indentation.',
    fix: 'Replace each tab by two spaces, and configure the editor to do so in .yaml files.',
    fixable: true,
  },
  {
    id: 'lost-indentation',
    title: 'the indentation was lost when the text was copied',
    why:
      'In YAML a field belongs to another one only if it is indented further. Copying from a chat, a slide or a web page often ' +
      'removes indentation. Then "metadata:" is empty, and its "name:" belongs to nothing.',
    fix: 'Indent every line two spaces further than the key that it belongs to.',
    fixable: true,
  },
  {
    id: 'duplicate-key',
    title: 'a mapping has the same key twice',
    why: 'Only one of the two can take effect. kubectl refuses the file; other tools silently use the last one.',
    fix: 'Keep one of them, or merge the contents of both below one key.',
  },
  {
    id: 'no-identity',
    title: 'a document has no apiVersion, kind or name',
    why: 'Every object needs apiVersion, kind and metadata.name, which identify it.',
    fix: 'Start the document with apiVersion:, kind:, and metadata: with name: below it.',
    fixable: true,
  },
]);

/** The rule for each topic of a read error. */
export const RULE_OF_TOPIC: Readonly<Record<Topic, string>> = {
  syntax: 'yaml-syntax',
  tab: 'yaml-tab',
  lostIndentation: 'lost-indentation',
  duplicateKey: 'duplicate-key',
  identity: 'no-identity',
};
