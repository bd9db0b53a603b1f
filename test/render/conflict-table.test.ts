import { describe, expect, it } from 'vitest';
import type { FieldConflict } from '../../src/core/errors.ts';
import { PLAIN } from '../../src/render/color.ts';
import { conflictTable } from '../../src/render/conflict-table.ts';
import { displayWidth } from '../../src/render/table/width.ts';

const IMAGE = '.spec.template.spec.containers[name="demo"].image';
const image: FieldConflict = {
  field: IMAGE,
  manager: 'kubectl-set',
  live: 'registry.example.com/busybox:1.36',
  yours: 'busybox',
};
const limit: FieldConflict = { field: '.spec.revisionHistoryLimit', manager: 'ops', live: undefined, yours: 3 };

function table(conflicts: readonly FieldConflict[], width?: number): readonly string[] {
  return conflictTable(conflicts, { palette: PLAIN, width }).trimEnd().split('\n');
}

describe('conflictTable', () => {
  it('cuts nothing without a terminal', () => {
    const list = { ...limit, live: Array.from({ length: 40 }, (_, index) => ({ name: `item-${index}` })) };
    expect(table([image, list])).toEqual([
      expect.stringMatching(/^FIELD {47}MANAGER {7}LIVE +YOURS$/),
      expect.stringMatching(
        /^\.spec\.template\.spec\.containers\[name="demo"\]\.image +kubectl-set +"registry\.example\.com\/busybox:1\.36" +"busybox"$/,
      ),
      expect.stringContaining('{"name":"item-39"}]   3'),
    ]);
  });

  it('puts the values below their field on a terminal that has no room for them', () => {
    expect(table([image, limit], 80)).toEqual([
      'FIELD  MANAGER',
      '.spec.template.spec.containers[name="demo"].image  kubectl-set',
      '  live:  "registry.example.com/busybox:1.36"',
      '  yours: "busybox"',
      '.spec.revisionHistoryLimit  ops',
      '  live:  <none>',
      '  yours: 3',
    ]);
  });

  it('cuts values at their end, and fields at their beginning', () => {
    const [, field, live] = table([{ ...image, live: 'x'.repeat(80) }], 50);
    expect(field).toBe('…plate.spec.containers[name="demo"].image  kubectl-set'.slice(-50).replace(/^./, '…'));
    expect(live).toBe(`  live:  "${'x'.repeat(19)}…${'x'.repeat(19)}"`);
  });

  it('keeps the tag of a long image', () => {
    const live = 'registry.example.com/a/long/path/of/teams/agent:1.9.0';
    const [, , shown] = table([{ ...image, live, yours: 'registry.example/agent:1.0.0' }], 50);
    expect(shown).toMatch(/^ {2}live: {2}"registry\..*….*agent:1\.9\.0"$/);
  });

  it('tells values apart that end differently', () => {
    const prefix = 'registry.example.com/platform/agent';
    const tags = { ...image, live: `${prefix}:1.2.3`, yours: `${prefix}:2.0.0` };
    expect(table([tags], 40).slice(2)).toEqual([
      '  live:  …mple.com/platform/agent:1.2.3"',
      '  yours: …mple.com/platform/agent:2.0.0"',
    ]);
  });

  it.each([40, 60, 80, 100, 120])('is never wider than %i columns', (width) => {
    const wide = { ...image, manager: 'a-manager-with-a-name-that-is-long', yours: '語'.repeat(50) };
    for (const line of table([image, wide, limit], width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  it('keeps from a terminal what it must not get', () => {
    const [, row] = table([{ ...limit, manager: '\u001b[2J', live: '\u001b]0;x\u0007\u202e', yours: 'a\nb' }]);
    expect(row).toMatch(/^\.spec\.revisionHistoryLimit +\^\[\[2J +"\\u001b]0;x\\u0007\\u202e" +"a\\nb"$/);
  });
});
