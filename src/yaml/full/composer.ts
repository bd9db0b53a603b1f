import type { SourceText } from '../text.ts';
import { MAX_DEPTH } from '../max-depth.ts';
import type { MappingNode, ScalarNode, YamlDocument, YamlNode } from './nodes.ts';
import { Scanner } from './scanner.ts';
import { TextCursor } from './text-cursor.ts';
import type { Token } from './tokens.ts';

type Type = Token['type'];
type Entry = MappingNode['entries'][number];

interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
}

const NONE: Properties = { anchor: undefined, tag: undefined };
/** What ends a document without content. */
const NO_CONTENT: readonly Type[] = ['version', 'tagDirective', 'documentStart', 'documentEnd', 'end'];

/** Reads the first document between two offsets, by the grammar of go-yaml. */
export function composeDocument(source: SourceText, from: number, to: number): YamlDocument {
  const composer = new Composer(source, from, to);
  const root = composer.document();
  return { root, rest: composer.rest() };
}

class Composer {
  readonly #cursor: TextCursor;
  readonly #scanner: Scanner;
  readonly #handles = new Map<string, string>();
  #depth = 0;

  constructor(source: SourceText, from: number, to: number) {
    this.#cursor = new TextCursor(source, from, to);
    this.#scanner = new Scanner(this.#cursor);
  }

