/**
 * A Go template that cannot be parsed or executed. The message is that of Go's text/template, with the place in the template, which is
 * called `output` as in kubectl.
 */
export class GoTemplateError extends Error {
  override readonly name = 'GoTemplateError';
}
