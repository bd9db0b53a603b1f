import type { Palette } from '../color.ts';

const LABEL = /^( {0,4})([A-Z][A-Za-z -]*:)(?= |$)/;
const WARNING = /^ {2}Warning /;

/** A description with coloured labels and warnings. */
export function highlight(text: string, palette: Palette): string {
  return text
    .split('\n')
    .map((line) => {
      if (WARNING.test(line)) return palette.warn(line);
      return line.replace(LABEL, (_, indent: string, label: string) => indent + palette.bold(label));
    })
    .join('\n');
}
