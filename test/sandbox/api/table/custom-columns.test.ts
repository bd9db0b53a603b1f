import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/json/json.ts';
import { customColumns } from '../../../../src/sandbox/api/table/custom-columns.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const OBJECT = {
  metadata: { name: 'pool', creationTimestamp: '2026-01-01T00:00:00Z', labels: { 'a.b/c': 'label' } },
  spec: { cidr: '10.0.0.0/8', size: 3.7, open: true, ports: [80, 443], names: { x: 1 } },
  status: { conditions: [{ type: 'Other' }, { type: 'Ready', status: 'True' }] },
};

function cell(type: string, jsonPath: string): Json | undefined {
  return customColumns([{ name: 'Column', type, jsonPath }])[1]?.cell(OBJECT, NOW);
}

describe('the columns of custom resources', () => {
  it.each([
    ['string', '.spec.cidr', '10.0.0.0/8'],
    ['string', '.spec.size', '3.7'],
    ['string', '.spec.names', '{"x":1}'],
    ['string', '.spec.ports[1]', '443'],
    ['string', '.spec.ports[-1]', '443'],
    ['string', '.spec.ports[*]', '80'],
    ['string', ".metadata.labels['a.b/c']", 'label'],
    ['string', String.raw`.metadata.labels.a\.b/c`, 'label'],
    ['string', '.status.conditions[?(@.type=="Ready")].status', 'True'],
    ['string', ".status.conditions[?(@.type=='Lost')].status", null],
    ['string', '.spec.nothing', null],
    ['string', '{nonsense', null],
    ['integer', '.spec.size', 3],
    ['number', '.spec.size', 3.7],
    ['boolean', '.spec.open', true],
    ['boolean', '.spec.cidr', null],
    ['date', '.metadata.creationTimestamp', '60m'],
  ])('show a %s at %s', (type, jsonPath, shown) => {
    expect(cell(type, jsonPath)).toEqual(shown);
  });

  it("are the name and the definition's columns, or the age", () => {
    const names = (definitions: Parameters<typeof customColumns>[0]): readonly string[] =>
      customColumns(definitions).map(({ name }) => name);
    expect(names([{ name: 'CIDR', type: 'string', jsonPath: '.spec.cidr', priority: 1 }])).toEqual(['Name', 'CIDR']);
    expect(names([])).toEqual(['Name', 'Age']);
    expect(customColumns([{ name: 'CIDR', priority: 1 }])[1]?.priority).toBe(1);
  });
});
