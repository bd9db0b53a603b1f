import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../src/apimachinery/schema/load-schema.ts';
import type { ControllerRevision } from '../../src/kube/wire.ts';
import { PLAIN } from '../../src/render/color.ts';
import { historyColumns, historyRows } from '../../src/render/history-table.ts';
import { createTable } from '../../src/render/table/table.ts';

const schema = await loadSchema();
const NOW = Date.parse('2026-01-02T03:04:05Z');

function revision(number: number, spec: object, cause?: string): ControllerRevision {
  const annotations = cause === undefined ? {} : { 'kubernetes.io/change-cause': cause };
  return {
    metadata: {
      name: `a-h${number}`,
      labels: { 'controller-revision-hash': `h${number}` },
      creationTimestamp: '2026-01-02T03:00:05Z',
      annotations,
    },
    revision: number,
    data: { spec: { template: { spec, $patch: 'replace' } } },
  };
}

const containers = (image: string) => ({ containers: [{ name: 'c', image }] });

function table(history: readonly ControllerRevision[], pods: ReadonlyMap<string, number>, width?: number) {
  return createTable(
    historyColumns(() => NOW),
    { palette: PLAIN, width },
  ).print(historyRows(schema, history, pods));
}

describe('the history table', () => {
  it('has a line per revision with its changes', () => {
    const many = { hostNetwork: true, hostPID: true, dnsPolicy: 'None', priority: 3 };
    const history = [
      revision(1, containers('a:1')),
      revision(2, containers('a:2'), 'a new image'),
      revision(3, { ...containers('a:2'), ...many }),
      revision(4, { ...containers('a:2'), ...many }),
    ];
    const longest = 'hostNetwork, hostPID, dnsPolicy and 1 more';
    const line = (head: string, changed: string, cause: string) =>
      `${head}${changed.padEnd(longest.length + 3)}${cause}\n`;
    expect(table(history, new Map([['h2', 3]]))).toBe(
      [
        line('REVISION   AGE   PODS   HASH   IMAGES   ', 'CHANGED', 'CHANGE-CAUSE'),
        line('1          4m    0      h1     a:1      ', '<none>', '<none>'),
        line('2          4m    3      h2     a:2      ', 'containers[c].image', 'a new image'),
        line('3          4m    0      h3     a:2      ', longest, '<none>'),
        line('4          4m    0      h4     a:2      ', '<none>', '<none>'),
      ].join(''),
    );
  });

  it('keeps the number and the pods on a very narrow terminal', () => {
    const lines = table([revision(1, containers('registry.example/very/long:1'))], new Map(), 20).split('\n');
    expect(lines[0]).toMatch(/^REVISION +PODS/);
    expect(lines.every((line) => line.trimEnd().length <= 20)).toBe(true);
  });

  it('prints <none> for a revision without a template', () => {
    expect(table([{ metadata: { name: 'x' }, revision: 1 }], new Map())).toMatch(
      /\n1 +<unknown> +0 +x +<none> +<none> +<none>\n$/,
    );
  });
});
