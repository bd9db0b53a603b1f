import { placeAt, type SourceText } from '../../yaml/text.ts';
import { idsOf } from './rules.ts';

const COMMENT = /^(.*?)#[ \t]*ds-lint-ignore(-file)?(?::[ \t]*|[ \t]+)([a-z0-9,\- \t]+)/gm;

/** Which rules a file's own comments switch off, and where. */
export interface Ignored {
  has(rule: string, line: number): boolean;
}

/**
 * `# ds-lint-ignore RULE[, RULE]` counts for its line, and for the next one when it stands alone; `# ds-lint-ignore-file RULE` for
 * the whole file. A group's name stands for its rules. What follows the names, behind a dash or a bracket, is the reason.
 */
export function ignoredIn(source: SourceText): Ignored {
  const everywhere = new Set<string>();
  const byLine = new Map<number, Set<string>>();
  for (const match of source.text.matchAll(COMMENT)) {
    const [, before = '', wholeFile, words = ''] = match;
    const ids = (words.split(/\s-/)[0] ?? '').split(/[\s,]+/).flatMap(idsOf);
    if (wholeFile !== undefined) {
      for (const id of ids) everywhere.add(id);
      continue;
    }
    const { line } = placeAt(source, match.index);
    for (const at of before.trim() === '' ? [line, line + 1] : [line]) {
      const there = byLine.get(at) ?? new Set();
      for (const id of ids) there.add(id);
      byLine.set(at, there);
    }
  }
  return { has: (rule, line) => everywhere.has(rule) || byLine.get(line)?.has(rule) === true };
}
