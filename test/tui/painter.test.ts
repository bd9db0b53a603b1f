import { expect, it } from 'vitest';
import { createPainter } from '../../src/tui/painter.ts';
import { withPicture } from '../../src/tui/picture.tsx';

const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

it('writes a frame whole, and then only the lines that are other than before', () => {
  const written: string[] = [];
  const painter = createPainter((text) => written.push(text));
  painter.paint(['one', 'two']);
  painter.paint(['one', 'three']);
  painter.paint(['one', 'three']);
  painter.paint(['one']);
  expect(written).toEqual([
    `${BEGIN}\x1b[2J\x1b[1;1H\x1b[2Kone\x1b[2;1H\x1b[2Ktwo${END}`,
    `${BEGIN}\x1b[2;1H\x1b[2Kthree${END}`,
    `${BEGIN}\x1b[2;1H\x1b[2K${END}`,
  ]);
});

it('writes it whole again when the screen is not known any more', () => {
  const written: string[] = [];
  const painter = createPainter((text) => written.push(text));
  painter.paint(['one']);
  painter.forget();
  painter.paint(['one']);
  expect(written[1]).toBe(written[0]);
});

it('puts lines that are drawn already where ink left room for them, and nowhere else', () => {
  expect(withPicture('head\n\ue000\n\ue001\nfoot \ue000', ['first', 'second'])).toEqual([
    'head',
    'first',
    'second',
    'foot \ue000',
  ]);
  expect(withPicture('\ue005', ['first'])).toEqual(['\ue005']);
});
