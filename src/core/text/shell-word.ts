import { safeText } from './terminal-safe.ts';

/** Whose rules a word is quoted by. */
export type Shell = 'posix' | 'powershell';

/**
 * A text as one word of a shell, in quotes where it needs them: for commands that are printed so that a person can paste them. What a
 * terminal must not get is made visible, so that such a word does not do what it looks like, nor anything else.
 */
export function shellWord(text: string, shell: Shell = 'posix'): string {
  const visible = safeText(text);
  // a leading ~ or = is expanded by a shell, and so is a { with a comma
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(visible)) return visible;
  if (shell === 'powershell') {
    return /^[\w:./\\-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", "''")}'`;
  }
  return `'${visible.replaceAll("'", String.raw`'\''`)}'`;
}
