import { leadingTimestamp } from './timestamp.ts';

/**
 * A line of a log. Text has one character per byte, so that any bytes can be written as they came; `textOf` decodes it.
 */
export interface LogLine {
  /** The timestamp of the container runtime as it was sent; empty if there is none. */
  readonly at: string;
  /** Without the timestamp and the line break. */
  readonly text: string;
  /** A line break follows. Only the last part of a log, and parts of a very long line, have none. */
  readonly ends: boolean;
  /** The line goes on from the one before, which did not end. */
  readonly continues: boolean;
}

/** Longer lines are given out in parts of about this many bytes, so that one without end takes no memory. */
export const MAX_LINE = 1024 * 1024;

export interface LineSplitter {
  /** The lines that the bytes complete. */
  push(bytes: string): readonly LogLine[];
  /** The rest of a log that is complete. */
  end(): readonly LogLine[];
}

/** Splits a log whose lines begin with timestamps, if `timestamps` were requested. */
export function createLineSplitter({ timestamps }: { readonly timestamps: boolean }): LineSplitter {
  let parts: string[] = [];
  let size = 0;
  let continues = false;
  const line = (text: string, ends: boolean): LogLine => {
    const at = timestamps && !continues ? leadingTimestamp(text) : '';
    const one = { at, text: at === '' ? text : text.slice(at.length + 1), ends, continues };
    continues = !ends;
    return one;
  };
  const rest = (): string => {
    const text = parts.join('');
    parts = [];
    size = 0;
    return text;
  };
  return {
    push: (bytes) => {
      const lines: LogLine[] = [];
      let from = 0;
      for (let to = bytes.indexOf('\n'); to >= 0; to = bytes.indexOf('\n', from)) {
        lines.push(line(size > 0 ? rest() + bytes.slice(from, to) : bytes.slice(from, to), true));
        from = to + 1;
      }
      if (from < bytes.length) {
        parts.push(bytes.slice(from));
        size += bytes.length - from;
        if (size >= MAX_LINE) lines.push(line(rest(), false));
      }
      return lines;
    },
    end: () => (size > 0 ? [line(rest(), false)] : []),
  };
}

/** The text of a line as UTF-8. */
export function textOf(bytes: string): string {
  for (let index = 0; index < bytes.length; index++) {
    if (bytes.charCodeAt(index) > 0x7f) return new TextDecoder().decode(Uint8Array.from(bytes, byteOf));
  }
  return bytes;
}

function byteOf(char: string): number {
  return char.charCodeAt(0);
}
