import type { Schema } from '../apimachinery/schema/schema.ts';
import { documentAround, type SourceText } from '../yaml/text.ts';
import { reindent } from './reindent.ts';
import type { Edit } from './rule.ts';

/** Bytes of a document that anybody would have written by hand. */
const MAX_TEXT = 200_000;

type IsSound = (text: string, groups: 'syntax' | 'all') => Promise<boolean>;

function withoutTabs(document: string): string {
  return document.replace(/^[ \t]*\t[ \t]*/gm, (indentation) => indentation.replaceAll('\t', '  '));
}

/** Whether the document as a whole is mended for breaches of a rule. */
export function isMended(rule: string): boolean {
  return rule === 'yaml-tab' || rule === 'lost-indentation';
}

/** Makes whole the document around an offset, for a rule. */
export type Mender = (offset: number, rule: string) => Promise<readonly Edit[]>;

/**
 * What makes documents whole whose text is broken, as far as that is sure: when the outcome reads well, and of lost indentation when
 * it has no error at all. Each document is tried once.
 */
export function mender(schema: Schema, source: SourceText, isSound: IsSound): Mender {
  const tried = new Map<string, Promise<readonly Edit[]>>();
  const mend = async (from: number, to: number, isTab: boolean): Promise<readonly Edit[]> => {
    const document = source.text.slice(from, to);
    if (document.length > MAX_TEXT) return [];
    const mended = isTab ? withoutTabs(document) : reindent(schema, document);
    if (mended === undefined || mended === document) return [];
    return (await isSound(mended, isTab ? 'syntax' : 'all')) ? [{ from, to, text: mended }] : [];
  };
  return (offset, rule) => {
    const { from, to } = documentAround(source.text, offset);
    const isTab = rule === 'yaml-tab';
    const name = `${rule} ${from}`;
    const known = tried.get(name) ?? mend(from, to, isTab);
    tried.set(name, known);
    return known;
  };
}
