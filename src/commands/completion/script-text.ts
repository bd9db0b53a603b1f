/** The text of a shell script, as it stands; only `\${` is written for the shell's own `${`. */
export function scriptText({ raw }: TemplateStringsArray): string {
  return raw.join('').replaceAll('\\${', '${');
}
