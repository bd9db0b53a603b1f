import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JsonObject } from '../../src/core/json/json.ts';
import { TEMPLATE_OBJECT, TEMPLATES } from './go-template-cases.ts';
import { KYAML_OBJECTS } from './kyaml-cases.ts';

export interface TemplateVector {
  readonly template: string;
  /** What kubectl printed; undefined after an error. */
  readonly output?: string;
  readonly error?: string;
}

/** Records what kubectl prints of objects in files, which needs no server: `npx tsx test/vectors/record-outputs.ts KUBECTL`. */
function record(kubectl: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  const print = (object: JsonObject, format: string) => {
    const file = join(folder, 'object.json');
    writeFileSync(file, JSON.stringify(object));
    const args = ['label', '--local', '-f', file, 'app=agent', '--overwrite', '-o', format];
    return spawnSync(kubectl, args, { encoding: 'utf8', env: { HOME: folder } });
  };
  const templates = TEMPLATES.map((template): TemplateVector => {
    const { status, stdout, stderr } = print(TEMPLATE_OBJECT, `go-template=${template}`);
    return status === 0 ? { template, output: stdout } : { template, error: stderr.replace(/^error: /, '').trimEnd() };
  });
  const kyaml = KYAML_OBJECTS.map((object) => {
    const { status, stdout, stderr } = print(object, 'kyaml');
    if (status !== 0) throw new Error(stderr);
    return stdout;
  });
  rmSync(folder, { recursive: true });
  const write = (name: string, vectors: readonly unknown[]): void =>
    writeFileSync(resolve(import.meta.dirname, name), `${JSON.stringify(vectors, undefined, 2)}\n`);
  write('go-templates.json', templates);
  write('kyaml.json', kyaml);
}

const [kubectl] = process.argv.slice(2);
if (kubectl !== undefined) record(kubectl);
