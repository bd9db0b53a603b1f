import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openStage, type OpenStage } from './support/transcript/stage.ts';
import { parseTranscript } from './support/transcript/parse.ts';
import { runCommand, runStep } from './support/transcript/run.ts';

const FOLDER = fileURLToPath(new URL('transcripts', import.meta.url));
const UPDATE = process.env['UPDATE_TRANSCRIPTS'] === '1';
/** Names of the only ones to run, with commas. */
const ONLY = process.env['TRANSCRIPTS']?.split(',');

const cluster = inject('cluster');

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.transcript'))) {
  const name = basename(file, '.transcript');
  if (ONLY?.includes(name) === false) continue;
  const path = join(FOLDER, file);
  const text = readFileSync(path, 'utf8');
  const { title, steps } = parseTranscript(text);

  describe.skipIf(cluster === undefined)(`${name}: ${title}`, () => {
    let stage: OpenStage | undefined;
    const records = new Map<number, readonly string[]>();

    beforeAll(async () => {
      if (cluster === undefined) return;
      stage = await openStage(name, cluster);
      expect(await runCommand('nodes reset', stage)).toEqual({ output: 'nodes reset\n', exitCode: 0 });
    });

    afterAll(async () => {
      if (UPDATE) writeFileSync(path, updated(text, steps, records));
      await stage?.close();
    });

    for (const step of steps) {
      it(`${step.line}: ${step.command.split('\n')[0] ?? ''}`, async () => {
        if (stage === undefined) throw new Error('the stage did not open');
        const { actual, expected, record } = await runStep(step, stage, UPDATE);
        if (UPDATE && step.peer === undefined) {
          if (actual !== expected) records.set(step.line, record);
        } else {
          expect(actual).toBe(expected);
        }
      });
    }
  });
}

/** The transcript with the recorded blocks in place of the expected ones. */
function updated(
  original: string,
  steps: readonly { readonly line: number; readonly expected: readonly [number, number] }[],
  records: ReadonlyMap<number, readonly string[]>,
): string {
  const lines = original.split('\n');
  for (const { line, expected } of [...steps].reverse()) {
    const record = records.get(line);
    if (record !== undefined) lines.splice(expected[0], expected[1] - expected[0], ...record);
  }
  return lines.join('\n');
}
