/** What the API server accepts and warns about. */
export interface ApiWarning {
  /** The field that is meant, as the server names fields: `spec.template.spec.nodeSelector[beta.kubernetes.io/os]`. */
  readonly field: string;
  /** The text of the `Warning` header, word for word. */
  readonly text: string;
}

/** Warnings in the order in which the server sends them. */
export type Warnings = Iterable<ApiWarning>;

/** A warning that begins with its field, as most do. */
export function fieldWarning(field: string, message: string): ApiWarning {
  return { field, text: `${field}: ${message}` };
}
