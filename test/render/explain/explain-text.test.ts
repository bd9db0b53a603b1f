import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { explainText, kindText } from '../../../src/render/explain/explain-text.ts';
import { kindOfResource, schemaOfKind } from '../../../src/render/explain/openapi.ts';

const KIND = { group: 'example.com', version: 'v1', kind: 'Agent' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A tree that contains itself, a map, a list, valid values, and links. */
const DOCUMENT: JsonObject = {
  paths: { '/apis/example.com/v1/agents': { get: { 'x-kubernetes-group-version-kind': KIND } } },
  components: {
    schemas: {
      'com.example.v1.Agent': {
        type: 'object',
        description: 'An agent.',
        'x-kubernetes-group-version-kind': [KIND],
        required: ['tree'],
        properties: {
          mode: { type: 'string', enum: ['', 'a', 'b', 'c', 'd'], description: 'How it works.' },
          links: { type: 'object', externalDocs: { description: 'More of it', url: 'https://example.com' } },
          sizes: { type: 'object', additionalProperties: { type: 'integer' } },
          port: ref('com.example.v1.IntOrString'),
          tree: { description: 'The root.', allOf: [ref('com.example.v1.Tree')] },
        },
      },
      'com.example.v1.IntOrString': { type: 'string', format: 'int-or-string' },
      'com.example.v1.Tree': {
        type: 'object',
        description: 'A node.',
        properties: {
          children: { type: 'array', items: ref('com.example.v1.Tree'), description: 'Below.' },
          name: { type: 'string' },
        },
      },
    },
  },
};

function explain(path: string, recursive = false): string | undefined {
  const schema = schemaOfKind(DOCUMENT, KIND);
  if (schema === undefined) throw new Error('no schema');
  return explainText(schema, path === '' ? [] : path.split('.'), { document: DOCUMENT, recursive });
}

describe('explainText', () => {
  it('lists the fields with type, valid values, description and links', () => {
    expect(explain('')).toBe(
      [
        'DESCRIPTION:',
        '    An agent.',
        '    ',
        'FIELDS:',
        '  links\t<Object>',
        '    <no description>',
        '',
        '    EXTERNAL DOCS:',
        '      More of it',
        '      URL: https://example.com',
        '',
        '  mode\t<string>',
        '  enum: "", a, b, c, ....',
        '    How it works.',
        '',
        '  port\t<string>',
        '    <no description>',
        '',
        '  sizes\t<map[string]integer>',
        '    <no description>',
        '',
        '  tree\t<Tree> -required-',
        '    The root.',
        '',
        '',
        '',
      ].join('\n'),
    );
  });

  it('lists all fields recursively, and a type inside itself once', () => {
    expect(explain('', true)).toContain(
      ['  tree\t<Tree> -required-', '    children\t<[]Tree>', '    name\t<string>', '', ''].join('\n'),
    );
  });

  it('follows lists, maps and references, and combines descriptions', () => {
    expect(explain('tree.children.children')).toContain(
      ['FIELD: children <[]Tree>', '', '', 'DESCRIPTION:', '    Below.', '    A node.', '    ', 'FIELDS:'].join('\n'),
    );
    expect(explain('mode')).toContain(['ENUM:', '    ""', '    a', '    b', '    c', '    d', '', ''].join('\n'));
    expect(explain('sizes')).toContain('DESCRIPTION:\n    <empty>\n');
  });

  it.each(['nope', 'tree.nope', 'sizes.nope', 'mode.nope'])('has nothing for %s', (path) => {
    expect(explain(path)).toBeUndefined();
  });
});

it('finds the kind of a resource in its operations', () => {
  expect(kindOfResource(DOCUMENT, { group: 'example.com', version: 'v1', plural: 'agents' })).toEqual(KIND);
  expect(kindOfResource(DOCUMENT, { group: 'example.com', version: 'v2', plural: 'agents' })).toBeUndefined();
  expect(kindText(KIND)).toBe('GROUP:      example.com\nKIND:       Agent\nVERSION:    v1\n\n');
  expect(kindText({ ...KIND, group: '' })).toBe('KIND:       Agent\nVERSION:    v1\n\n');
});
