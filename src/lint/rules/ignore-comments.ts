import { placeAt, type SourceText } from '../../yaml/text.ts';
import { idsOf } from './rules.ts';

const COMMENT = /^(.*?)#[ \t]*ds-lint-ignore(-file)?(?::[ \t]*|[ \t]+)([a-z0-9,\- \t]+)/gm;

/** The rules that comments in a file ignore, by line. */
export interface Ignored {
  has(rule: string, line: number): boolean;
}

/**
 * `# ds-lint-ignore RULE[, RULE]` applies to its line, and to the next line if it is on its own line; `# ds-lint-ignore-file RULE` to
 * the whole file. A group stands for all its rules. A reason may follow after a dash.
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
