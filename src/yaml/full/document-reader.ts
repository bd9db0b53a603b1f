import type { DsError } from '../../core/errors.ts';
import type { Building, Json } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import type { Marks, ParsedDocument } from '../marks.ts';
import { errorAt, placeAt, type SourceText, type Topic } from '../text.ts';
import type { Typed } from '../scalars.ts';
import type { AliasNode, ListNode, MappingNode, ScalarNode, YamlNode } from './nodes.ts';
import { isMergeKey, keyText, scalarValue } from './typed-scalars.ts';

/** The limit for what all aliases of a document add up to, in values and hundreds of characters. go-yaml has a similar limit. */
const MAX_ALIASED = 400_000;

/** The value of an anchor; `undefined` while it is being read, because it cannot contain itself. */
type Anchored = { readonly node: YamlNode; readonly value: Json; readonly size: number } | undefined;

type Held = Typed & { readonly value: Json };

/** Converts the nodes of a document to values, by go-yaml's rules for keys, merges and aliases. */
export class DocumentReader {
  readonly #source: SourceText;
  readonly #lastKeyWins: boolean;
  readonly #marks: Marks = new Map();
  readonly #anchors = new Map<string, Anchored>();
  #size = 0;
  #aliased = 0;

  constructor(source: SourceText, lastKeyWins: boolean) {
    this.#source = source;
    this.#lastKeyWins = lastKeyWins;
  }

  read(root: YamlNode): ParsedDocument {
    return { value: this.#value(root), offset: root.at, marks: this.#marks };
  }

  #error({ at }: YamlNode, message: string, hint?: string, topic?: Topic): DsError {
    return errorAt(this.#source, at, message, hint, topic);
  }

  #value(node: YamlNode): Json {
    return this.#anchored(node, () => this.#valueWithoutAnchor(node));
  }

  /** Defines the anchor of a node, if it has one, with what `read` returns. */
  #anchored<T extends Json>(node: YamlNode, read: () => T): T {
    const before = this.#size;
    this.#size += 1;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, undefined);
    const value = read();
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, { node, value, size: this.#size - before });
    return value;
  }

  #valueWithoutAnchor(node: YamlNode): Json {
    switch (node.kind) {
      case 'alias':
        return this.#alias(node).value;
      case 'scalar':
        return this.#scalar(node).value;
      case 'list':
        return this.#list(node);
      case 'mapping':
        return this.#mapping(node);
    }
  }

  #scalar(node: ScalarNode): Held {
    this.#size += node.text.length / 100;
    const scalar = scalarValue(node);
    if ('problem' in scalar) throw this.#error(node, scalar.problem, scalar.hint);
    return scalar as Held;
  }

  #alias(node: AliasNode): Exclude<Anchored, undefined> {
    const anchored = this.#anchors.get(node.name);
    if (anchored === undefined) {
      const why = this.#anchors.has(node.name) ? 'contains itself' : 'is not defined above';
      throw this.#error(node, `the anchor "${node.name}" ${why}`);
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
    return anchored;
  }

  #list({ items }: ListNode): Json {
    const list = items.map((item) => this.#value(item));
    this.#marks.set(
      list,
      items.map(({ at }) => at),
    );
    return list;
  }

  #mapping(node: MappingNode): Json {
    const object: Building = {};
    const mark: (string | number)[] = [];
    const own = new Map<string, number>();
    for (const { key, value } of node.entries) {
      if (isMergeKey(key)) {
        this.#merge(object, value);
        continue;
      }
      const name = this.#key(key);
      const earlier = own.get(name);
      if (earlier !== undefined && !this.#lastKeyWins) throw this.#duplicateKey(key, name, earlier);
      own.set(name, key.at);
      mark.push(name, key.at, value.at);
      putMember(object, name, this.#value(value));
    }
    this.#marks.set(object, mark);
    return object;
  }

  #duplicateKey(key: YamlNode, name: string, earlier: number): DsError {
    const { line } = placeAt(this.#source, earlier);
    const message = `duplicate key ${JSON.stringify(name)}, already set on line ${line}`;
    return this.#error(key, message, 'keep one of them', 'duplicateKey');
  }

  #key(key: YamlNode): string {
    const node = key.kind === 'alias' ? this.#alias(key).node : key;
    const text = node.kind === 'scalar' ? this.#keyText(node) : undefined;
    if (text === undefined) {
      const isTemplate = key.kind === 'mapping' && this.#source.text.startsWith('{{', key.at - 1);
      const fix = isTemplate
        ? 'this is a template: render it first, for example with helm template'
        : 'put it in quotes';
      throw this.#error(key, 'a key must be text', fix);
    }
    return text;
  }

  #keyText(node: ScalarNode): string | undefined {
    const scalar = scalarValue(node);
    if (!('problem' in scalar)) {
      this.#anchored(node, () => (scalar as Held).value);
      return keyText(scalar);
    }
    if (scalar.key === undefined) throw this.#error(node, scalar.problem, scalar.hint);
    return scalar.key;
  }

  /** As in go-yaml, a merge overwrites the keys above it, and earlier ones of a list win. */
  #merge(object: Building, node: YamlNode): void {
    const sources = node.kind === 'list' ? [...node.items].reverse() : [node];
    if (node.kind === 'list') this.#size += 1;
    for (const from of sources) {
      const target = from.kind === 'alias' ? this.#anchors.get(from.name)?.node : from;
      const value = this.#value(from);
      if (target?.kind !== 'mapping') {
        throw this.#error(from, 'a merge (<<) takes a mapping or a list of mappings');
      }
      for (const [name, member] of Object.entries(value as Building)) putMember(object, name, member);
    }
  }
}
