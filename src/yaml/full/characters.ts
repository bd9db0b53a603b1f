const TAB = 9;
const SPACE = 32;

/** The code of the end of the text; a NUL cannot be part of it. */
export const END = 0;

/** NEL, LS and PS (U+0085, U+2028, U+2029) end lines too in YAML 1.1. Carriage returns are newlines here already. */
export function isBreak(code: number): boolean {
  return code === 10 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBreakOrEnd(code: number): boolean {
  return code === END || isBreak(code);
}

export function isTab(code: number): boolean {
  return code === TAB;
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

/** `[A-Za-z0-9_-]`: what anchors, handles of tags and names of directives consist of. */
export function isWord(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 45
  );
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
