import { UNKNOWN } from '../../src/apimachinery/managed-fields/shape.ts';
import { loadSchema } from '../../src/apimachinery/schema/load-schema.ts';
import type { Json, JsonObject } from '../../src/core/json/json.ts';
import { readSourceText } from '../../src/manifest/read.ts';
import { toYaml } from '../../src/yaml/yaml.ts';
import { GROWING_DOCUMENTS, type GrowingDocument } from '../support/growing-documents.ts';
import { WALKS } from '../support/walks.ts';
import { machine } from './measure.ts';

const SIZES = [50, 100, 200, 400];
/** A schema nested deeper than this is refused by our reader; the walks are measured beyond it. */
const DEEPEST_READ = 50;
const TIMES = 3;

/** The shortest of a few runs, in milliseconds. */
async function measured(run: () => unknown): Promise<number> {
  let best = Infinity;
  for (let time = 0; time < TIMES; time++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function line(name: string, times: readonly (number | undefined)[]): string {
  const cells = times.map((ms) => (ms === undefined ? '-' : ms.toFixed(2)).padStart(10));
  return `${name.padEnd(46)}${cells.join('')}\n`;
}

async function measureDocument(document: GrowingDocument): Promise<void> {
  const schema = await loadSchema();
  const { apiVersion, kind } = document;
  const make = (size: number, last?: string): JsonObject => document.make(size, last);
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const node = schema.kind({ group, version, kind }) ?? UNKNOWN;
  const title = `${document.name} (ms)`;
  process.stdout.write(`${title.padEnd(46)}${SIZES.map((size) => String(size).padStart(10)).join('')}\n`);
  for (const [name, walk] of Object.entries(WALKS)) {
    const times: number[] = [];
    for (const size of SIZES) {
      // freezing is for one time, so everything gets its own
      times.push(
        await measured(() => walk({ schema, node, before: make(size), same: make(size), after: make(size, 'b') })),
      );
    }
    process.stdout.write(line(name, times));
  }
  for (const [name, write] of [
    ['reading YAML', toYaml] as const,
    ['reading JSON', (value: Json): string => JSON.stringify(value)] as const,
  ]) {
    const times: (number | undefined)[] = [];
    for (const size of SIZES) {
      const text = write(make(size));
      const isRead = document.name.includes('deep') ? size <= DEEPEST_READ : true;
      times.push(isRead ? await measured(() => readSourceText({ file: 'a', text })) : undefined);
    }
    process.stdout.write(line(name, times));
  }
  process.stdout.write('\n');
}

/** Shows what the walks over documents take as these grow; `test/linear-walks.test.ts` holds them to a linear number of visits. */
async function main(): Promise<void> {
  process.stdout.write(`${machine(process.version)}\n\n`);
  for (const document of GROWING_DOCUMENTS) await measureDocument(document);
}

await main();
