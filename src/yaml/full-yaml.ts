import type * as Yaml from 'yaml';
import type { Alias, Document, ParsedNode, Scalar as YamlScalar, YAMLMap, YAMLSeq } from 'yaml';
import type { DsError } from '../core/errors.ts';
import type { Building, Json } from '../core/json.ts';
import { putMember } from '../core/members.ts';
import { MAX_DEPTH } from './max-depth.ts';
import type { Marks, ParsedDocument } from './marks.ts';
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

/** What an anchor names: `undefined` while it is being read, since it cannot hold itself. */
type Anchored = { readonly value: Json; readonly size: number } | undefined;

function taggedScalar(tag: string, text: string): Scalar | undefined {
  if (tag === `${CORE}binary`) return Buffer.from(text, 'base64').toString('utf8');
  const wanted = { [`${CORE}int`]: 'number', [`${CORE}float`]: 'number', [`${CORE}bool`]: 'boolean' }[tag];
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
  for (const lexeme of new yaml.Lexer().lex(text)) {
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
  const text = `${source.text.slice(from, to).replace(/\n$/, '')}\n`;
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
  const documents = [...composer.compose(tokens)] as Document.Parsed[];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw syntaxError(source, from + (openQuote(yaml, tokens, error) ?? error.pos[0]), error);
    return readDocument(yaml, source, from, document);
  });
}

function readDocument(yaml: typeof Yaml, source: SourceText, from: number, document: Document.Parsed): ParsedDocument {
  const marks: Marks = new Map();
  const anchors = new Map<string, Anchored>();
  let size = 0;
  let aliased = 0;

  const offsetOf = (node: { range?: readonly number[] | null | undefined }): number => from + (node.range?.[0] ?? 0);
  const fail = (node: ParsedNode, message: string, hint?: string, topic?: Topic): DsError =>
    errorAt(source, offsetOf(node), message, hint, topic);

  const scalarOf = (node: YamlScalar.Parsed): Exclude<Scalar, typeof unholdable> => {
    // With the failsafe schema every scalar is text.
    const text = node.value as string;
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

  const keyOf = (node: ParsedNode | null): string => {
    const value = yaml.isAlias(node) ? aliasOf(node) : yaml.isScalar(node) ? scalarOf(node) : undefined;
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
      const name = keyOf(key);
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
    const list = node.items.map((item) => valueOf(item));
    marks.set(
      list,
      node.items.map((item) => offsetOf(item)),
    );
    return list;
  };

  const plainValueOf = (node: ParsedNode): Json => {
    if (yaml.isAlias(node)) return aliasOf(node);
    if (yaml.isMap(node)) return mappingOf(node);
    return yaml.isSeq(node) ? sequenceOf(node) : scalarOf(node);
  };

  const valueOf = (node: ParsedNode): Json => {
    const before = size;
    size += 1;
    const { anchor } = node as { anchor?: string };
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
