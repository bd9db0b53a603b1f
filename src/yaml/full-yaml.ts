import type * as Yaml from 'yaml';
import type { Alias, Document, ParsedNode, Scalar as YamlScalar, YAMLMap, YAMLSeq } from 'yaml';
import type { DsError } from '../core/errors.ts';
import type { Building, Json } from '../core/json/json.ts';
import { ownMember, putMember } from '../core/json/members.ts';
import { MAX_DEPTH } from './max-depth.ts';
import { lenientLexer } from './lenient-lexer.ts';
import type { Marks, ParsedDocument } from './marks.ts';
import { foldedPlain, hasSeparators, literalWithSeparators, onOneLine, withNewlines } from './other-breaks.ts';
import { keyText, plainScalar, unholdable, type Scalar } from './scalars.ts';
import { errorAt, placeAt, type SourceText, type Topic } from './text.ts';
import { tooDeepAt } from './yaml-depth.ts';
import { syntaxError } from './yaml-errors.ts';

/** What all aliases of a document may add up to, in values and hundreds of characters; go-yaml stops at about as many. */
const MAX_ALIASED = 400_000;

const MIB = 1024 * 1024;
/** Characters. More than an API server stores as one object; only the plain reader is made for long lists of objects. */
const MAX_FULL = 1.5 * MIB;

const CORE = 'tag:yaml.org,2002:';

const TYPES = { [`${CORE}int`]: 'number', [`${CORE}float`]: 'number', [`${CORE}bool`]: 'boolean' };

/** What an anchor names: `undefined` while it is being read, since it cannot hold itself. */
type Anchored = { readonly value: Json; readonly size: number } | undefined;

function taggedScalar(tag: string, text: string): Scalar | undefined {
  if (tag === `${CORE}binary`) return Buffer.from(text, 'base64').toString('utf8');
  const wanted = ownMember(TYPES, tag);
  if (wanted === undefined && tag !== `${CORE}null`) return text;
  const value = plainScalar(text);
  if (value === unholdable) return value;
  const fits = wanted === undefined ? value === null : typeof value === wanted;
  return fits && (tag !== `${CORE}int` || Number.isInteger(value)) ? value : undefined;
}

/** Where the quoted text begins of which an error says, at its end, that it has none. */
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

