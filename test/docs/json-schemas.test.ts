import { describe, expect, it } from 'vitest';
import { objectAt, stringAt, type JsonObject } from '../../src/core/json/json.ts';
import { deletionJson } from '../../src/render/nodes/node-json.ts';
import { formatErrors, schemaErrors, schemaOf } from '../support/json-schema.ts';
import { runOnSandbox } from '../support/run-on-sandbox.ts';

/** The names of all fields that some value has, with those of objects and lists below their own. */
function fieldsOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => fieldsOf(item, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => [`${path}${name}`, ...fieldsOf(field, `${path}${name}.`)]);
}

interface Example {
  readonly kind: string;
  readonly words: string;
  readonly args: readonly string[];
  /** Fields that the output of this command line must have. */
  readonly has: readonly string[];
}

const EXAMPLES: readonly Example[] = [
  { kind: 'DaemonSetNodes', words: 'nodes', args: ['agent'], has: ['nodes.pods.name', 'revision.number'] },
  { kind: 'DaemonSetNodes', words: 'nodes', args: ['agent', '--why'], has: ['nodes.rules'] },
  {
    kind: 'Plan',
    words: 'plan',
    args: ['-f', 'changed.json'],
    has: ['daemonSets.fields.before', 'daemonSets.nodes.pod'],
  },
  { kind: 'Plan', words: 'plan', args: ['-f', 'new.json'], has: ['daemonSets.fields.after', 'daemonSets.nodes.fate'] },
  { kind: 'Plan', words: 'plan', args: ['-f', 'references.json'], has: ['daemonSets.warnings.code'] },
  { kind: 'LogLine', words: 'logs', args: ['manual', '--tail=2'], has: ['timestamp', 'node'] },
  { kind: 'LogLine', words: 'logs', args: ['manual', '--fold'], has: ['nodes', 'count'] },
  { kind: 'LogLine', words: 'logs', args: ['manual', '--by=kubernetes.io/hostname'], has: ['group'] },
  { kind: 'DaemonSetUsage', words: 'top', args: ['manual'], has: ['pods.containers.cpu'] },
  { kind: 'DaemonSetUsage', words: 'top', args: ['manual', '--by=zone'], has: ['label', 'pools.pods'] },
];

describe('the JSON schemas', () => {
  it.each(EXAMPLES)('$kind: ds $words $args', async ({ kind, words, args, has }) => {
    const { stdout, errors } = await runOnSandbox(words, [...args, '-o', 'json']);
    const texts = kind === 'LogLine' ? stdout.trimEnd().split('\n') : [stdout];
    const values = texts.map((text) => JSON.parse(text) as JsonObject);
    expect(
      values.map((value) => stringAt(value, 'kind')),
      errors.join('\n'),
    ).toEqual(texts.map(() => kind));
    expect(values.flatMap(formatErrors)).toEqual([]);
    expect(fieldsOf(values)).toEqual(expect.arrayContaining([...has]));
  });

  it('DaemonSetNodes: what a deletion waits for', () => {
    const cause = { area: 'terminating', reason: 'Terminating', message: '', at: 0 } as const;
    const deletion = deletionJson({
      since: 0,
      finalizers: ['a/b'],
      messages: [],
      pods: [{ node: 'n', pod: 'p', cause }],
    });
    const schema = objectAt(objectAt(schemaOf('DaemonSetNodes'), 'properties'), 'deletion') ?? {};
    expect(schemaErrors(JSON.parse(JSON.stringify(deletion)) as JsonObject, schema)).toEqual([]);
  });
});
