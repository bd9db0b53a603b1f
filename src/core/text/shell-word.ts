import { safeText } from './terminal-safe.ts';

/** The quoting rules. */
export type Shell = 'posix' | 'powershell';

/**
 * Quotes a text as one word of a shell if needed, for printed commands that people paste. Characters that are unsafe for a terminal are
 * made visible.
 */
export function shellWord(text: string, shell: Shell = 'posix'): string {
  const visible = safeText(text);
  // shells expand a leading ~ or =, and { with a comma
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(visible)) return visible;
  if (shell === 'powershell') {
    return /^[\w:./\\-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", "''")}'`;
  }
  return `'${visible.replaceAll("'", String.raw`'\''`)}'`;
}
