import { DsError } from '../core/errors.ts';
import type { Json } from '../core/json/json.ts';
import { readDocuments } from './documents.ts';
import { sourceText } from './text.ts';

/** The single value of a YAML or JSON text; `name` is its name in errors. Throws a DsError of kind `input`. */
export async function readValue(name: string, bytes: Uint8Array): Promise<Json> {
  const documents = await readDocuments(sourceText(name, bytes));
  const [first, second] = documents;
  if (first === undefined) throw new DsError('input', `${name}: it is empty`);
  if (first instanceof DsError) throw first;
  if (second !== undefined) throw new DsError('input', `${name}: expected one document, found several`);
  return first.value;
}
