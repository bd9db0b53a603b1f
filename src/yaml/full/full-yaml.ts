import { asDsError, type DsError } from '../../core/errors.ts';
import { parseJsonValues } from '../json-values.ts';
import type { ParsedDocument } from '../marks.ts';
import { libraryError } from '../syntax-errors/library-error.ts';
import { lostIndentationHint } from '../syntax-errors/yaml-errors.ts';
import { errorAt, whereaboutsOf, type SourceText } from '../text.ts';
import { composeDocument } from './composer.ts';
import { DocumentReader } from './document-reader.ts';
import type { YamlDocument } from './nodes.ts';

export interface FullYamlOptions {
  /** Whether to ignore what go-yaml ignores: all but the last of duplicate keys, and what follows the first document. */
  readonly isForgiving?: boolean;
}

/**
 * Reads the first YAML document between two offsets as go-yaml does: what it refuses is an error, and the values are the same. As in
 * kubectl, text behind a line of `...` and behind brackets is ignored; further JSON objects, and other text that it would drop silently,
 * are errors, unless the reader is forgiving.
 */
export async function parseFullYaml(
  source: SourceText,
  from: number,
  to: number,
  { isForgiving = false }: FullYamlOptions = {},
): Promise<ParsedDocument[]> {
  const document = composed(source, from, to);
  if (document instanceof Error) {
    const isTab = whereaboutsOf(document)?.topic === 'tab';
    throw (isTab ? undefined : await libraryError(source, from, to)) ?? document;
  }
  const { root, rest } = document;
  if (root === undefined) return [];
  const isFlow = 'isFlow' in root && root.isFlow;
  if (rest !== undefined && !isForgiving && (!isFlow || parseJsonValues(source, root.at, to).documents.length > 1)) {
    const message = 'the document ends above; kubectl ignores the text from here on';
    const hint = 'begin another document with a line of "---", and indent all keys of one object alike';
    throw errorAt(source, rest, message, lostIndentationHint(source, rest) ?? hint);
  }
  return [new DocumentReader(source, isForgiving).read(root)];
}

function composed(source: SourceText, from: number, to: number): YamlDocument | DsError {
  try {
    return composeDocument(source, from, to);
  } catch (error) {
    const failed = asDsError(error);
    if (failed === undefined) throw error;
    return failed;
  }
}
