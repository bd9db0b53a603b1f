/** `npm run build:binary`: compiles `ds` into one file that needs nothing, dist/binary/TARGET/ds. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compile } from './compile.ts';
import { hostTarget, programName, targetNamed, TARGETS } from './targets.ts';

const USAGE = `usage: npm run build:binary [-- [--target TARGET]... | --all]

Compiles ds for this machine, or for the targets: ${TARGETS.map(({ name }) => name).join(', ')}.
The files are dist/binary/TARGET/ds. The runtimes of other targets come from the npm registry.
`;

const { values: options } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    all: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

async function main(): Promise<void> {
  const named = options.target?.map(targetNamed) ?? [hostTarget()];
  for (const target of options.all === true ? TARGETS : named) {
    const path = join('dist', 'binary', target.name, programName(target));
    await compile(target, fileURLToPath(new URL(`../../${path.replaceAll('\\', '/')}`, import.meta.url)));
    process.stdout.write(`${path}\n`);
  }
}

if (options.help === true) process.stdout.write(USAGE);
else await main();
