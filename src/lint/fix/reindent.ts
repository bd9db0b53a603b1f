import type { Schema, SchemaNode } from '../../apimachinery/schema/schema.ts';

/** A line with content. */
interface Line {
  readonly indent: number;
  readonly text: string;
}

interface Frame {
  /** The schema of its members. */
  readonly node: SchemaNode;
  readonly isList: boolean;
  /** The new indentation of its members. */
  readonly out: number;
  /** The indentation of its first member in the text; undefined while it is empty. */
  was: number | undefined;
  readonly keys: Set<string>;
}

const KEY = /^("[^"]+"|'[^']+'|[^\s"'#[\]{},&*!|>%@`-][^\s:#]*(?:-[^\s:#]*)*)[ \t]*:(?:[ \t]+(.*))?$/;
const KIND = /^[ \t]*kind:[ \t]*(\w+)[ \t]*$/m;
const VERSION = /^[ \t]*apiVersion:[ \t]*(?:(\S+)\/)?(\w+)[ \t]*$/m;

/** Restores a document's indentation from its keys, or gives up when that is ambiguous. */
class Reindenter {
  readonly #schema: Schema;
  readonly #frames: Frame[];
  readonly #isFlat: boolean;
  readonly #lines: string[] = [];

  constructor(schema: Schema, root: SchemaNode, isFlat: boolean) {
    this.#schema = schema;
    this.#isFlat = isFlat;
    this.#frames = [{ node: root, isList: false, out: 0, was: undefined, keys: new Set() }];
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  /** Returns whether the line could be placed. Comments and empty lines above move with it. */
  add({ indent, text }: Line, above: readonly string[]): boolean {
    const out = text.startsWith('- ') ? this.#item(indent, text.slice(2).trimStart()) : this.#member(indent, text);
    if (out === undefined) return false;
    const pad = ' '.repeat(out);
    this.#lines.push(...above.map((line) => (line.trim() === '' ? '' : pad + line.trim())), pad + text);
    return true;
  }

  #item(indent: number, rest: string): number | undefined {
    const [, key] = KEY.exec(rest) ?? [];
    const fits = (frame: Frame): boolean => {
      const item = this.#schema.resolve(frame.node);
      if (!frame.isList) return false;
      return key === undefined ? item.properties === undefined : Object.hasOwn(item.properties ?? {}, key);
    };
    const index = this.#frames.findLastIndex(fits);
    const list = this.#frames[index];
    if (list === undefined) return undefined;
    this.#frames.length = index + 1;
    list.was ??= indent;
    if (key === undefined) return list.out;
    const item: Frame = { node: list.node, isList: false, out: list.out + 2, was: undefined, keys: new Set() };
    this.#frames.push(item);
    return this.#member(indent + 2, rest) === undefined ? undefined : list.out;
  }

  #member(indent: number, text: string): number | undefined {
    const [, quoted = '', value = ''] = KEY.exec(text) ?? [];
    const key = quoted.replace(/^["']|["']$/g, '');
    if (key === '') return undefined;
    const hasValue = value !== '' && !value.startsWith('#');
    const fitting = this.#frames.filter((frame) => this.#takes(frame, key, value, hasValue, indent));
    const frame = this.#chosen(fitting, indent, key);
    if (frame === undefined) return undefined;
    this.#frames.length = this.#frames.indexOf(frame) + 1;
    frame.was ??= indent;
    frame.keys.add(key);
    if (!hasValue) this.#open(this.#schema.resolve(this.#memberNode(frame, key) ?? {}), frame.out);
    return frame.out;
  }

  #open(node: SchemaNode, out: number): void {
    const isList = node.type === 'array';
    const of = isList ? (node.items ?? {}) : node;
    this.#frames.push({ node: of, isList, out: out + 2, was: undefined, keys: new Set() });
  }

  #memberNode(frame: Frame, key: string): SchemaNode | undefined {
    const { properties, additionalProperties } = this.#schema.resolve(frame.node);
    return properties === undefined
      ? additionalProperties
      : Object.hasOwn(properties, key)
        ? properties[key]
        : undefined;
  }

  #takes(frame: Frame, key: string, value: string, hasValue: boolean, indent: number): boolean {
    if (frame.isList || frame.keys.has(key)) return false;
    const node = this.#memberNode(frame, key);
    if (node === undefined) return false;
    const { type, oneOf, properties } = this.#schema.resolve(node);
    const isContainer = oneOf === undefined && (type === 'object' || type === 'array');
    const isFlow = /^[[{]/.test(value);
    if (hasValue ? isContainer !== isFlow : !isContainer) return false;
    // A map takes any key, so the indentation must be that of the others.
    const isMap = this.#schema.resolve(frame.node).properties === undefined;
    return !isMap || properties !== undefined || frame.was === undefined || frame.was === indent;
  }

  /** The frame for the line; of several the one just opened, or the one whose members have the same indentation. */
  #chosen(fitting: readonly Frame[], indent: number, key: string): Frame | undefined {
    if (fitting.length <= 1) return fitting[0];
    const newest = this.#frames.at(-1);
    if (newest !== undefined && newest.was === undefined && fitting.includes(newest)) return newest;
    // Without any indentation the level is unknown. Pod-level resources are rare.
    if (this.#isFlat) return key === 'resources' ? fitting.at(-1) : undefined;
    const level = fitting.filter(({ was }) => was === indent);
    return level.length === 1 ? level[0] : undefined;
  }
}

/** The document with its indentation restored by its kind's schema; undefined when that is ambiguous. */
export function reindent(schema: Schema, document: string): string | undefined {
  const kind = KIND.exec(document)?.[1];
  const [, group = '', version = ''] = VERSION.exec(document) ?? [];
  const root = kind === undefined ? undefined : schema.kind({ group, version, kind });
  if (root === undefined || document.includes('\t')) return undefined;
  const lines = document.split('\n');
  const indents = new Set(
    lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  const reindenter = new Reindenter(schema, root, indents.size <= 1);
  let above: string[] = [];
  for (const line of lines) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) {
      above.push(line);
      continue;
    }
    // The indentation of values over several lines is unknown.
    if (/:\s*[|>][-+0-9]*(?:\s|$)/.test(text) || /[[{,]$/.test(text)) return undefined;
    if (!reindenter.add({ indent: line.length - line.trimStart().length, text }, above)) return undefined;
    above = [];
  }
  const rest = above.map((line) => (line.trim() === '' ? '' : line)).join('\n');
  return above.length === 0 ? reindenter.text : `${reindenter.text}\n${rest}`;
}
