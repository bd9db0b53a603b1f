import type { JsonObject } from '../../../core/json/json.ts';
import { eventPrinter, listOf, objectPrinter, type WatchedChange } from '../../../render/output/object-output.ts';
import { alignRows, TABLE } from '../../../render/table/columns.ts';
import { createTable, type Column } from '../../../render/table/table.ts';
import { tablePrinter } from '../print-table.ts';
import type { Runtime } from '../runtime.ts';
import { templatePrinter } from './change-output.ts';
import { withTemplate, type TemplateFormat } from './template-format.ts';

/** The flags of kubectl get for its output. */
export interface ListOutputFlags {
  readonly noHeaders: boolean;
  readonly showManagedFields: boolean;
  readonly outputWatchEvents: boolean;
}

/** An object in a row, with the type of a watch event. */
export interface ListRow<T> {
  readonly object: T;
  readonly type?: WatchedChange;
}

/** Prints objects in the requested format. */
export interface ListOutput<T> {
  /** Whether to print an empty list instead of "No resources found". */
  readonly wantsEmptyLists: boolean;
  /** `single`: one object was requested by name and is not printed as a list. */
  list(found: readonly T[], single: boolean): Promise<void>;
  changes(changes: readonly Required<ListRow<T>>[]): Promise<void>;
}

/** The output of kubectl get. `tableOf` prints rows in the columns of the kind. */
export function listOutput<T extends JsonObject>(
  format: TemplateFormat,
  flags: ListOutputFlags,
  tableOf: (wide: boolean) => (rows: readonly ListRow<T>[]) => Promise<void>,
  rt: Runtime,
): ListOutput<T> {
  const { stdout } = rt.io;
  switch (format.kind) {
    case 'table': {
      const print = tableOf(format.wide);
      return {
        wantsEmptyLists: false,
        list: (found) => print(found.map((object) => ({ object }))),
        changes: print,
      };
    }
    case 'object': {
      const options = { showManagedFields: flags.showManagedFields, output: stdout };
      const print = objectPrinter(format.format, options);
      return wholeObjects({ print, printEvent: eventPrinter(format.format, options) }, flags, rt);
    }
    case 'template': {
      const print = templatePrinter(format, stdout);
      return wholeObjects({ print, printEvent: (type, object) => print({ type, object }) }, flags, rt);
    }
    case 'columns': {
      const print = customTable(format.columns, flags, rt);
      return {
        wantsEmptyLists: true,
        list: print,
        changes: (changes) =>
          print(changes.map(({ type, object }) => (flags.outputWatchEvents ? { type, object } : object))),
      };
    }
  }
}

/** The columns of a kind for rows, with the event of each row in front if the table shows it. */
export function rowColumns<T>(columns: readonly Column<T>[], events: boolean): readonly Column<ListRow<T>>[] {
  const ofRows = columns.map(({ cell, paint, ...column }): Column<ListRow<T>> => {
    const ofRow = { ...column, cell: ({ object }: ListRow<T>) => cell(object) };
    return paint === undefined ? ofRow : { ...ofRow, paint: ({ object }, palette) => paint(object, palette) };
  });
  const event: Column<ListRow<T>> = { header: 'EVENT', cell: ({ type }) => (type ?? '').padEnd(8) };
  return events ? [event, ...ofRows] : ofRows;
}

/** Prints objects as rows of the user's own columns; the header comes even when there are no rows, as with kubectl. */
function customTable(
  columns: readonly Column<JsonObject>[],
  { noHeaders }: { readonly noHeaders: boolean },
  rt: Runtime,
): (objects: readonly JsonObject[]) => Promise<void> {
  const checked = columns.map((column) => ({
    ...column,
    cell: (object: JsonObject) => withTemplate('custom-columns', () => column.cell(object)),
  }));
  const print = tablePrinter<JsonObject>((_rows, table) => createTable(checked, table), { noHeaders }, rt);
  let isFirst = true;
  return async (objects) => {
    if (isFirst && objects.length === 0 && !noHeaders) {
      rt.io.stdout.write(alignRows([columns.map(({ header }) => header)], TABLE));
    }
    isFirst = isFirst && objects.length === 0;
    await print(objects);
  };
}

interface Printers {
  readonly print: (object: JsonObject) => string;
  readonly printEvent: (type: WatchedChange, object: JsonObject) => string;
}

function wholeObjects<T extends JsonObject>(
  { print, printEvent }: Printers,
  flags: ListOutputFlags,
  { io }: Runtime,
): ListOutput<T> {
  return {
    wantsEmptyLists: true,
    list: (found, single) => {
      const [only] = found;
      io.stdout.write(print(single && only !== undefined ? only : listOf(found)));
      return Promise.resolve();
    },
    changes: (changes) => {
      for (const { type, object } of changes) {
        io.stdout.write(flags.outputWatchEvents ? printEvent(type, object) : print(object));
      }
      return Promise.resolve();
    },
  };
}
