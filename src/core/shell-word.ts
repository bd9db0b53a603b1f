import { safeText } from './safe.ts';

/**
 * A text as one word of a POSIX shell, in quotes where it needs them: for commands that are printed so that a person can paste them. What
 * a terminal must not get is made visible, so that such a word does not do what it looks like, nor anything else.
 */
export function shellWord(text: string): string {
  const visible = safeText(text);
  // a leading ~ or = is expanded by a shell, and so is a { with a comma
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(visible)) return visible;
  return `'${visible.replaceAll("'", String.raw`'\''`)}'`;
}
