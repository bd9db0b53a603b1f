import type { Schema } from '../../apimachinery/schema/schema.ts';
import { documentAround, type SourceText } from '../../yaml/text.ts';
import { reindent } from './reindent.ts';
import type { Edit } from '../rules/rule.ts';

/** The largest document to fix, in bytes. */
const MAX_TEXT = 200_000;

type IsSound = (text: string, groups: 'syntax' | 'all') => Promise<boolean>;

function withoutTabs(document: string): string {
  return document.replace(/^[ \t]*\t[ \t]*/gm, (indentation) => indentation.replaceAll('\t', '  '));
}

/** Whether a rule's fix rewrites the whole document. */
export function isFixedAsWhole(rule: string): boolean {
  return rule === 'yaml-tab' || rule === 'lost-indentation';
}

/** The edits that fix the document around an offset, for a rule. */
export type DocumentFixer = (offset: number, rule: string) => Promise<readonly Edit[]>;

/**
 * Fixes broken documents, if that is safe: the result must be readable, and after a fix of lost indentation it must have no errors. Each
 * document is tried once.
 */
export function documentFixer(schema: Schema, source: SourceText, isSound: IsSound): DocumentFixer {
  const tried = new Map<string, Promise<readonly Edit[]>>();
  const fixOnce = async (from: number, to: number, isTab: boolean): Promise<readonly Edit[]> => {
    const document = source.text.slice(from, to);
    if (document.length > MAX_TEXT) return [];
    const fixed = isTab ? withoutTabs(document) : reindent(schema, document);
    if (fixed === undefined || fixed === document) return [];
    return (await isSound(fixed, isTab ? 'syntax' : 'all')) ? [{ from, to, text: fixed }] : [];
  };
  return (offset, rule) => {
    const { from, to } = documentAround(source.text, offset);
    const isTab = rule === 'yaml-tab';
    const name = `${rule} ${from}`;
    const known = tried.get(name) ?? fixOnce(from, to, isTab);
    tried.set(name, known);
    return known;
  };
}
