import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Field {
  readonly json: string;
  readonly type: string;
  readonly options: readonly string[];
}

type Structs = ReadonlyMap<string, readonly Field[]>;

const CONTROL_PLANE = fileURLToPath(new URL('../test/control-plane/', import.meta.url));
/** Go modules by the prefix of their schemas' names. */
const MODULES = {
  'io.k8s.api.': 'k8s.io/api',
  'io.k8s.apimachinery.pkg.': 'k8s.io/apimachinery',
  'io.k8s.apiextensions-apiserver.pkg.': 'k8s.io/apiextensions-apiserver',
  'io.k8s.kube-aggregator.pkg.': 'k8s.io/kube-aggregator',
} as const;

const folders = new Map<string, string>();
const packages = new Map<string, Structs>();

function moduleFolder(module: string): string {
  const known = folders.get(module);
  if (known !== undefined) return known;
  const folder = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], {
    cwd: CONTROL_PLANE,
    encoding: 'utf8',
  }).trim();
  folders.set(module, folder);
  return folder;
}

function structsIn(folder: string): Structs {
  const known = packages.get(folder);
  if (known !== undefined) return known;
  const structs = new Map<string, readonly Field[]>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.go') || file.endsWith('_test.go') || file.startsWith('zz_') || file.startsWith('generated'))
      continue;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n([^]*?)^\}/gm)) {
      const fields = [...body.matchAll(/^\t(?:(\w+) +)?([^\s`/]+) +`[^`]*json:"([^"]*)"/gm)].map(
        ([, , type = '', tag = '']) => {
          const [json = '', ...options] = tag.split(',');
          return { json, type, options };
        },
      );
      structs.set(name, fields);
    }
  }
  packages.set(folder, structs);
  return structs;
}

function fieldsOf(structs: Structs, name: string): readonly Field[] {
  return (structs.get(name) ?? []).flatMap((field) => {
    const inline = field.options.includes('inline') || field.json === '';
    return inline ? fieldsOf(structs, field.type.replace('*', '')) : [field];
  });
}

/** The fields of a schema's Go struct that are times and not pointers: without a value they are written as null. */
export function nullTimes(schemaName: string): ReadonlySet<string> {
  const times = goFields(schemaName).filter(
    ({ type, options }) => /^(metav1\.)?(Micro)?Time$/.test(type) && !options.includes('omitzero'),
  );
  return new Set(times.map(({ json }) => json));
}

/**
 * The fields of a schema's Go struct whose zero value is omitted: not pointers, and `omitempty`. The API server reads `hostNetwork: false`
 * and writes nothing, which the OpenAPI documents do not say.
 */
export function omittedWhenZero(schemaName: string): ReadonlySet<string> {
  const omitted = goFields(schemaName).filter(
    ({ type, options }) => !type.startsWith('*') && options.includes('omitempty'),
  );
  return new Set(omitted.map(({ json }) => json));
}

/** The folder of a schema's Go package, and the name of its type there. */
function goPlace(schemaName: string): { readonly folder: string; readonly name: string } | undefined {
  const [prefix, module] = Object.entries(MODULES).find(([start]) => schemaName.startsWith(start)) ?? [];
  if (prefix === undefined || module === undefined) return undefined;
  const path = schemaName.slice(prefix.length).split('.');
  const name = path.pop() ?? '';
  return { folder: join(moduleFolder(module), module === 'k8s.io/api' ? '' : 'pkg', ...path), name };
}

function goFields(schemaName: string): readonly Field[] {
  const place = goPlace(schemaName);
  return place === undefined ? [] : fieldsOf(structsIn(place.folder), place.name);
}

interface ProtoField {
  readonly type: string;
  readonly name: string;
  readonly number: number;
}

const protoFiles = new Map<string, ReadonlyMap<string, readonly ProtoField[]>>();

function messagesIn(folder: string): ReadonlyMap<string, readonly ProtoField[]> {
  const known = protoFiles.get(folder);
  if (known !== undefined) return known;
  const messages = new Map<string, readonly ProtoField[]>();
  const file = join(folder, 'generated.proto');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const [, name = '', body = ''] of text.matchAll(/^message (\w+) \{\n([^]*?)^\}/gm)) {
    const fields = [...body.matchAll(/^ {2}(?:optional |repeated )?(map<[^>]*>|[\w.]+) (\w+) = (\d+)/gm)].map(
      ([, type = '', field = '', number = '']) => ({ type, name: field, number: Number(number) }),
    );
    messages.set(name, fields);
  }
  protoFiles.set(folder, messages);
  return messages;
}

export interface ProtoNumbers {
  /** By the name of the property. */
  readonly own: Readonly<Record<string, number>>;
  /** Structs that are separate fields in protobuf, and whose fields are inlined in JSON. */
  readonly inline: Readonly<Record<number, Readonly<Record<string, number>>>>;
}

/** The protobuf field numbers of a schema; Go clients use protobuf by default. */
export function protoNumbers(schemaName: string, properties: ReadonlySet<string>): ProtoNumbers {
  const { folder, name } = goPlace(schemaName) ?? {};
  const messages = folder === undefined ? new Map<string, readonly ProtoField[]>() : messagesIn(folder);
  const own: Record<string, number> = {};
  const inline: Record<number, Record<string, number>> = {};
  for (const field of messages.get(name ?? '') ?? []) {
    if (properties.has(field.name)) own[field.name] = field.number;
    else {
      const fields = (messages.get(field.type) ?? []).filter((one) => properties.has(one.name));
      if (fields.length > 0) inline[field.number] = Object.fromEntries(fields.map((one) => [one.name, one.number]));
    }
  }
  return { own, inline };
}
