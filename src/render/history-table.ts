import type { Schema } from '../apimachinery/schema/schema.ts';
import { hashOf, templateOf } from '../daemonset/revisions/revisions.ts';
import { formatPath, templateChanges, type FieldChange } from '../daemonset/revisions/template-changes.ts';
import type { ControllerRevision } from '../kube/wire.ts';
import { ageOf } from '../core/text/human-duration.ts';
import type { Column } from './table/table.ts';

/** kubectl's annotation for the cause of a revision. */
const CHANGE_CAUSE = 'kubernetes.io/change-cause';
/** The maximum number of named fields; the others are counted. */
const MAX_FIELDS = 3;

/** A line of a DaemonSet's history. */
export interface HistoryRow {
  readonly revision: ControllerRevision;
  /** The number of pods of this revision. */
  readonly pods: number;
  /** The changes to the template since the previous revision; undefined for the oldest one. */
  readonly changes: readonly FieldChange[] | undefined;
}

/** The rows of a history, oldest first; `pods` counts by revision hash. */
export function historyRows(
  schema: Schema,
  history: readonly ControllerRevision[],
  pods: ReadonlyMap<string, number>,
): readonly HistoryRow[] {
  return history.map((revision, index) => {
    const before = history[index - 1];
    const changes =
      before === undefined ? undefined : templateChanges(schema, templateOf(before) ?? {}, templateOf(revision) ?? {});
    return { revision, pods: pods.get(hashOf(revision)) ?? 0, changes };
  });
}

/** kubectl's two columns, first and last, and additional ones in between. */
export function historyColumns(now: () => number): readonly Column<HistoryRow>[] {
  return [
    { header: 'REVISION', cell: ({ revision }) => String(revision.revision) },
    { header: 'AGE', cell: ({ revision }) => ageOf(revision.metadata?.creationTimestamp, now()), dropAt: 3 },
    { header: 'PODS', cell: ({ pods }) => String(pods) },
    { header: 'HASH', cell: ({ revision }) => hashOf(revision), dropAt: 2 },
    {
      header: 'IMAGES',
      cell: ({ revision }) => imagesOf(revision).join(',') || '<none>',
      dropAt: 5,
      shrinks: true,
      cutsStart: true,
    },
    { header: 'CHANGED', cell: ({ changes }) => changedText(changes), dropAt: 1, shrinks: true },
    {
      header: 'CHANGE-CAUSE',
      cell: ({ revision }) => revision.metadata?.annotations?.[CHANGE_CAUSE] ?? '<none>',
      dropAt: 4,
      shrinks: true,
    },
  ];
}

function imagesOf(revision: ControllerRevision): readonly string[] {
  return (templateOf(revision)?.spec?.containers ?? []).map(({ image }) => image ?? '');
}

function changedText(changes: readonly FieldChange[] | undefined): string {
  if (changes === undefined) return '<none>';
  const fields = changes.map(({ path }) => formatPath(path).replace(/^spec\./, ''));
  const more = fields.length > MAX_FIELDS ? ` and ${fields.length - MAX_FIELDS} more` : '';
  return `${fields.slice(0, MAX_FIELDS).join(', ')}${more}` || '<none>';
}
