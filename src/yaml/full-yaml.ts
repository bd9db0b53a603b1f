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
/** In characters, above what an API server stores as one object. Long lists of objects have to be readable by the plain reader. */
const MAX_FULL = 1.5 * MIB;

/** Where an unclosed quoted text begins; the library reports where the text ends. */
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

/** The tokens of a text. Stops as soon as the nesting is too deep, because reading all of it would take seconds. */
function tokensOf(yaml: typeof Yaml, source: SourceText, text: string, from: number): readonly Yaml.CST.Token[] {
  const parser = new yaml.Parser();
  const tokens: Yaml.CST.Token[] = [];
  for (const lexeme of lenientLexer(yaml).lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself is the lowest element of the stack.
    const tooDeep = parser.stack[MAX_DEPTH + 2];
    if (tooDeep !== undefined) {
      throw errorAt(source, from + tooDeep.offset, `this is nested more than ${MAX_DEPTH} levels deep`);
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

export interface FullYamlOptions {
  /** The last of duplicate keys wins, as in go-yaml when it is not strict; otherwise they are an error. */
  readonly lastKeyWins?: boolean;
}

/** Reads any YAML, with the `yaml` package for the syntax and go-yaml's rules for scalars and merges. */
export async function parseFullYaml(
  source: SourceText,
  from: number,
  to: number,
  { lastKeyWins = false }: FullYamlOptions = {},
): Promise<ParsedDocument[]> {
  const yaml = await import('yaml');
  // kubectl's stream reader ends the last line, too.
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
  // kubectl reads the first document of each part between `---` lines, and ignores the text after `...`.
  const [document] = composer.compose(tokens) as Iterable<Document.Parsed>;
  if (document === undefined) return [];
  const end = endOf(yaml, document, text);
  const error = document.errors.find((one) => one.pos[0] < end || isUnclosed(one));
  if (error !== undefined) throw syntaxError(source, from + (openQuote(yaml, tokens, error) ?? error.pos[0]), error);
  return [new DocumentReader(yaml, { source, from, original }, lastKeyWins).read(document)];
}

/** A flow collection that is the whole document and is not closed; the error is reported at its end. */
function isUnclosed({ code, message }: Document.Parsed['errors'][number]): boolean {
  return code === 'MISSING_CHAR' && message.includes('must end with a');
}

/** Where go-yaml stops: after a flow collection that is the whole document, and at a line of `...`. */
function endOf(yaml: typeof Yaml, { contents }: Document.Parsed, text: string): number {
  if (yaml.isCollection(contents) && contents.flow === true) return contents.range[1];
  const marker = /^\.\.\.(?=[ \t\n])/gm;
  marker.lastIndex = contents?.range[1] ?? 0;
  return marker.exec(text)?.index ?? Infinity;
}
