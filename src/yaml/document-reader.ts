import type * as Yaml from 'yaml';
import type { Alias, Document, ParsedNode, Scalar as YamlScalar, YAMLMap, YAMLSeq } from 'yaml';
import type { DsError } from '../core/errors.ts';
import type { Building, Json } from '../core/json/json.ts';
import { ownMember, putMember } from '../core/json/members.ts';
import type { Marks, ParsedDocument } from './marks.ts';
import { foldedPlain, hasSeparators, literalWithSeparators, onOneLine } from './other-breaks.ts';
import { keyText, plainScalar, unholdable, type Scalar } from './scalars.ts';
import { errorAt, placeAt, type SourceText, type Topic } from './text.ts';

/** The limit for what all aliases of a document add up to, in values and hundreds of characters. go-yaml has a similar limit. */
const MAX_ALIASED = 400_000;

const CORE = 'tag:yaml.org,2002:';

const TYPES = { [`${CORE}int`]: 'number', [`${CORE}float`]: 'number', [`${CORE}bool`]: 'boolean' };

/** The value of an anchor; `undefined` while it is being read, because it cannot contain itself. */
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

/** The text of a scalar with line separators, as go-yaml reads it; undefined for a folded block, which has other rules. */
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

/** The part of a file that a document was composed from. */
export interface DocumentText {
  readonly source: SourceText;
  /** The offset of the part in the file. */
  readonly from: number;
  /** The part before other line breaks were replaced by newlines. */
  readonly original: string;
}

/** Converts the nodes of a composed document to values, by go-yaml's rules for scalars, keys, merges and aliases. */
export class DocumentReader {
  readonly #yaml: typeof Yaml;
  readonly #text: DocumentText;
  readonly #lastKeyWins: boolean;
  readonly #marks: Marks = new Map();
  readonly #anchors = new Map<string, Anchored>();
  #size = 0;
  #aliased = 0;
  /** The number of open flow collections. */
  #flows = 0;

  constructor(yaml: typeof Yaml, text: DocumentText, lastKeyWins: boolean) {
    this.#yaml = yaml;
    this.#text = text;
    this.#lastKeyWins = lastKeyWins;
  }

  read({ contents }: Document.Parsed): ParsedDocument {
    const marks = this.#marks;
    if (contents === null) return { value: null, offset: this.#text.from, marks };
    return { value: this.#value(contents), offset: this.#offset(contents), marks };
  }

  #offset(node: { range?: readonly number[] | null | undefined }): number {
    return this.#text.from + (node.range?.[0] ?? 0);
  }

  #error(node: ParsedNode, message: string, hint?: string, topic?: Topic): DsError {
    return errorAt(this.#text.source, this.#offset(node), message, hint, topic);
  }

  #value(node: ParsedNode): Json {
    const before = this.#size;
    this.#size += 1;
    const { anchor } = node as { anchor?: string };
    if (anchor === undefined) return this.#valueWithoutAnchor(node);
    if (!/^[\w-]+$/.test(anchor)) {
      const message = `invalid anchor ${JSON.stringify(anchor)}: an anchor may contain only letters, digits, "-" and "_"`;
      throw this.#error(node, message);
    }
    this.#anchors.set(anchor, undefined);
    const value = this.#valueWithoutAnchor(node);
    this.#anchors.set(anchor, { value, size: this.#size - before });
    return value;
  }

  #valueWithoutAnchor(node: ParsedNode): Json {
    if (this.#yaml.isAlias(node)) return this.#alias(node);
    if (this.#yaml.isScalar(node)) return this.#scalar(node);
    const isFlow = node.flow === true;
    if (isFlow) this.#flows++;
    const value = this.#yaml.isMap(node) ? this.#mapping(node) : this.#sequence(node);
    if (isFlow) this.#flows--;
    return value;
  }

  #scalar(node: YamlScalar.Parsed, isKey = false): Exclude<Scalar, typeof unholdable> {
    const text = this.#scalarText(node, isKey);
    this.#size += text.length / 100;
    const isPlain = node.type === 'PLAIN';
    const value = node.tag === undefined ? (isPlain ? plainScalar(text) : text) : taggedScalar(node.tag, text);
    if (value === undefined) {
      throw this.#error(node, `this value cannot be read as ${String(node.tag).replace(CORE, '!!')}`);
    }
    if (value === unholdable) {
      throw this.#error(node, 'this number would lose precision', 'if it is text, put it in quotes');
    }
    return value;
  }

  #scalarText(node: YamlScalar.Parsed, isKey: boolean): string {
    const raw = this.#text.original.slice(node.range[0], node.range[1]);
    if (hasSeparators(raw)) {
      const text = withSeparators(this.#yaml, node, raw);
      if (text !== undefined) return text;
      const message = 'a line in this text ends with U+2028 or U+2029';
      throw this.#error(node, message, 'write the text in double quotes, with \\L or \\P');
    }
    // With the failsafe schema every scalar is text.
    return this.#flows > 0 && node.type === 'PLAIN' ? this.#flowText(node, isKey) : (node.value as string);
  }

