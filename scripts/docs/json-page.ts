import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../src/core/json/json.ts';

/** A format, and the file of its schema. */
interface Format {
  readonly kinds: readonly string[];
  /** The commands that print it, without `ds`. */
  readonly command: readonly string[];
  readonly what: string;
  readonly file: string;
}

const FORMATS: readonly Format[] = [
  {
    kinds: ['RolloutStatus'],
    command: ['rollout status'],
    what: 'a line for each event',
    file: 'rollout-status.schema.json',
  },
  { kinds: ['DaemonSetNodes'], command: ['nodes'], what: 'one object', file: 'nodes.schema.json' },
  { kinds: ['Plan'], command: ['plan'], what: 'one object', file: 'plan.schema.json' },
  { kinds: ['LogLine'], command: ['logs'], what: 'a line for each line of a log', file: 'logs.schema.json' },
  { kinds: ['DaemonSetExec', 'DaemonSetRun'], command: ['exec', 'run'], what: 'one object', file: 'exec.schema.json' },
  { kinds: ['DaemonSetUsage'], command: ['top'], what: 'one object', file: 'top.schema.json' },
  { kinds: ['AuthCheck'], command: ['auth check'], what: 'one object', file: 'auth-check.schema.json' },
];

function linkOf(commands: readonly string[]): string {
  return commands.map((command) => `[ds ${command}](commands/${command.replaceAll(' ', '-')}.md)`).join(', ');
}

const SCHEMAS = join(import.meta.dirname, '../../docs/schema');

/** A row for each field, those of objects and lists below their own: `counts.desired`, `problems[].kind`. */
function rowsOf(schema: JsonObject, prefix = ''): readonly string[] {
  const required = arrayAt(schema, 'required');
  return Object.entries(objectAt(schema, 'properties') ?? {}).flatMap(([name, field]) =>
    isObject(field) ? rowsOfField(`${prefix}${name}`, field, required.includes(name)) : [],
  );
}

function rowsOfField(path: string, field: JsonObject, isRequired: boolean): readonly string[] {
  const items = objectAt(field, 'items') ?? {};
  const isList = field['type'] === 'array';
  const type = isList ? `list of ${stringAt(items, 'type') ?? ''}s` : (stringAt(field, 'type') ?? 'any');
  const values = arrayAt(field, 'enum')
    .filter((value) => typeof value === 'string')
    .map((value) => `\`${value}\``);
  const text = `${stringAt(field, 'description') ?? ''}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
  const row = `| \`${path}\` | ${type} | ${isRequired ? 'yes' : ''} | ${text} |`;
  return [row, ...rowsOf(field, `${path}.`), ...rowsOf(items, `${path}[].`)];
}

/** The fields of the format with this schema. */
function sectionOf(file: string): string {
  const schema = JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')) as JsonObject;
  return `## ${stringAt(schema, 'title') ?? ''}

${stringAt(schema, 'description') ?? ''} The schema is [${file}](schema/${file}).

| field | type | always | |
|---|---|---|---|
${rowsOf(schema).join('\n')}
`;
}

/** docs/json.md: the JSON that `ds` prints, and every field of its formats. */
export function jsonPage(): string {
  return `# The JSON that ds prints

Formats of \`ds\` itself have \`apiVersion: daemonset-cli/v1\`. The version is a promise: fields are only added, and neither their meaning nor
their type changes. So ignore fields that you do not know. A field that is not always there is absent, never null. Everything else that
\`-o json\` prints are Kubernetes objects, as kubectl prints them. With \`-o json\`, an error is an object of kind Status on stderr.

| kind | command | |
|---|---|---|
${FORMATS.map(({ kinds, command, what }) => `| ${kinds.map((kind) => `\`${kind}\``).join(', ')} | ${linkOf(command)} | ${what} |`).join('\n')}

${FORMATS.map(({ file }) => sectionOf(file)).join('\n')}`;
}
