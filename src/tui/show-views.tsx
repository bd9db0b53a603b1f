import { render, type Instance } from 'ink';
import type { ReactNode } from 'react';
import { DsError } from '../core/errors.ts';
import type { Screen } from '../core/screen.ts';
import type { Palette } from '../render/color.ts';
import type { FrameProps } from './app.tsx';
import type { Input } from './keys.ts';
import type { Notes } from './notes.ts';
import { supportsUtf8, symbolsFor } from './page/symbols.ts';
import type { Redraw } from './redraw.ts';
import { createRolloutList } from './rollout-list-view.tsx';
import { NOTE_MS, type RolloutView } from './rollout-view.tsx';

interface ShowOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly palette: Palette;
  readonly notes: Notes;
  readonly redraw: Redraw;
  readonly now: () => number;
  readonly leave: (error: unknown) => void;
}

const SGR = /\x1b\[[0-9;]*m/g;

/** Draws the only rollout, or the list of several and the one that is opened there. Returns what draws the next frame. */
export function showViews(
  views: readonly RolloutView[],
  screen: Screen,
  { env, palette, notes, redraw, now, leave }: ShowOptions,
): () => void {
  const { stdin, stdout } = screen;
  const symbols = symbolsFor(palette, { unicode: supportsUtf8(env) });
  const list = createRolloutList(views, now);
  const [first] = views;
  let opened = views.length === 1 ? first : undefined;
  let app: Instance | undefined;

  const drawn = (): ReactNode => {
    const { width, height } = frameSize(stdout);
    const hasKeys = stdin !== undefined;
    const outer: FrameProps = { width, height, symbols, palette, hasKeys, onKey, note: notes.current };
    return opened === undefined ? list.frame(outer) : opened.frame(outer, views.length > 1);
  };

  /** A bug ends the view in an orderly way, wherever the frame was requested: by a key, by a signal, or by the time. */
  const frame = (): ReactNode => {
    try {
      return drawn();
    } catch (error) {
      leave(error);
      return null;
    }
  };

  function onKey(key: Input): void {
    if (key === 'interrupt' || (key === 'char:q' && opened?.isTyping !== true)) {
      leave(new DsError('interrupted', 'interrupted'));
      return;
    }
    if (key === 'suspend') {
      screen.suspend();
      return;
    }
    if (opened === undefined) {
      const pressed = list.press(key);
      if (pressed === 'nothing') return;
      if (pressed === 'open') {
        opened = list.selected;
        opened?.open();
      }
    } else if (!opened.press(key)) {
      const leadsBack = key === 'escape' || key === 'backspace';
      if (!leadsBack || views.length === 1) return;
      opened = undefined;
    }
    redraw.now();
  }

  screen.show(() => {
    const mounted = render(frame(), {
      ...(stdin === undefined ? {} : { stdin }),
      stdout,
      // also in CI, where `--view=live` asks for it
      interactive: true,
      incrementalRendering: true,
      isScreenReaderEnabled: false,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    app = mounted;
    mounted.waitUntilExit().catch(leave);
    return () => {
      app = undefined;
      mounted.unmount();
    };
  });
  screen.onNote((text) => {
    notes.show(text.replace(SGR, '').trim().split('\n').at(-1) ?? '', NOTE_MS);
    redraw.request();
  });
  return () => app?.rerender(frame());
}

/**
 * The last row and the last column stay free: after a frame that fills the screen ink erases the terminal with its scrollback, and with
 * each line that it replaces it erases what is right of the cursor, which in the last column is the last character.
 */
function frameSize({ columns, rows }: NodeJS.WriteStream): { readonly width: number; readonly height: number } {
  return { width: Math.max(1, columns - 1), height: Math.max(1, rows - 1) };
}
