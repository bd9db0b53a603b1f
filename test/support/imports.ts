import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** How a module reaches another: `type` leaves nothing at run time, `dynamic` loads it only when asked. */
export type ImportForm = 'static' | 'dynamic' | 'type';

export interface Import {
  /** The importing file, relative to the repository's root, with `/`. */
  readonly from: string;
  /** The imported file likewise, or the bare name of a package (`yaml`, `@kubernetes/client-node/dist/config.js`, `node:fs`). */
  readonly to: string;
  readonly form: ImportForm;
}

/** Every TypeScript file below a folder. */
export function sourcesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** The imports of one file as they are written, re-exports and `import('x')` in types included. */
export function importsOf(root: string, file: string): readonly Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, form: ImportForm): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) {
      if (form === 'dynamic') found.push({ from: file, to: '(computed)', form });
      return;
    }
    const to = specifier.text.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier.text)).replaceAll('\\', '/')
      : specifier.text;
    found.push({ from: file, to, form });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier) add(node.moduleSpecifier, isTypeOnly(node) ? 'type' : 'static');
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'dynamic');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'type');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The shortest chain of static imports from one file to a module that satisfies the test, or undefined. */
export function staticPath(
  imports: readonly Import[],
  start: string,
  isTarget: (module: string) => boolean,
): readonly string[] | undefined {
  const paths: (readonly string[])[] = [[start]];
  const seen = new Set([start]);
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    const last = path.at(-1) ?? start;
    for (const { from, to, form } of imports) {
      if (from !== last || form !== 'static') continue;
      if (isTarget(to)) return [...path, to];
      if (seen.has(to)) continue;
      seen.add(to);
      paths.push([...path, to]);
    }
  }
  return undefined;
}

/**
 * The groups of files that import one another in a circle, each sorted. Types count too: a circle of types alone still means that
 * neither file can be understood without the other. Only imports that load late are left out.
 */
export function circlesIn(imports: readonly Import[]): readonly (readonly string[])[] {
  const importsBy = new Map<string, string[]>();
  for (const { from, to, form } of imports) {
    if (form === 'dynamic') continue;
    const known = importsBy.get(from);
    if (known) known.push(to);
    else importsBy.set(from, [to]);
  }
  const reachedFrom = new Map([...importsBy.keys()].map((file) => [file, reachable(importsBy, file)]));
  const circles = new Map<string, readonly string[]>();
  for (const [file, reached] of reachedFrom) {
    if (!reached.has(file)) continue;
    const members = [...reached].filter((other) => reachedFrom.get(other)?.has(file) === true).sort();
    circles.set(members.join(' '), members);
  }
  return [...circles.values()];
}

function reachable(importsBy: ReadonlyMap<string, readonly string[]>, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const to of importsBy.get(file) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      open.push(to);
    }
  }
  return reached;
}
