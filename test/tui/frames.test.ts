import { afterEach, describe, expect, it } from 'vitest';
import { frameText, plainFrame, stylesOf } from '../support/frame-text.ts';
import type { Scene, Size } from '../support/live-view-scene.ts';
import { openSituation, SITUATIONS, type Situation } from '../support/live-view-situations.ts';

// After an intended change: npx vitest run test/tui/frames.test.ts -u, and look at each frame, and at the images of npm run generate.

const SIZES: readonly Size[] = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 50 },
];
const MEDIUM: Size = { columns: 80, rows: 24 };
const NARROW: Size = { columns: 40, rows: 12 };

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
}, 60_000);

function situation(name: string): Situation {
  const found = SITUATIONS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no situation ${name}`);
  return found;
}

async function opened(name: string, color = true): Promise<Scene> {
  scene = await openSituation(situation(name), { size: MEDIUM, color });
  return scene;
}

async function frameOf(shown: Scene, size: Size): Promise<string> {
  const lines = await shown.frame(size);
  // a line that is too wide would push the first one out
  expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual([
    expect.stringMatching(/^(log-agent {2}|\d DaemonSets )/),
    expect.stringMatching(/^(q quit|\/)/),
    '',
  ]);
  return frameText(shown.tty.terminal);
}

async function framesOf(shown: Scene): Promise<readonly string[]> {
  const frames: string[] = [];
  for (const size of SIZES) frames.push(await frameOf(shown, size));
  return frames;
}

const fileOf = (name: string, { columns, rows }: Size): string => `frames/${name}.${columns}x${rows}.txt`;

describe('the live view looks as recorded', { timeout: 120_000 }, () => {
  it.each(SITUATIONS.map(({ name }) => name))('%s, with and without colours', async (name) => {
    const colored = await framesOf(await opened(name));
    await scene?.close();
    const plain = await framesOf(await opened(name, false));
    // no state is told by its colour alone
    expect(plain.map(plainFrame)).toEqual(colored.map(plainFrame));
    expect(plain.map(stylesOf)).toEqual(SIZES.map(() => ''));
    for (const [index, size] of SIZES.entries()) {
      await expect(colored[index]).toMatchFileSnapshot(fileOf(name, size));
      await expect(plain[index]).toMatchFileSnapshot(fileOf(`no-color/${name}`, size));
    }
  });

  it('on its pages', async () => {
    const shown = await opened('trouble');
    const pages = [
      ['group', '\r'],
      ['node', 'd'],
      ['log', 'l'],
      ['help', '?'],
      ['search', 'x\x1b', '/1'],
    ] as const;
    for (const [name, ...keys] of pages) {
      for (const key of keys) {
        shown.tty.type(key);
        await shown.tty.lines();
      }
      await shown.pass(1000);
      for (const size of SIZES)
        await expect(await frameOf(shown, size)).toMatchFileSnapshot(fileOf(`page-${name}`, size));
      await shown.frame(MEDIUM);
    }
  });

  it('with what is stuck or misscheduled first, on the narrowest terminal', async () => {
    await expect(await frameOf(await opened('trouble'), NARROW)).toMatchFileSnapshot(fileOf('trouble', NARROW));
  });

  it('with the help of the list of several rollouts', async () => {
    const shown = await opened('several');
    shown.tty.type('?');
    await shown.tty.lines();
    await shown.pass(1000);
    for (const size of SIZES)
      await expect(await frameOf(shown, size)).toMatchFileSnapshot(fileOf('several-help', size));
  });

  it('leaves a summary when the rollout is done', async () => {
    const shown = await opened('rollout');
    await shown.pass(60_000);
    await expect(shown.tty.last).toMatchFileSnapshot('frames/finished.txt');
  });
});
