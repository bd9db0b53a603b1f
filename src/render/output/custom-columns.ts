import { goText } from '../../core/text/go-text.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { findValues } from '../jsonpath/evaluate.ts';
import { JsonPathError } from '../jsonpath/parse.ts';
import { parseRelaxedPath } from '../jsonpath/relaxed.ts';
import type { Column } from '../table/table.ts';

/** Parses `HEADER:PATH,HEADER:PATH` of `-o custom-columns=`. Throws a {@link JsonPathError}. */
export function customColumns(spec: string): readonly Column<JsonObject>[] {
  if (spec === '') throw new JsonPathError('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw new JsonPathError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return columnOf(part.slice(0, colon), part.slice(colon + 1));
  });
}

/** Parses a file of two lines, headers and below them paths, separated by spaces. Throws a {@link JsonPathError}. */
export function customColumnsOfFile(text: string): readonly Column<JsonObject>[] {
  const [headerLine = '', pathLine] = text.split(/\r?\n/);
  const missing = headerLine === '' && pathLine === undefined ? 'header' : pathLine === undefined ? 'spec' : undefined;
  if (missing !== undefined) {
    throw new JsonPathError(
      `invalid template, missing ${missing} line. Expected format is one line of space separated headers, one line of space separated column specs.`,
    );
  }
  const headers = words(headerLine);
  const paths = words(pathLine ?? '');
  if (headers.length !== paths.length) {
    throw new JsonPathError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return headers.map((header, index) => columnOf(header, paths[index] ?? ''));
}

function words(line: string): readonly string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

function columnOf(header: string, text: string): Column<JsonObject> {
  const { path } = parseRelaxedPath(text);
  return {
    header,
    cell: (object) => {
      const values = findValues(path, object).map(goText);
      // a table would cut the cell at a line break
      return values.length === 0 ? '<none>' : values.join(',').replaceAll('\n', '\\n');
    },
    shrinks: true,
  };
}
