export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** Tokens without further content: the signs of the language, and the begin and end of what indentation marks. */
export type Sign =
  | 'end'
  | 'documentStart'
  | 'documentEnd'
  | 'blockList'
  | 'blockMapping'
  | 'blockEnd'
  | 'listStart'
  | 'listEnd'
  | 'mappingStart'
  | 'mappingEnd'
  | 'comma'
  | 'dash'
  | 'key'
  | 'value';

/** A token with the offset at which it begins. */
export type Token =
  | { readonly type: Sign; readonly at: number }
  | { readonly type: 'scalar'; readonly at: number; readonly text: string; readonly style: ScalarStyle }
  | { readonly type: 'anchor'; readonly at: number; readonly name: string }
  | { readonly type: 'alias'; readonly at: number; readonly name: string }
  /** Without a handle, the suffix is the whole tag. */
  | { readonly type: 'tag'; readonly at: number; readonly handle: string; readonly suffix: string }
  | { readonly type: 'version'; readonly at: number; readonly version: string }
  | { readonly type: 'tagDirective'; readonly at: number; readonly handle: string; readonly prefix: string };
