/** A placeholder for a value that a tool or a person replaces. */
const PLACEHOLDER = new RegExp(
  [
    String.raw`\{\{.*?\}\}`, // Helm, Go templates, Jinja
    String.raw`\{%.*?%\}`, // Jinja
    String.raw`<%.*?%>`, // ERB
    String.raw`\$\{[^}]*\}`, // envsubst, Terraform
    String.raw`\$\([A-Za-z_]+\)`, // OpenShift, old kustomize
    String.raw`\$[A-Z][A-Z0-9_]+`, // envsubst
    String.raw`@@?[A-Za-z][A-Za-z0-9_]+@@?`, // autoconf
    String.raw`%%[A-Za-z][A-Za-z0-9_]+%%`,
    String.raw`__[A-Z][A-Z0-9_]*__`,
    String.raw`<[A-Za-z][A-Za-z0-9 _.-]*>`, // documentation
    String.raw`\b(?:REPLACE_?ME|CHANGE_?ME|REPLACE_WITH_\w+|YOUR_[A-Z0-9_]+)\b`,
    String.raw`\b(?:IMAGE|TAG|VERSION)_?(?:NAME|TAG|VERSION|PLACEHOLDER)\b`,
  ].join('|'),
);

/** The first placeholder in a text; undefined when there is none. */
export function placeholderIn(text: string): string | undefined {
  return PLACEHOLDER.exec(text)?.[0];
}
