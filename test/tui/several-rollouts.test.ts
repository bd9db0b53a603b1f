import { afterEach, describe, expect, it } from 'vitest';
import type { Scene } from '../support/live-view-scene.ts';
import { change, NAME, openSituation, SITUATIONS } from '../support/live-view-situations.ts';

const SIZE = { columns: 100, rows: 24 };

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
}, 60_000);

async function opened(names?: readonly string[]): Promise<Scene> {
  const situation = SITUATIONS.find(({ name }) => name === 'several');
  if (situation === undefined) throw new Error('no such situation');
  scene = await openSituation(
    { ...situation, ...(names === undefined ? {} : { names }) },
    { size: SIZE, color: false },
  );
  return scene;
}

/** Types the key, and returns the lines of the frame after that. */
async function after(shown: Scene, key: string): Promise<readonly string[]> {
  shown.tty.type(key);
  await shown.tty.lines();
  await shown.pass(1000);
  return shown.tty.lines();
}

/** The names in the list, the selected one with its mark. */
const listed = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^([› ]) [X◆◧□■] ([\w-]+) +[█░]/.exec(line)?.slice(1).join('').trim() ?? []);

describe('several rollouts', { timeout: 60_000 }, () => {
  it('have a line each, the worst first, and the causes below', async () => {
    const lines = await (await opened()).tty.lines();
    expect(lines[0]).toBe('3 DaemonSets in logging, 1 done');
    expect(listed(lines)).toEqual(['›log-agent', 'node-exporter', 'csi-driver']);
    const row = (name: string) => lines.find((line) => line.slice(4).startsWith(name));
    expect(row('log-agent')).toMatch(/^› X log-agent +░+ +0% +0 of 24 {2}X 2 stuck {2}□ 22 outdated$/);
    expect(row('node-exporter')).toMatch(
      / ◧ node-exporter +█*░+ +\d+% +\d+ of 24 {2}◧ \d+ updating {2}□ \d+ outdated$/,
    );
    expect(row('csi-driver')).toMatch(/ ■ csi-driver +█+ 100% {2}24 of 24$/);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}X 2 nodes {2}\w+ in agent: .*: not found/));
    expect(lines.at(-2)).toBe('q quit   ⏎ open   ↑↓ select   ? help');
  });

  it('are opened and left by keys, and the selection stays with its rollout', async () => {
    const shown = await opened();
    expect(listed(await after(shown, 'j'))).toEqual(['log-agent', '›node-exporter', 'csi-driver']);
    const one = await after(shown, '\r');
    expect(one[0]).toMatch(/^node-exporter {2}logging {2}revision 2/);
    expect(one.at(-2)).toMatch(/^q quit {3}esc back/);
    expect((await after(shown, '\r'))[5]).toMatch(/^topology.kubernetes.io\/zone zone-a/);
    expect((await after(shown, '\x1b'))[5]).toBe('');
    // the other two finish first
    change(shown.cluster, { image: 'registry.example/log-agent:1.2.0' });
    await shown.pass(1000);
    expect(listed(await after(shown, '\x1b'))).toContain('›node-exporter');
    expect(listed(await after(shown, 'G'))).toContain('›node-exporter');
    expect(listed(await after(shown, '\x1b[F')).at(-1)).toMatch(/^›/);
  });

  it('have a help, which is scrolled and left by keys', async () => {
    const shown = await opened();
    await after(shown, 'j');
    await shown.frame({ columns: 60, rows: 14 });
    const help = await after(shown, '?');
    expect(help[2]).toMatch(/^keys and symbols +lines 1-9 of 14$/);
    expect(help.at(-2)).toBe('q quit   ↑↓ scroll   any other key: back');
    expect((await after(shown, 'j'))[2]).toMatch(/lines 2-10 of 14$/);
    expect((await after(shown, '\x1b[F'))[2]).toMatch(/lines 6-14 of 14$/);
    expect((await after(shown, '\x1b[A'))[2]).toMatch(/lines 5-13 of 14$/);
    expect((await after(shown, '\x1b[H'))[2]).toMatch(/lines 1-9 of 14$/);
    expect(listed(await after(shown, '\r'))).toEqual(['log-agent', '›node-exporter', 'csi-driver']);
    await after(shown, '?');
    expect(listed(await after(shown, '\x1b'))).toContain('›node-exporter');
    expect((await after(shown, '\x1b[C'))[0]).toMatch(/^node-exporter {2}logging/);
  });

  it('read the pods of a finished one only when it is opened', async () => {
    const shown = await opened();
    await after(shown, '\x1b[F');
    const one = await after(shown, '\r');
    expect(one[0]).toMatch(/^csi-driver {2}logging {2}revision 1/);
    expect(one[2]).toBe('■ 24 done');
  });

  it('leave a summary each, and how to come back', async () => {
    const shown = await opened();
    await after(shown, 'q');
    expect(shown.tty.last?.split('\n')).toEqual([
      'daemon set "csi-driver" successfully rolled out',
      expect.stringMatching(/^log-agent: left \w+ into the rollout, which goes on: \d+ of 24 nodes done$/),
      expect.stringMatching(/^log-agent: stuck: 2 nodes {2}/),
      expect.stringMatching(/^node-exporter: left \w+ into the rollout, which goes on: \d+ of 24 nodes done$/),
      'to come back: ds rollout status log-agent node-exporter -n logging',
      '',
    ]);
  });

  it('stay until the last one is done', async () => {
    const shown = await opened([NAME, 'node-exporter']);
    expect(shown.tty.last).toBeUndefined();
    change(shown.cluster, { image: 'registry.example/log-agent:1.2.0' });
    await shown.pass(90_000);
    expect(shown.tty.last).toMatch(
      /^daemon set "log-agent" successfully rolled out\nlog-agent: took \w+, 24 nodes, .*\ndaemon set "node-exporter" successfully rolled out\nnode-exporter: took /,
    );
  });

  it('are shown without one that does not exist', async () => {
    const shown = await opened([NAME, 'nobody', 'node-exporter']);
    expect(listed(await shown.tty.lines())).toEqual(['›log-agent', 'node-exporter']);
  });
});
