import type * as Yaml from 'yaml';
import type { Document } from 'yaml';
import { DocumentReader } from './document-reader.ts';
import { lenientLexer } from './lenient-lexer.ts';
import type { ParsedDocument } from './marks.ts';
import { MAX_DEPTH } from './max-depth.ts';
import { withNewlines } from './other-breaks.ts';
import { errorAt, type SourceText } from './text.ts';
import { tooDeepAt } from './yaml-depth.ts';
import { syntaxError } from './yaml-errors.ts';

const MIB = 1024 * 1024;
/** Characters. More than an API server stores as one object; only the plain reader is made for long lists of objects. */
const MAX_FULL = 1.5 * MIB;

/** Where the quoted text begins whose end is missing: the library's error stands where the text stops. */
function openQuote(yaml: typeof Yaml, tokens: readonly Yaml.CST.Token[], error: Yaml.YAMLError): number | undefined {
  if (!error.message.startsWith('Missing closing')) return undefined;
  let found: number | undefined;
  for (const token of tokens) {
    if (token.type !== 'document') continue;
    yaml.CST.visit(token, ({ key, value }) => {
      for (const one of [key, value]) {
        const isQuoted = one?.type === 'double-quoted-scalar' || one?.type === 'single-quoted-scalar';
        if (isQuoted && one.offset <= error.pos[0]) found = Math.max(found ?? 0, one.offset);
      }
    });
  }
  return found;
}

/** The tokens of a text that is not nested too deep, given up as soon as it is: whole, it would take seconds. */
function tokensOf(yaml: typeof Yaml, source: SourceText, text: string, from: number): readonly Yaml.CST.Token[] {
  const parser = new yaml.Parser();
  const tokens: Yaml.CST.Token[] = [];
  for (const lexeme of lenientLexer(yaml).lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself stands at the bottom.
    const tooDeep = parser.stack[MAX_DEPTH + 2];
    if (tooDeep !== undefined) {
      throw errorAt(source, from + tooDeep.offset, `this is nested more than ${MAX_DEPTH} levels deep`);
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

export interface FullYamlOptions {
  /** Of equal keys in a mapping the last counts, as in go-yaml when it is not strict; else they are an error. */
  readonly lastKeyWins?: boolean;
}

/** Reads any YAML, with the `yaml` package for its syntax and go-yaml's rules for what scalars and merges mean. */
export async function parseFullYaml(
  source: SourceText,
  from: number,
  to: number,
  { lastKeyWins = false }: FullYamlOptions = {},
): Promise<ParsedDocument[]> {
  const yaml = await import('yaml');
  // As kubectl reads a stream, the last line always ends.
  const original = `${source.text.slice(from, to).replace(/\n$/, '')}\n`;
  const text = withNewlines(original);
  if (text.length > MAX_FULL) {
    const message = `a document of more than ${MAX_FULL / MIB} MiB may only contain plain YAML`;
    throw errorAt(source, from, message, 'write out its anchors, or split it into several documents with ---');
  }
  const tokens = tokensOf(yaml, source, text, from);
  const tooDeep = tooDeepAt(tokens, MAX_DEPTH);
  if (tooDeep !== undefined) {
    throw errorAt(source, from + tooDeep, `this is nested more than ${MAX_DEPTH} levels deep`);
  }
  const composer = new yaml.Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  // Of each part between lines of `---` kubectl reads the first document, and ignores what follows `...`.
  const [document] = composer.compose(tokens) as Iterable<Document.Parsed>;
  if (document === undefined) return [];
  const end = endOf(yaml, document, text);
  const error = document.errors.find((one) => one.pos[0] < end || isUnclosed(one));
  if (error !== undefined) throw syntaxError(source, from + (openQuote(yaml, tokens, error) ?? error.pos[0]), error);
  return [new DocumentReader(yaml, { source, from, original }, lastKeyWins).read(document)];
}

/** A flow collection that is the whole document and never ends: the error stands where it would. */
function isUnclosed({ code, message }: Document.Parsed['errors'][number]): boolean {
  return code === 'MISSING_CHAR' && message.includes('must end with a');
}

/** Where go-yaml stops reading: after a flow collection that is the whole document, and at a line of `...`. */
function endOf(yaml: typeof Yaml, { contents }: Document.Parsed, text: string): number {
  if (yaml.isCollection(contents) && contents.flow === true) return contents.range[1];
  const marker = /^\.\.\.(?=[ \t\n])/gm;
  marker.lastIndex = contents?.range[1] ?? 0;
  return marker.exec(text)?.index ?? Infinity;
}
