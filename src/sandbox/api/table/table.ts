import type { Json, JsonObject } from '../../../core/json/json.ts';
import { asJson, type Stored } from '../../store/object.ts';
import { partialMetadata } from '../read/present.ts';
import type { Column } from './column.ts';

/** How much of the object a table row includes (`includeObject`). */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly columns: readonly Column[];
  readonly include: IncludeObject;
  /** The object for a row that includes all of it. */
  readonly present: (object: Stored) => JsonObject;
  /** Milliseconds since 1970. */
  readonly now: number;
}

function rowOf(object: Stored, { columns, include, present, now }: TableOptions): JsonObject {
  const shown = { None: () => null, Metadata: () => partialMetadata(object), Object: () => present(object) };
  const json = asJson(object);
  return { cells: columns.map((column) => column.cell(json, now)), object: shown[include]() };
}

/** A meta.k8s.io/v1 Table. A watch has the column definitions in its first event only. */
export function tableOf(
  objects: readonly Stored[],
  metadata: JsonObject,
  options: TableOptions,
  withColumns = true,
): JsonObject {
  const definitions: Json = options.columns.map(({ name, type, format = '', priority }) => ({
    name,
    type,
    format,
    description: '',
    priority,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns ? definitions : null,
    rows: objects.map((object) => rowOf(object, options)),
  };
}