  #is(...types: readonly Type[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  /** Takes the next token if it is of that type; its offset. */
  #accept(type: Type): number | undefined {
    return this.#is(type) ? this.#scanner.take().at : undefined;
  }

  document(): YamlNode | undefined {
    const { type, at } = this.#scanner.peek();
    if (type === 'end') return undefined;
    if (type === 'version' || type === 'tagDirective') {
      this.#directives();
      if (!this.#is('documentStart')) {
        const hint = 'begin the document with a line of "---", or delete the directives';
        this.#cursor.fail(this.#scanner.peek().at, 'a document with directives must begin with "---"', hint);
      }
    }
    const isExplicit = this.#accept('documentStart') !== undefined;
    const isEmpty = isExplicit && this.#is(...NO_CONTENT);
    const root = isEmpty ? this.#empty(at) : this.#node(true);
    return root;
  }

  /** The offset of content behind the document that no marker separates from it. */
  rest(): number | undefined {
    const { type, at } = this.#scanner.peek();
    return NO_CONTENT.includes(type) ? undefined : at;
  }

  #directives(): void {
    let hasVersion = false;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'version') {
        if (hasVersion) this.#cursor.fail(token.at, 'there are two %YAML directives', 'delete one of them');
        if (token.version !== '1.1') {
          this.#cursor.fail(
            token.at,
            `kubectl reads YAML 1.1 only, not ${token.version}`,
            'delete the %YAML directive',
          );
        }
        hasVersion = true;
      } else if (token.type === 'tagDirective') {
        if (this.#handles.has(token.handle)) {
          this.#cursor.fail(token.at, `the tag handle "${token.handle}" is defined twice`, 'delete one of them');
        }
        this.#handles.set(token.handle, token.prefix);
      } else return;
      this.#scanner.take();
    }
  }

  #properties(): Properties {
    let properties = NONE;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'anchor' && properties.anchor === undefined)
        properties = { ...properties, anchor: token.name };
      else if (token.type === 'tag' && properties.tag === undefined)
        properties = { ...properties, tag: this.#tag(token) };
      else return properties;
      this.#scanner.take();
    }
  }

  #tag({ at, handle, suffix }: Token & { type: 'tag' }): string {
    if (handle === '') return suffix;
    const standard = handle === '!' ? '!' : handle === '!!' ? 'tag:yaml.org,2002:' : undefined;
    const prefix = this.#handles.get(handle) ?? standard;
    if (prefix !== undefined) return prefix + suffix;
    return this.#cursor.fail(at, `the tag handle "${handle}" is not defined`, 'define it with %TAG, or delete the tag');
  }

  #empty(at: number, { anchor, tag }: Properties = NONE): ScalarNode {
    return { kind: 'scalar', at, anchor, tag, text: '', style: 'plain' };
  }

  /** A node; an alias has no properties. With `isBelowKey`, a list may be indented like the key. */
  #node(isBlock: boolean, isBelowKey = false): YamlNode {
    this.#depth += 1;
    const begin = this.#scanner.peek();
    if (this.#depth > MAX_DEPTH + 1) this.#cursor.fail(begin.at, `this is nested more than ${MAX_DEPTH} levels deep`);
    const node = begin.type === 'alias' ? this.#alias(begin) : this.#content(begin, isBlock, isBelowKey);
    this.#depth -= 1;
    return node;
  }

  #alias({ at, name }: Token & { type: 'alias' }): YamlNode {
    this.#scanner.take();
    return { kind: 'alias', at, anchor: undefined, name };
  }

  #content(begin: Token, isBlock: boolean, isBelowKey: boolean): YamlNode {
    const properties = this.#properties();
    const { anchor, tag } = properties;
    const token = this.#scanner.peek();
    const { at } = token;
    switch (token.type) {
      case 'scalar':
        this.#scanner.take();
        return { kind: 'scalar', at, anchor, tag, text: token.text, style: token.style };
      case 'listStart':
        return { kind: 'list', at, anchor, isFlow: true, items: this.#flowItems() };
      case 'mappingStart':
        return { kind: 'mapping', at, anchor, isFlow: true, entries: this.#flowEntries() };
      case 'dash':
        if (isBelowKey) return { kind: 'list', at, anchor, isFlow: false, items: this.#itemsBelowKey() };
        break;
      case 'blockList':
        if (isBlock) return { kind: 'list', at, anchor, isFlow: false, items: this.#blockItems() };
        break;
      case 'blockMapping':
        if (isBlock) return { kind: 'mapping', at, anchor, isFlow: false, entries: this.#blockEntries() };
        break;
      default:
    }
    if (properties !== NONE) return this.#empty(begin.at, properties);
    return this.#refuse(token, 'a value is expected here');
  }

  /** An error that names what stands in the place of what is expected. */
  #refuse({ type, at }: Token, expected: string): never {
    const found =
      type === 'end' ? 'the end of the text' : JSON.stringify(/^\S*/.exec(this.#cursor.slice(at, at + 20))?.[0] ?? '');
    return this.#cursor.fail(at, found === '""' ? expected : `${expected}, not ${found}`);
  }

  #blockItems(): readonly YamlNode[] {
    const items: YamlNode[] = [];
    this.#scanner.take();
    for (let dash = this.#accept('dash'); dash !== undefined; dash = this.#accept('dash')) {
      items.push(this.#is('dash', 'blockEnd') ? this.#empty(dash) : this.#node(true));
    }
    if (this.#accept('blockEnd') !== undefined) return items;
    return this.#refuseInBlock('only the "- " of an item is allowed here', 'indent it like the keys of its item');
  }

  #itemsBelowKey(): readonly YamlNode[] {
    const items: YamlNode[] = [];
    for (let dash = this.#accept('dash'); dash !== undefined; dash = this.#accept('dash')) {
      items.push(this.#is('dash', 'key', 'value', 'blockEnd') ? this.#empty(dash) : this.#node(true));
    }
    return items;
  }

  #blockEntries(): readonly Entry[] {
    const entries: Entry[] = [];
    this.#scanner.take();
    const part = (at: number): YamlNode =>
      this.#is('key', 'value', 'blockEnd') ? this.#empty(at) : this.#node(true, true);
    for (;;) {
      const keyAt = this.#accept('key');
      if (keyAt === undefined) break;
      const key = part(keyAt);
      const colon = this.#accept('value');
      entries.push({ key, value: colon === undefined ? this.#empty(key.at) : part(colon + 1) });
    }
    if (this.#accept('blockEnd') !== undefined) return entries;
    return this.#refuseInBlock('a key is expected here', 'indent it like the keys around it');
  }

  #refuseInBlock(message: string, hint: string): never {
    const { at } = this.#scanner.peek();
    const { text } = this.#cursor.source;
    const isBehind = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() !== '';
    if (!isBehind) return this.#cursor.fail(at, message, hint);
    return this.#cursor.fail(at, 'only a comment may follow this value', 'put the whole value in quotes');
  }

  /** Calls `read` for each item of a flow collection, the last of which a comma may follow. */
  #flow(end: Type, name: string, read: () => void): void {
    const begin = this.#scanner.take();
    for (let isFirst = true; !this.#is(end); isFirst = false) {
      if (!isFirst && this.#accept('comma') === undefined) {
        const token = this.#scanner.peek();
        if (token.type === 'end')
          this.#cursor.fail(begin.at, `this ${name} is not closed`, `close it with "${end === 'listEnd' ? ']' : '}'}"`);
        this.#refuse(token, `"," or "${end === 'listEnd' ? ']' : '}'}" is expected here`);
      }
      if (!isFirst && this.#is(end)) break;
      read();
    }
    this.#scanner.take();
  }

  #flowItems(): readonly YamlNode[] {
    const items: YamlNode[] = [];
    this.#flow('listEnd', 'list', () => {
      const key = this.#accept('key');
      items.push(key === undefined ? this.#node(false) : this.#pair(key));
    });
    return items;
  }

  /** An item `a: b` of a flow list is a mapping. */
  #pair(at: number): MappingNode {
    const hasNoKey = this.#is('value', 'comma', 'listEnd');
    // go-yaml takes the token that ends an empty key for a part of it.
    const key = hasNoKey ? this.#empty(this.#scanner.take().at) : this.#node(false);
    const value = this.#flowValue('listEnd', key);
    return { kind: 'mapping', at, anchor: undefined, isFlow: true, entries: [{ key, value }] };
  }

  #flowValue(end: Type, key: YamlNode): YamlNode {
    const colon = this.#accept('value');
    if (colon === undefined) return this.#empty(key.at);
    return this.#is('comma', end) ? this.#empty(colon + 1) : this.#node(false);
  }

  #flowEntries(): readonly Entry[] {
    const entries: Entry[] = [];
    this.#flow('mappingEnd', 'mapping', () => {
      const keyAt = this.#accept('key');
      if (keyAt === undefined) {
        const key = this.#node(false);
        entries.push({ key, value: this.#empty(key.at) });
        return;
      }
      const key = this.#is('value', 'comma', 'mappingEnd') ? this.#empty(keyAt) : this.#node(false);
      entries.push({ key, value: this.#flowValue('mappingEnd', key) });
    });
    return entries;
  }
}
