import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { pathSegmentProblem } from '../../kube/path-segment.ts';
import { parseApiVersion } from '../../kube/discovery/known-resources.ts';
import type { CallOptions, Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import { explainText, kindText } from '../../render/explain/explain-text.ts';
import {
  fieldsOf,
  kindOfResource,
  schemaOfKind,
  type ExplainedKind,
  type OpenApi,
} from '../../render/explain/openapi.ts';
import { findResource, type ResourceType } from '../../workflows/explain/find-resource.ts';
import { readOpenApi } from '../../workflows/explain/read-openapi.ts';
import { defineCommand, type Flags } from '../shared/define.ts';

const FLAGS = {
  recursive: { type: 'boolean', help: 'print the names of all fields, at every depth, without their descriptions' },
  apiVersion: { type: 'string', value: 'GROUP/VERSION', help: 'the API version of the resource, as in apps/v1' },
  output: {
    type: 'string',
    short: 'o',
    value: 'FORMAT',
    default: 'plaintext',
    choices: ['plaintext'],
    help: 'output format',
  },
} as const satisfies Flags;

/** The names of DaemonSets as a resource type. */
const DAEMON_SET_NAMES: ReadonlySet<string> = new Set(['ds', 'daemonset', 'daemonsets']);

export const explainCommand = defineCommand({
  path: ['explain'],
  summary: 'Print the documentation of a field of DaemonSets',
  description:
    "Prints what the field is for, its type and valid values, and the fields below it, from the server's OpenAPI v3 documents: those of its " +
    'release. The output is that of kubectl explain.\n\n' +
    'FIELD is a path such as spec.template.spec.tolerations. It may begin with a resource type, as in kubectl: daemonset.spec, pods.spec.',
  examples: [
    { command: 'ds explain', comment: 'list the fields of a DaemonSet' },
    { command: 'ds explain spec.updateStrategy.rollingUpdate', comment: 'explain a field and those below it' },
    { command: 'ds explain spec.template.spec.tolerations --recursive', comment: 'list all fields below one' },
    { command: 'ds explain pods.status.containerStatuses', comment: 'explain a field of another resource' },
  ],
  args: [{ name: 'FIELD', help: 'path of the field; all of a DaemonSet without it', optional: true }],
  flags: FLAGS,
  check: ({ args, flags }) => {
    pathOf(args[0]);
    versionOf(flags.apiVersion);
  },
  run: async ({ args, flags }, rt) => {
    const { client } = await rt.connect();
    const { signal } = rt;
    const { stdout } = rt.io;
    const { resource, path, document } = await explained(client, pathOf(args[0]), versionOf(flags.apiVersion), {
      signal,
    });
    const { kind, schema } = kindIn(document, resource);
    const print = (text: string): void =>
      stdout.write(stdout.isTTY ? safeText(text, { newlines: true, tabs: true }) : text);
    print(kindText(kind));
    const text = explainText(schema, path, { document, recursive: flags.recursive });
    if (text === undefined) throw noField(path, resource);
    print(text);
    return 'ok';
  },
});

/** The names of a path. Throws a DsError of kind `usage` for other JSONPath. */
function pathOf(field = ''): readonly string[] {
  const text = field.replace(/\.$/, '');
  const path = text === '' ? [] : text.split('.');
  if (path.every((name) => /^[\w$-]+$/.test(name))) return path;
  throw new DsError('usage', `invalid field "${field}": it must be names separated by dots`, {
    hint: hint`the fields of a list's items come directly after its name: ${dsCommand('explain', ['spec.template.spec.containers.image'])}`,
  });
}

function versionOf(apiVersion: string | undefined): { readonly group: string; readonly version: string } | undefined {
  if (apiVersion === undefined || apiVersion === '') return undefined;
  const problem = apiVersion
    .split('/')
    .map(pathSegmentProblem)
    .find((one) => one !== undefined);
  if (problem === undefined && apiVersion.split('/').length <= 2) return parseApiVersion(apiVersion);
  throw new DsError('usage', `unexpected GroupVersion string: ${apiVersion}`, { hint: 'write it as in apps/v1' });
}

interface ExplainedPath {
  readonly resource: ResourceType;
  readonly path: readonly string[];
  readonly document: OpenApi;
}

/** The resource type and the path below it: the first name is a DaemonSet's field, a DaemonSet, or another resource type. */
async function explained(
  client: Client,
  path: readonly string[],
  version: { readonly group: string; readonly version: string } | undefined,
  options: CallOptions,
): Promise<ExplainedPath> {
  const [first = 'daemonsets', ...rest] = path;
  const of = async (resource: ResourceType, below: readonly string[]): Promise<ExplainedPath> => {
    const inVersion = { ...resource, ...version };
    return { resource: inVersion, path: below, document: await readOpenApi(client, inVersion, options) };
  };
  if (DAEMON_SET_NAMES.has(first.toLowerCase())) return of(DAEMON_SETS, withoutGroup(DAEMON_SETS, first, rest));
  const document = await readOpenApi(client, DAEMON_SETS, options);
  const isField = fieldsOf(kindIn(document, DAEMON_SETS).schema).some(([name]) => name === first);
  if (isField) return version === undefined ? { resource: DAEMON_SETS, path, document } : of(DAEMON_SETS, path);
  const resource = await findResource(client, first, options);
  if (resource !== undefined) return of(resource, withoutGroup(resource, first, rest));
  throw new DsError('notFound', `the server doesn't have a resource type "${first}"`, {
    hint: hint`nor has a DaemonSet a field of that name; its fields: ${dsCommand('explain', [])}`,
  });
}

/** As in kubectl, the group may come after the plural: `daemonsets.apps.spec`. */
function withoutGroup({ group, plural }: ResourceType, first: string, rest: readonly string[]): readonly string[] {
  const parts = group.split('.');
  const hasGroup = group !== '' && first === plural && parts.every((part, index) => rest[index] === part);
  return hasGroup ? rest.slice(parts.length) : rest;
}

/** Throws a DsError of kind `notFound`, with kubectl's message, if the document does not have it. */
function kindIn(document: OpenApi, resource: ResourceType) {
  const kind: ExplainedKind | undefined = kindOfResource(document, resource);
  const schema = kind && schemaOfKind(document, kind);
  if (kind !== undefined && schema !== undefined) return { kind, schema };
  const name = `${resource.group}/${resource.version}, Resource=${resource.plural}`;
  throw new DsError('notFound', `GVR (${name}) not found in OpenAPI schema`);
}

function noField(path: readonly string[], { plural }: ResourceType): DsError {
  const parent = [plural, ...path.slice(0, -1)].join('.');
  return new DsError('notFound', `field "${path.at(-1) ?? ''}" does not exist`, {
    hint: hint`the fields beside it: ${dsCommand('explain', [parent])}`,
  });
}
