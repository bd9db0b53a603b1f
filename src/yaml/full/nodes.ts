import type { ScalarStyle } from './tokens.ts';

interface Place {
  /** The offset in the file, behind a tag and an anchor. */
  readonly at: number;
  readonly anchor: string | undefined;
}

export interface ScalarNode extends Place {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: ScalarStyle;
  /** In full, such as `tag:yaml.org,2002:str`. */
  readonly tag: string | undefined;
}

export interface AliasNode extends Place {
  readonly kind: 'alias';
  readonly name: string;
}

export interface ListNode extends Place {
  readonly kind: 'list';
  /** In brackets. */
  readonly isFlow: boolean;
  readonly items: readonly YamlNode[];
}

export interface MappingNode extends Place {
  readonly kind: 'mapping';
  /** In braces, or a pair in brackets. */
  readonly isFlow: boolean;
  readonly entries: readonly { readonly key: YamlNode; readonly value: YamlNode }[];
}

export type YamlNode = ScalarNode | AliasNode | ListNode | MappingNode;

/** The document of a text, and what follows it. */
export interface YamlDocument {
  /** Undefined when the text is empty. */
  readonly root: YamlNode | undefined;
  /** The offset of content behind the document, which go-yaml ignores, unless a marker separates it. */
  readonly rest: number | undefined;
}
