/** The nesting limit of manifests. Schemas in CustomResourceDefinitions reach about forty levels. */
export const MAX_DEPTH = 200;
