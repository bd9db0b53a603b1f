/** Levels of nesting that a manifest may have: schemas in CustomResourceDefinitions reach some forty. */
export const MAX_DEPTH = 200;
