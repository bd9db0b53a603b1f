import { JsonPathError, parseTemplate, type Path } from './parse.ts';

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/;

/** One path, its braces and leading dot optional, as `--sort-by` and custom columns take it. Throws a {@link JsonPathError}. */
export function parseRelaxedPath(text: string): { readonly path: Path; readonly shown: string } {
  const match = RELAXED.exec(text);
  if (match === null) {
    throw new JsonPathError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  const shown = `{.${match[1] ?? match[2] ?? ''}}`;
  const path = parseTemplate(shown)[0];
  return { path: typeof path === 'object' ? path : [], shown };
}
