import type * as Yaml from 'yaml';
import type { Document } from 'yaml';
import type { DsError } from '../../core/errors.ts';
import { MAX_DEPTH } from '../max-depth.ts';
import { errorAt, type SourceText } from '../text.ts';
import { lenientLexer } from './lenient-lexer.ts';
import { tooDeepAt } from './yaml-depth.ts';
import { syntaxError } from './yaml-errors.ts';

/** In characters. The library needs a second for each megabyte. */
const MAX_EXPLAINED = 1024 * 1024;

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

/** The tokens of a text, and the place where it is nested too deep, which ends them. */
function tokensOf(
  yaml: typeof Yaml,
  text: string,
): { tokens: readonly Yaml.CST.Token[]; tooDeep?: number | undefined } {
  const parser = new yaml.Parser();
  const tokens: Yaml.CST.Token[] = [];
  for (const lexeme of lenientLexer(yaml).lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself is the lowest element of the stack.
    const tooDeep = parser.stack[MAX_DEPTH + 2];
    if (tooDeep !== undefined) return { tokens, tooDeep: tooDeep.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, tooDeep: tooDeepAt(tokens, MAX_DEPTH) };
}

/**
 * The syntax error that the `yaml` package finds between two offsets, in our words. It knows better than the grammar of go-yaml
 * what was probably meant. Undefined when it reads the text.
 */
export async function libraryError(source: SourceText, from: number, to: number): Promise<DsError | undefined> {
  if (to - from > MAX_EXPLAINED) return undefined;
  const yaml = await import('yaml');
  // In YAML 1.1, NEL, LS and PS end lines too. Newlines in their place keep all offsets.
  const text = `${source.text
    .slice(from, to)
    .replace(/[\x85\u2028\u2029]/g, '\n')
    .replace(/\n$/, '')}\n`;
  const { tokens, tooDeep } = tokensOf(yaml, text);
  if (tooDeep !== undefined)
    return errorAt(source, from + tooDeep, `this is nested more than ${MAX_DEPTH} levels deep`);
  const composer = new yaml.Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document] = composer.compose(tokens) as Iterable<Document.Parsed>;
  const [error] = document?.errors ?? [];
  return error && syntaxError(source, from + (openQuote(yaml, tokens, error) ?? error.pos[0]), error);
}
