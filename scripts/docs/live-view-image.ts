import { readFile } from 'node:fs/promises';
import { parseFrame } from '../../test/support/frame-text.ts';
import { SITUATIONS } from '../../test/support/live-view-situations.ts';
import { DARK, LIGHT, terminalSvg, type Theme } from './terminal-svg.ts';

/** Written and compared by test/tui/frames.test.ts. */
const FRAMES = new URL('../../test/tui/frames/', import.meta.url);

interface Picture {
  /** Of the situation, and of the image below docs/live-view/. */
  readonly name: string;
  readonly size: string;
}

const PICTURES: readonly Picture[] = [
  { name: 'rollout', size: '80x24' },
  { name: 'bad-image', size: '80x24' },
  { name: 'undo', size: '80x24' },
  { name: 'crash-loop', size: '80x24' },
  { name: 'dead-nodes', size: '80x24' },
  { name: 'overdue-deletion', size: '80x24' },
  { name: 'failed-site', size: '120x40' },
  { name: 'on-delete', size: '80x24' },
  { name: 'misscheduled', size: '80x24' },
  { name: 'several', size: '80x24' },
];

/** The images of the live view by path. */
export async function liveViewImages(): Promise<ReadonlyMap<string, string>> {
  const images = new Map([['docs/live-view.svg', await imageOf('trouble', '80x24', DARK)]]);
  for (const { name, size } of PICTURES) {
    for (const theme of [DARK, LIGHT]) {
      const suffix = theme === LIGHT ? '-light' : '';
      images.set(`docs/live-view/${name}${suffix}.svg`, await imageOf(name, size, theme));
    }
  }
  return images;
}

async function imageOf(name: string, size: string, theme: Theme): Promise<string> {
  const frame = parseFrame(await readFile(new URL(`${name}.${size}.txt`, FRAMES), 'utf8'));
  const shows = SITUATIONS.find((situation) => situation.name === name)?.shows ?? '';
  return terminalSvg(frame, {
    columns: Number(size.split('x')[0]),
    description: `ds rollout status: ${shows}`,
    theme,
  });
}
