import type { JsonObject } from '../../core/json/json.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { eventPrinter, listOf, objectPrinter, type WatchedChange } from '../../render/output/object-output.ts';
import type { DaemonSetChange } from '../../workflows/cluster/watch-daemonsets.ts';
import { templatePrinter } from '../shared/output/change-output.ts';
import type { TemplateFormat } from '../shared/output/template-format.ts';
import { customTable, getTable } from './get-table.ts';
import type { Runtime } from '../shared/runtime.ts';

/** The flags of `ds get` for its output. */
export interface GetOutputFlags {
  readonly allNamespaces: boolean;
  readonly showKind: boolean;
  readonly labelColumns: readonly string[];
  readonly showLabels: boolean;
  readonly noHeaders: boolean;
  readonly showManagedFields: boolean;
  readonly outputWatchEvents: boolean;
}

/** Prints the DaemonSets of `ds get` in the requested format. */
export interface GetOutput {
  /** Whether to print an empty list instead of "No resources found". */
  readonly wantsEmptyLists: boolean;
  /** `single`: one object was requested by name and is not printed as a list. */
  list(found: readonly DaemonSet[], single: boolean): Promise<void>;
  changes(changes: readonly DaemonSetChange[]): Promise<void>;
}

export function getOutput(format: TemplateFormat, flags: GetOutputFlags, rt: Runtime): GetOutput {
  const { stdout } = rt.io;
  switch (format.kind) {
    case 'table': {
      const print = getTable({ ...flags, wide: format.wide, events: flags.outputWatchEvents }, rt);
      return {
        wantsEmptyLists: false,
        list: (found) => print(found.map((ds) => ({ ds }))),
        changes: (changes) => print(changes.map(({ type, object }) => ({ ds: object, event: type }))),
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

interface Printers {
  readonly print: (object: JsonObject) => string;
  readonly printEvent: (type: WatchedChange, object: JsonObject) => string;
}

function wholeObjects({ print, printEvent }: Printers, flags: GetOutputFlags, { io }: Runtime): GetOutput {
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
