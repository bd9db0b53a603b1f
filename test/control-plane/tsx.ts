import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The command that runs a TypeScript file of this folder with Node, from any folder. */
export function tsxCommand(file: string): readonly string[] {
  // import.meta.resolve would do, but Vitest does not have it.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return [process.execPath, '--import', loader, fileURLToPath(new URL(file, import.meta.url))];
}
