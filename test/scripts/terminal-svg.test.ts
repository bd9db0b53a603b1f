import xterm from '@xterm/headless';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DARK, LIGHT, terminalSvg, type Theme } from '../../scripts/docs/terminal-svg.ts';
import { frameText, parseFrame } from '../support/frame-text.ts';

let terminal: xterm.Terminal;

beforeEach(() => {
  terminal = new xterm.Terminal({ cols: 20, rows: 3, allowProposedApi: true });
});
afterEach(() => terminal.dispose());

async function svgOf(written: string, theme: Theme = DARK): Promise<string> {
  await new Promise<void>((done) => terminal.write(written, done));
  return terminalSvg(parseFrame(frameText(terminal)), { columns: 20, description: 'a test', theme });
}

const textsOf = (svg: string): readonly string[] => svg.split('\n').filter((line) => line.startsWith('<text'));

describe('terminalSvg', () => {
  it('shows a text a run of cells that look the same, where it stands', async () => {
    const [first = '', second = '', third = '', ...others] = textsOf(await svgOf('one \x1b[32mtwo\x1b[0m\r\n  three'));
    expect(first).toMatch(/^<text x="16.0" y="30.0" .*>one<\/text>$/);
    expect(second).toMatch(/^<text x="49.6" y="30.0" .* fill="#3fb950">two<\/text>$/);
    expect(third).toMatch(/^<text x="32.8" y="48.2" .*>three<\/text>$/);
    expect(others).toEqual([]);
  });

  it('shows what is bold and what is dim', async () => {
    const texts = textsOf(await svgOf('\x1b[1mbold\x1b[0m\x1b[2mdim'));
    expect(texts.map((text) => / (font-weight|opacity)=/.exec(text)?.[1])).toEqual(['font-weight', 'opacity']);
  });

  it('has the colours of its theme', async () => {
    const svg = await svgOf('\x1b[31mred\x1b[0m', LIGHT);
    expect(svg).toContain('fill="#ffffff"/>');
    expect(textsOf(svg)[0]).toContain(' fill="#cf222e">red<');
  });

  it('shows what the terminal shows, not what was written', async () => {
    expect(textsOf(await svgOf('wrong\r\x1b[Kright'))).toEqual([expect.stringContaining('>right<')]);
  });

  it('escapes what XML would take for its own', async () => {
    const svg = await svgOf('<a> & b');
    expect(svg).toContain('>&lt;a&gt; &amp; b</text>');
    expect(svg).toContain('<title>a test</title>');
  });
});
