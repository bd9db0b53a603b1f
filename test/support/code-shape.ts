import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface SourceFunction {
  /** Its name, or that of the variable or property that it is assigned to. */
  readonly name: string;
  readonly lines: number;
}

export interface CodeShape {
  readonly file: string;
  readonly lines: number;
  readonly functions: readonly SourceFunction[];
  /** The exported names that were imported from another file. */
  readonly reExports: readonly string[];
}

/** What the layout rules measure of a file. */
export function codeShape(root: string, file: string): CodeShape {
  return shapeOf(file, readFileSync(join(root, file), 'utf8'));
}

export function shapeOf(file: string, text: string): CodeShape {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return {
    file,
    lines: text.trimEnd().split('\n').length,
    functions: functionsIn(source),
    reExports: reExportsIn(source),
  };
}

function functionsIn(source: ts.SourceFile): readonly SourceFunction[] {
  const functions: SourceFunction[] = [];
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      functions.push({ name: nameOf(node), lines: lineAt(node.getEnd()) - lineAt(node.getStart(source)) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return functions;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return 'an anonymous function';
}

function reExportsIn(source: ts.SourceFile): readonly string[] {
  const imported = new Set<string>();
  const reExports: string[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) importedNames(statement).forEach((name) => imported.add(name));
  }
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (exportClause === undefined || ts.isNamespaceExport(exportClause)) reExports.push('*');
      else
        for (const { name, propertyName } of exportClause.elements) {
          if (moduleSpecifier !== undefined || imported.has((propertyName ?? name).text)) reExports.push(name.text);
        }
    } else if (ts.isExportAssignment(statement)) {
      if (ts.isIdentifier(statement.expression) && imported.has(statement.expression.text)) reExports.push('default');
    } else if (ts.isVariableStatement(statement) && isExported(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer && ts.isIdentifier(initializer) && imported.has(initializer.text))
          reExports.push(name.getText());
      }
    }
  }
  return reExports;
}

function isExported(statement: ts.VariableStatement): boolean {
  return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function importedNames({ importClause }: ts.ImportDeclaration): readonly string[] {
  const { name, namedBindings } = importClause ?? {};
  const bindings =
    namedBindings === undefined
      ? []
      : ts.isNamespaceImport(namedBindings)
        ? [namedBindings.name.text]
        : namedBindings.elements.map((element) => element.name.text);
  return name === undefined ? bindings : [name.text, ...bindings];
}
