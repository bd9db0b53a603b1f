import type { Served } from '../../kinds/catalog.ts';
import type { Stored } from '../../store/object.ts';
import { presented } from './present.ts';

/** Remembers the last object that it wrote as JSON, so that one event is encoded once for all who watch it. */
export function encodeOnce(): (object: Stored, served: Served) => string {
  let last:
    { readonly object: Stored; readonly group: string; readonly version: string; readonly text: string } | undefined;
  return (object, served) => {
    const { group, version } = served;
    if (last?.object !== object || last.group !== group || last.version !== version) {
      last = { object, group, version, text: JSON.stringify(presented(object, served)) };
    }
    return last.text;
  };
}
