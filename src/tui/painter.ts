/** Writes frames to a terminal, of each only the lines that are other than before. */
export interface Painter {
  paint(lines: readonly string[]): void;
  /** The screen holds nothing that is known: the next frame is written whole. */
  forget(): void;
}

/** Terminals that know it show a frame at once; others ignore it. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

export function createPainter(write: (text: string) => void): Painter {
  let shown: readonly string[] | undefined;
  return {
    paint: (lines) => {
      const parts: string[] = shown === undefined ? ['\x1b[2J'] : [];
      const before = shown ?? [];
      for (let row = 0; row < Math.max(lines.length, before.length); row++) {
        const line = lines[row] ?? '';
        // Cleared first: after a line that is as wide as the screen that would take its last character
        if (line !== (before[row] ?? '')) parts.push(`\x1b[${row + 1};1H\x1b[2K${line}`);
      }
      shown = lines;
      if (parts.length > 0) write(`${BEGIN}${parts.join('')}${END}`);
    },
    forget: () => {
      shown = undefined;
    },
  };
}
