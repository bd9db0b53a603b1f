import type { JsonObject } from '../../core/json/json.ts';
import type { Batch } from '../../daemonset/rollout-run/batches.ts';
import type { RunState } from '../../daemonset/rollout-run/state.ts';
import type { Palette } from '../color.ts';
import { createTable, type Column } from '../table/table.ts';

export interface PlannedRun {
  /** `resumed`: continues a run. */
  readonly kind: string;
  readonly refusal: { readonly message: string } | undefined;
  readonly dropped: readonly string[];
  readonly holder: { readonly who: string } | undefined;
  readonly state: RunState;
  readonly revision: number | undefined;
  readonly batches: readonly Batch[];
  readonly left: readonly string[];
}

interface Row {
  readonly number: number;
  readonly batch: Batch;
}

const NUMBER: Column<Row> = {
  header: 'BATCH',
  cell: ({ number, batch }) => `${number}${batch.canary ? ' (canary)' : ''}`,
};
const NODES: Column<Row> = { header: 'NODES', cell: ({ batch }) => String(batch.nodes.length) };
const NAMES: Column<Row> = { header: 'NAMES', cell: ({ batch }) => namesText(batch), shrinks: true };
/** The maximum number of names; the others are counted. */
const MAX_NAMES = 8;

/** A row for each remaining batch; the numbers continue those of the finished ones. */
export function planTable(
  plan: PlannedRun,
  options: { readonly palette: Palette; readonly width: number | undefined },
): string {
  const { by } = plan.state.batches;
  const group: readonly Column<Row>[] =
    by === undefined
      ? []
      : [{ header: by.slice(by.lastIndexOf('/') + 1).toUpperCase(), cell: ({ batch }) => batch.value ?? '<none>' }];
  return createTable([NUMBER, ...group, NODES, NAMES], options).print(rowsOf(plan));
}

function rowsOf({ state, batches }: PlannedRun): readonly Row[] {
  return batches.map((batch, index) => ({ number: state.done + 1 + index, batch }));
}

function namesText({ nodes }: Batch): string {
  const names = nodes.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = nodes.length - names.length;
  return `${names.join(',')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The plan with every node. The format is stable: fields are only added. */
export function planJson(plan: PlannedRun): JsonObject {
  const { state, revision, left } = plan;
  return {
    hash: state.target,
    revision,
    batchSize: state.size,
    done: state.done,
    batches: rowsOf(plan).map(({ number, batch }) => ({
      number,
      canary: batch.canary,
      group: batch.value,
      nodes: batch.nodes.map(({ name }) => name),
    })),
    notReady: [...left],
    resumes:
      plan.kind === 'resumed'
        ? {
            openBatch: state.open?.number ?? null,
            undo: state.undo === true,
            batches: { ...state.batches },
            gates: { ...state.gates },
            needs: plan.refusal === undefined ? null : plan.refusal.message,
            dropped: plan.dropped.map((flag) => `--${flag}`),
            drivenBy: plan.holder?.who ?? null,
          }
        : null,
  };
}