/** Reads whatever YAML there is, with the `yaml` package for its syntax and go-yaml's rules for what scalars and merges mean. */
export async function parseFullYaml(source: SourceText, from: number, to: number): Promise<ParsedDocument[]> {
  const yaml = await import('yaml');
  // As kubectl reads a stream, the last line always ends.
  const original = `${source.text.slice(from, to).replace(/\n$/, '')}\n`;
  const text = withNewlines(original);
  if (text.length > MAX_FULL) {
    const message = `this needs more of YAML than is read of so large a document: ${MAX_FULL / MIB} MiB at most`;
    throw errorAt(source, from, message, 'write out its anchors, or make several documents of it with ---');
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
  // kubectl reads the first document of each part between lines of `---`; what follows `...` is not looked at.
  const [document] = composer.compose(tokens) as Iterable<Document.Parsed>;
  return [document]
    .filter((one) => one !== undefined)
    .map((document) => {
      const end = endOf(yaml, document, text);
      const [error] = document.errors.filter((one) => one.pos[0] < end || isUnclosed(one));
      if (error !== undefined)
        throw syntaxError(source, from + (openQuote(yaml, tokens, error) ?? error.pos[0]), error);
      return readDocument(yaml, source, from, document, original);
    });
}

/** A scalar's text as go-yaml reads it, where a line in it ends with a separator; undefined for a folded block, whose rules differ. */
function withSeparators(yaml: typeof Yaml, node: YamlScalar.Parsed, raw: string): string | undefined {
  switch (node.type) {
    case 'BLOCK_LITERAL':
      return literalWithSeparators(raw, node.value as string);
    case 'BLOCK_FOLDED':
      return undefined;
    case 'QUOTE_DOUBLE':
      return yaml.parse(onOneLine(raw), { schema: 'failsafe' }) as string;
    case 'QUOTE_SINGLE':
      return foldedPlain(raw.slice(1, -1)).replaceAll("''", "'");
    default:
      return foldedPlain(raw);
  }
}

/** A flow collection that is the whole document and never ends: the error stands where it would. */
function isUnclosed({ code, message }: Document.Parsed['errors'][number]): boolean {
  return code === 'MISSING_CHAR' && message.includes('must end with a');
}

/** Where go-yaml stops reading: behind a flow collection that is the whole document, and at a line of `...`. */
function endOf(yaml: typeof Yaml, { contents }: Document.Parsed, text: string): number {
  if (yaml.isCollection(contents) && contents.flow === true) return contents.range[1];
  const marker = /^\.\.\.(?=[ \t\n])/gm;
  marker.lastIndex = contents?.range[1] ?? 0;
  return marker.exec(text)?.index ?? Infinity;
}

function readDocument(
  yaml: typeof Yaml,
  source: SourceText,
  from: number,
  document: Document.Parsed,
  original: string,
): ParsedDocument {
  const marks: Marks = new Map();
  const anchors = new Map<string, Anchored>();
  let size = 0;
  let aliased = 0;
  /** How many flow collections are open. */
  let flows = 0;

  const offsetOf = (node: { range?: readonly number[] | null | undefined }): number => from + (node.range?.[0] ?? 0);
  const fail = (node: ParsedNode, message: string, hint?: string, topic?: Topic): DsError =>
    errorAt(source, offsetOf(node), message, hint, topic);

  const scalarOf = (node: YamlScalar.Parsed, isKey = false): Exclude<Scalar, typeof unholdable> => {
    const raw = original.slice(node.range[0], node.range[1]);
    // With the failsafe schema every scalar is text.
    const isFlow = flows > 0 && node.type === 'PLAIN';
    const text = hasSeparators(raw)
      ? withSeparators(yaml, node, raw)
      : isFlow
        ? flowText(node, isKey)
        : (node.value as string);
    if (text === undefined) {
      throw fail(
        node,
        'a line in this text ends with U+2028 or U+2029',
        'write the text in double quotes, with \\L or \\P',
      );
    }
    size += text.length / 100;
    const isPlain = node.type === 'PLAIN';
    const value = node.tag === undefined ? (isPlain ? plainScalar(text) : text) : taggedScalar(node.tag, text);
    if (value === undefined) {
      throw fail(node, `this cannot be read as ${String(node.tag).replace(CORE, '!!')}`);
    }
    if (value === unholdable) {
      throw fail(node, 'this number would not arrive as it is', 'put it in quotes if it is meant as text');
    }
    return value;
  };

  const aliasOf = (node: Alias.Parsed): Json => {
    const anchored = anchors.get(node.source);
    if (anchored === undefined) {
      const why = anchors.has(node.source) ? 'contains itself' : 'is not defined above';
      throw fail(node, `the anchor "${node.source}" ${why}`);
    }
    size += anchored.size;
    aliased += anchored.size;
    if (aliased > MAX_ALIASED) throw fail(node, 'the aliases of this document expand to too much', 'write it out');
    return anchored.value;
  };

  /** A plain scalar in a flow collection, by go-yaml's rules, which are YAML 1.1's. */
  const flowText = (node: YamlScalar.Parsed, isKey: boolean): string => {
    const text = node.value as string;
    const words = isKey ? text.replace(/^\?[ \t]*/, '') : text;
    if (words.startsWith(':'))
      throw fail(node, 'a value in brackets or braces cannot begin with ":"', 'put it in quotes');
    if (words.includes('?'))
      throw fail(node, 'a value in brackets or braces cannot have a "?" in it', 'put it in quotes');
    return words;
  };

  /** `{cpu:, memory: 1}`: a colon that nothing blank follows belongs to the word before it. */
  const hasOwnColon = (key: ParsedNode | null): boolean => {
    if (!yaml.isScalar(key) || key.type !== 'PLAIN' || original[key.range[1]] !== ':') return false;
    const next = original[key.range[1] + 1] ?? '\n';
    if ('[{"\''.includes(next)) throw fail(key, 'a space is missing behind the ":"', 'write ": "');
    return ',]}'.includes(next);
  };

  const keyOf = (node: ParsedNode | null): string => {
    const value = yaml.isAlias(node) ? aliasOf(node) : yaml.isScalar(node) ? scalarOf(node, true) : undefined;
    const isScalar = value === null || typeof value !== 'object';
    const text = isScalar && value !== undefined ? keyText(value) : undefined;
    if (text === undefined) throw fail(node as ParsedNode, 'a key must be text', 'put it in quotes');
    return text;
  };

  const isMerge = (key: ParsedNode | null): boolean =>
    yaml.isScalar(key) &&
    key.value === '<<' &&
    (key.tag === undefined ? key.type === 'PLAIN' : key.tag === `${CORE}merge`);

  /** go-yaml's way: a merge overwrites what stands above it, and earlier ones of a list win. */
  const merge = (object: Building, node: ParsedNode | null): void => {
    const sources = yaml.isSeq(node) ? [...node.items].reverse() : [node];
    for (const from of sources) {
      const value = from === null ? null : valueOf(from);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw fail(from ?? (node as ParsedNode), 'a merge (<<) takes a mapping or a list of mappings');
      }
      for (const [name, member] of Object.entries(value)) putMember(object, name, member as Json);
    }
  };

  const mappingOf = (node: YAMLMap.Parsed): Json => {
    const object: Building = {};
    const mark: (string | number)[] = [];
    const own = new Map<string, number>();
    for (const pair of node.items) {
      const { key, value } = pair;
      if (isMerge(key)) {
        merge(object, value);
        continue;
      }
      const name = node.flow === true && hasOwnColon(key) ? `${keyOf(key)}:` : keyOf(key);
      const keyOffset = offsetOf(key);
      const earlier = own.get(name);
      if (earlier !== undefined) {
        const { line } = placeAt(source, earlier);
        const message = `the key ${JSON.stringify(name)} is here twice, first on line ${line}`;
        throw fail(key, message, 'keep one of them', 'duplicateKey');
      }
      own.set(name, keyOffset);
      mark.push(name, keyOffset, value === null ? keyOffset : offsetOf(value));
      putMember(object, name, value === null ? null : valueOf(value));
    }
    marks.set(object, mark);
    return object;
  };

  const sequenceOf = (node: YAMLSeq.Parsed): Json => {
    const list = node.items.map((item) => {
      // `[a:, b]`: no pair, as it reads in YAML 1.2
      const pair =
        yaml.isMap(item) && item.flow === true && original[item.range[0]] !== '{' ? item.items[0] : undefined;
      return pair !== undefined && hasOwnColon(pair.key) ? `${keyOf(pair.key)}:` : valueOf(item);
    });
    marks.set(
      list,
      node.items.map((item) => offsetOf(item)),
    );
    return list;
  };

  const plainValueOf = (node: ParsedNode): Json => {
    if (yaml.isAlias(node)) return aliasOf(node);
    if (yaml.isScalar(node)) return scalarOf(node);
    const isFlow = node.flow === true;
    if (isFlow) flows++;
    const value = yaml.isMap(node) ? mappingOf(node) : sequenceOf(node);
    if (isFlow) flows--;
    return value;
  };

  const valueOf = (node: ParsedNode): Json => {
    const before = size;
    size += 1;
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined && !/^[\w-]+$/.test(anchor)) {
      throw fail(node, `an anchor has letters, digits, "-" and "_" alone, and this is ${JSON.stringify(anchor)}`);
    }
    if (anchor !== undefined) anchors.set(anchor, undefined);
    const value = plainValueOf(node);
    if (anchor !== undefined) anchors.set(anchor, { value, size: size - before });
    return value;
  };

  const { contents } = document;
  return contents === null
    ? { value: null, offset: from, marks }
    : { value: valueOf(contents), offset: offsetOf(contents), marks };
}
