import { buildDs } from '../support/built-ds.ts';
import { HOSTILE_INPUTS } from '../support/hostile-inputs.ts';
import { measuredDs } from '../support/measured-ds.ts';
import { machine } from './measure.ts';

/** Shows what `ds lint` takes for files that were made to hurt it: the tests hold it to the memory, and to no time. */
async function main(): Promise<void> {
  const ds = buildDs();
  try {
    process.stdout.write(`${machine(process.version)}\n\n`);
    process.stdout.write(`${'file'.padEnd(32)}${'processor'.padStart(12)}${'memory'.padStart(12)}\n`);
    for (const { name, text } of HOSTILE_INPUTS) {
      const file = ds.folder.write('hostile.yaml', text());
      const { cpuMs, peakMiB } = await measuredDs(ds, ['lint', '-f', file]);
      const cells = [`${(cpuMs / 1000).toFixed(2)} s`, `${peakMiB.toFixed(0)} MiB`];
      process.stdout.write(`${name.padEnd(32)}${cells.map((cell) => cell.padStart(12)).join('')}\n`);
    }
  } finally {
    ds.folder.remove();
  }
}

await main();
