/** A Go template that cannot be parsed or executed, with the message of Go. */
export class GoTemplateError extends Error {
  override readonly name = 'GoTemplateError';
}
