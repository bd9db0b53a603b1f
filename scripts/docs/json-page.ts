import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../src/core/json/json.ts';

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
  const type = isList ? `list of ${stringAt(items, 'type') ?? ''}s` : (stringAt(field, 'type') ?? '');
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

/** docs/json.md: the JSON that `ds` prints, and every field of the formats that have a schema. */
export function jsonPage(): string {
  return `# The JSON that ds prints

Formats of \`ds\` itself have \`apiVersion: daemonset-cli/v1\`. The version is a promise: fields are only added, and neither their meaning nor
their type changes. So ignore fields that you do not know. A field that is not always there is absent, never null. Everything else that
\`-o json\` prints are Kubernetes objects, as kubectl prints them. With \`-o json\`, an error is an object of kind Status on stderr.

| kind | command | |
|---|---|---|
| \`RolloutStatus\` | [ds rollout status](commands/rollout-status.md) | a line for each event; every field is below |
| \`DaemonSetNodes\` | [ds nodes](commands/nodes.md) | one object |
| \`Plan\` | [ds plan](commands/plan.md) | one object |
| \`LogLine\` | [ds logs](commands/logs.md) | a line for each line of a log |
| \`DaemonSetExec\` | [ds exec](commands/exec.md) | one object |
| \`DaemonSetRun\` | [ds run](commands/run.md) | one object, as of ds exec; the log has both outputs, as \`stdout\` |
| \`AuthCheck\` | [ds auth check](commands/auth-check.md) | one object; every field is below |

${sectionOf('rollout-status.schema.json')}
${sectionOf('auth-check.schema.json')}`;
}
