/** A warning of the API server. */
export interface ApiWarning {
  /** The field as the server names it: `spec.template.spec.nodeSelector[beta.kubernetes.io/os]`. */
  readonly field: string;
  /** The text of the `Warning` header, verbatim. */
  readonly text: string;
}

/** Warnings in the order in which the server sends them. */
export type Warnings = Iterable<ApiWarning>;

/** A warning that starts with its field, as most do. */
export function fieldWarning(field: string, message: string): ApiWarning {
  return { field, text: `${field}: ${message}` };
}
