import type * as Yaml from 'yaml';

/** Private members of the lexer in the `yaml` package, whose version is pinned. */
interface Inside {
  flowLevel: number;
  indentNext: number;
  parseQuotedScalar(): Generator<string, unknown>;
}

/**
 * A lexer that lets flow collections and quoted texts continue on lines that are not indented, as go-yaml does. YAML 1.2 requires these
 * lines to be indented further than the key.
 */
export function lenientLexer(yaml: typeof Yaml): Yaml.Lexer {
  const lexer = new yaml.Lexer();
  const inside = lexer as unknown as Inside;
  const parseQuoted = inside.parseQuotedScalar.bind(lexer);
  let indentNext = inside.indentNext;
  let isQuoted = false;
  Object.defineProperty(inside, 'indentNext', {
    get: () => (isQuoted || inside.flowLevel > 0 ? 0 : indentNext),
    set: (value: number) => {
      indentNext = value;
    },
  });
  inside.parseQuotedScalar = function* () {
    const lexemes = parseQuoted();
    // the base class looks for the end before it yields anything
    isQuoted = true;
    const first = lexemes.next();
    isQuoted = false;
    if (first.done === true) return first.value;
    yield first.value;
    return yield* lexemes;
  };
  return lexer;
}
