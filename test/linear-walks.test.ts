import { beforeAll, describe, expect, it } from 'vitest';
import { UNKNOWN } from '../src/apimachinery/managed-fields/shape.ts';
import { loadSchema } from '../src/apimachinery/schema/load-schema.ts';
import type { Schema } from '../src/apimachinery/schema/schema.ts';
import { visitCounter } from './support/count-visits.ts';
import { GROWING_DOCUMENTS, type GrowingDocument } from './support/growing-documents.ts';
import { WALKS, type Walk } from './support/walks.ts';

let schema: Schema;

beforeAll(async () => {
  schema = await loadSchema();
});

const SIZE = 32;
/** A document twice as large may take this much more; what does not grow makes it less than two. */
const MOST = 2.1;
/** Visits of the largest walk; far beyond it a walk is not linear, and would not end. */
const LIMIT = 500_000;

function visitsOf(walk: Walk, document: GrowingDocument, size: number): number {
  const counter = visitCounter(LIMIT);
  const { apiVersion, kind } = document;
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  walk({
    schema,
    node: schema.kind({ group, version, kind }) ?? UNKNOWN,
    before: counter.watched(document.make(size)),
    same: counter.watched(document.make(size)),
    after: counter.watched(document.make(size, 'b')),
  });
  return counter.visits;
}

describe.each(GROWING_DOCUMENTS)('over $name', (document) => {
  it.each(Object.entries(WALKS))('%s looks at twice as much of one twice as large', (_, walk) => {
    const [small, large] = [visitsOf(walk, document, SIZE), visitsOf(walk, document, 2 * SIZE)];
    expect(large).toBeLessThanOrEqual(MOST * small);
  });
});

describe('the counter', () => {
  it('sees a walk that looks at each level twice', () => {
    const twice: Walk = ({ before }) => {
      const look = (value: unknown): number =>
        typeof value === 'object' && value !== null
          ? [0, 1].flatMap(() => Object.values(value) as unknown[]).reduce<number>((sum, part) => sum + look(part), 1)
          : 1;
      return look(before);
    };
    const [deep] = GROWING_DOCUMENTS;
    expect(() => deep && visitsOf(twice, deep, SIZE)).toThrow('visits');
  });
});
