import { execFileSync } from 'node:child_process';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { JsonObject } from '../../src/core/json/json.ts';
import { toYaml } from '../../src/yaml/yaml.ts';
import { GROWING_DOCUMENTS } from '../support/growing-documents.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { interleaved, machine, type Contender, type Sample } from './measure.ts';

const USAGE = `usage: npm run bench:manifests -- [--runs N] [FILE]...

Measures a second apply and a diff of large manifests on the cluster of KUBECONFIG, beside kubectl. Objects stay in the cluster.
Without FILE: 25 definitions of custom resources, of up to 3,000 fields and 40 levels, 1.2 MB together.
On the sandbox: ds sandbox run -- npm run bench:manifests -- calico.yaml
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, help: { type: 'boolean', short: 'h' } },
});

/** Definitions whose schema is wide at the top and has a deep field; three of them are large. */
function definitions(folder: TempFolder): string {
  const make = (name: string, size: number): JsonObject => {
    const found = GROWING_DOCUMENTS.find((document) => document.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found.make(size);
  };
  const documents = Array.from({ length: 25 }, (_, index) => {
    const object =
      index % 2 === 0
        ? make('a definition with a wide schema', index < 4 ? 3000 : 400)
        : make('a definition with a deep schema', 40);
    const text = toYaml(object);
    return text
      .replaceAll('things', `things${index}`)
      .replaceAll('Thing', `Thing${index}`)
      .replace('singular: thing', `singular: thing${index}`);
  });
  return folder.write('definitions.yaml', documents.join('---\n'));
}

function shown(sample: Sample | undefined): string {
  if (sample === undefined) return '-';
  const { wall } = sample;
  return `${(wall.median / 1000).toFixed(2)} s (${(wall.min / 1000).toFixed(2)})`;
}

async function main(): Promise<void> {
  const runs = Number(options.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs=${options.runs} is no number of runs`);
  const bin = resolve(import.meta.dirname, '../../bin/ds.js');
  const folder = tempFolder();
  const { env } = process;
  const row = (cells: readonly string[]): boolean =>
    process.stdout.write(
      `${cells
        .map((cell, index) => cell.padEnd(index === 0 ? 24 : 16))
        .join('')
        .trimEnd()}\n`,
    );
  try {
    process.stdout.write(`${machine(process.version)}; median (minimum) wall time of ${runs} interleaved runs\n\n`);
    row(['manifest', 'command', 'ds', 'ds cpu', 'kubectl']);
    for (const file of positionals.length > 0 ? positionals : [definitions(folder)]) {
      execFileSync(process.execPath, [bin, 'apply', '-f', file], { env, stdio: ['ignore', 'ignore', 'inherit'] });
      for (const verb of ['apply', 'diff'] as const) {
        const args = [verb, '-f', file];
        const contenders: readonly Contender[] = [
          { name: 'ds', command: process.execPath, args: [bin, ...args] },
          { name: 'kubectl', command: 'kubectl', args: [...args, '--server-side', '--field-manager=ds'] },
        ];
        const [ours, theirs] = await interleaved(contenders, runs, env);
        row([basename(file), verb, shown(ours), `${((ours?.cpu.median ?? 0) / 1000).toFixed(2)} s`, shown(theirs)]);
      }
    }
  } finally {
    folder.remove();
  }
}

if (options.help === true) process.stdout.write(USAGE);
else await main();