  /** A plain scalar in a flow collection, by go-yaml's rules, which are YAML 1.1's. */
  #flowText(node: YamlScalar.Parsed, isKey: boolean): string {
    const value = node.value as string;
    const text = isKey ? value.replace(/^\?[ \t]*/, '') : value;
    const refused = text.startsWith(':') ? 'begin with ":"' : text.includes('?') ? 'contain "?"' : undefined;
    if (refused === undefined) return text;
    throw this.#error(node, `a value in brackets or braces cannot ${refused}`, 'put it in quotes');
  }

  #alias(node: Alias.Parsed): Json {
    const anchored = this.#anchors.get(node.source);
    if (anchored === undefined) {
      const why = this.#anchors.has(node.source) ? 'contains itself' : 'is not defined above';
      throw this.#error(node, `the anchor "${node.source}" ${why}`);
    }
    this.#size += anchored.size;
    this.#aliased += anchored.size;
    if (this.#aliased > MAX_ALIASED) {
      throw this.#error(
        node,
        'the aliases of this document expand to too many values',
        'write the value instead of the alias',
      );
    }
    return anchored.value;
  }

  #sequence(node: YAMLSeq.Parsed): Json {
    const list = node.items.map((item) => {
      // `[a:, b]`: not a pair, as in YAML 1.2
      const isPair = this.#yaml.isMap(item) && item.flow === true && this.#text.original[item.range[0]] !== '{';
      const pair = isPair ? item.items[0] : undefined;
      return pair !== undefined && this.#hasOwnColon(pair.key) ? `${this.#key(pair.key)}:` : this.#value(item);
    });
    this.#marks.set(
      list,
      node.items.map((item) => this.#offset(item)),
    );
    return list;
  }

  #mapping(node: YAMLMap.Parsed): Json {
    const object: Building = {};
    const mark: (string | number)[] = [];
    const own = new Map<string, number>();
    for (const { key, value } of node.items) {
      if (this.#isMerge(key)) {
        this.#merge(object, value);
        continue;
      }
      const name = node.flow === true && this.#hasOwnColon(key) ? `${this.#key(key)}:` : this.#key(key);
      const keyOffset = this.#offset(key);
      const earlier = own.get(name);
      if (earlier !== undefined && !this.#lastKeyWins) throw this.#duplicateKey(key, name, earlier);
      own.set(name, keyOffset);
      mark.push(name, keyOffset, value === null ? keyOffset : this.#offset(value));
      putMember(object, name, value === null ? null : this.#value(value));
    }
    this.#marks.set(object, mark);
    return object;
  }

  #duplicateKey(key: ParsedNode, name: string, earlier: number): DsError {
    const { line } = placeAt(this.#text.source, earlier);
    const message = `duplicate key ${JSON.stringify(name)}, already set on line ${line}`;
    return this.#error(key, message, 'keep one of them', 'duplicateKey');
  }

  #key(node: ParsedNode | null): string {
    const value = this.#yaml.isAlias(node)
      ? this.#alias(node)
      : this.#yaml.isScalar(node)
        ? this.#scalar(node, true)
        : undefined;
    const isScalar = value === null || typeof value !== 'object';
    const text = isScalar && value !== undefined ? keyText(value) : undefined;
    if (text === undefined) {
      const isTemplate = this.#yaml.isMap(node) && this.#text.original.startsWith('{{', node.range[0] - 1);
      const fix = isTemplate
        ? 'this is a template: render it first, for example with helm template'
        : 'put it in quotes';
      throw this.#error(node as ParsedNode, 'a key must be text', fix);
    }
    return text;
  }

  /** `{cpu:, memory: 1}`: a colon without a space after it belongs to the key. */
  #hasOwnColon(key: ParsedNode | null): boolean {
    const { original } = this.#text;
    if (!this.#yaml.isScalar(key) || key.type !== 'PLAIN' || original[key.range[1]] !== ':') return false;
    const next = original[key.range[1] + 1] ?? '\n';
    if ('[{"\''.includes(next)) throw this.#error(key, 'a space is missing after the ":"', 'write ": "');
    return ',]}'.includes(next);
  }

  #isMerge(key: ParsedNode | null): boolean {
    if (!this.#yaml.isScalar(key) || key.value !== '<<') return false;
    return key.tag === undefined ? key.type === 'PLAIN' : key.tag === `${CORE}merge`;
  }

  /** As in go-yaml, a merge overwrites the keys above it, and earlier ones of a list win. */
  #merge(object: Building, node: ParsedNode | null): void {
    const sources = this.#yaml.isSeq(node) ? [...node.items].reverse() : [node];
    for (const from of sources) {
      const value = from === null ? null : this.#value(from);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw this.#error(from ?? (node as ParsedNode), 'a merge (<<) takes a mapping or a list of mappings');
      }
      for (const [name, member] of Object.entries(value)) putMember(object, name, member as Json);
    }
  }
}
