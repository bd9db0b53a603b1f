import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse } from '../src/cli/parse.ts';
import { readCommandLine } from '../src/cli/read-command-line.ts';
import { GLOBAL_FLAGS } from '../src/cli/flags/global-flags.ts';
import { REGISTRY } from '../src/cli/registry.ts';
import type { Flag } from '../src/commands/shared/define.ts';
import { commandLine, PLAIN_INVOCATION, type Invocation } from '../src/core/command-line.ts';
import { PLAIN } from '../src/render/color.ts';
import { dsCommand, type SuggestedFlags, type SuggestedValue } from '../src/core/hint.ts';
import { sourcesBelow } from './support/imports.ts';

/** Properties of a command's definition: its documentation names commands in general, and not the next one to type. */
const DOCUMENTATION = new Set(['summary', 'description', 'help', 'comment', 'command']);
/** Files that are documentation as a whole, and the lint rules, which speak of files without any cluster. */
const DOCUMENTS = [/^src\/lint\//, /^src\/cli\/(?:program|command-index)\.ts$/, /^src\/commands\/completion\//];
/** Sentences that name a command without proposing it. */
const PROSE = ['which is required by ds apply ', ' needs NAME', 'In a shell of ds sandbox run '];

const FIRST_WORDS = [...new Set(REGISTRY.map(({ path }) => path[0] ?? ''))].join('|');
const KUBECTL_WORDS =
  'annotate|api-resources|apply|auth|create|delete|describe|edit|explain|get|label|logs|patch|rollout|taint';
const COMMAND = new RegExp(String.raw`\bds (?:${FIRST_WORDS})\b|\bkubectl (?:${KUBECTL_WORDS})\b`);

interface Call {
  readonly place: string;
  readonly node: ts.CallExpression;
}

function isDocumentation(node: ts.Node): boolean {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyAssignment(at) && ts.isIdentifier(at.name) && DOCUMENTATION.has(at.name.text)) return true;
  }
  return false;
}

const written: string[] = [];
const calls: Record<'dsCommand' | 'sameCommand', Call[]> = { dsCommand: [], sameCommand: [] };

for (const file of sourcesBelow('.', 'src')) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const isDocument = DOCUMENTS.some((pattern) => pattern.test(file));
  const placeOf = (node: ts.Node): string =>
    `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && !isDocument && COMMAND.test(node.text) && !isDocumentation(node)) {
      if (!PROSE.some((prose) => node.text.includes(prose))) written.push(`${placeOf(node)}: ${node.text}`);
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      if (name === 'dsCommand' || name === 'sameCommand') calls[name].push({ place: placeOf(node), node });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

it('no text holds a command to type: dsCommand, kubectlCommand and sameCommand do', () => expect(written).toEqual([]));

/** The flags of an object literal: the keys with what their values are, as far as that is written there. */
type Literal = string | true | undefined;

function flagsIn(node: ts.Node | undefined): ReadonlyMap<string, Literal> {
  if (node === undefined) return new Map();
  if (!ts.isObjectLiteralExpression(node))
    throw new Error(`flags have to be written where they are used: ${node.getText()}`);
  return new Map(
    node.properties.map((property): readonly [string, Literal] => {
      if (ts.isShorthandPropertyAssignment(property)) return [property.name.text, undefined];
      if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) throw new Error(property.getText());
      const { initializer } = property;
      if (initializer.kind === ts.SyntaxKind.TrueKeyword) return [property.name.text, true];
      if (ts.isTemplateExpression(initializer)) {
        const { head, templateSpans } = initializer;
        return [property.name.text, [head.text, ...templateSpans.map(({ literal }) => literal.text)].join('x')];
      }
      return [property.name.text, ts.isStringLiteralLike(initializer) ? initializer.text : undefined];
    }),
  );
}

function propertyOf(node: ts.Node | undefined, key: string): ts.Node | undefined {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return undefined;
  const found = node.properties.find((property) => property.name !== undefined && property.name.getText() === key);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function sampleOf(flag: Flag, literal: string | true | undefined): SuggestedValue {
  if (literal !== undefined) return literal;
  switch (flag.type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'duration':
      return 7;
    case 'string':
      return flag.choices?.[0] ?? "it's $HOME";
    case 'strings':
      return ["it's $HOME"];
  }
}

/** The command of a call, with samples for what is only known when it runs. */
async function commandOf({ place, node }: Call): Promise<{ words: string; args: string[]; flags: SuggestedFlags }> {
  const [path, args, details] = node.arguments;
  if (path === undefined || !ts.isStringLiteralLike(path)) throw new Error(`${place}: the path has to be a literal`);
  const entry = REGISTRY.find((one) => one.path.join(' ') === path.text);
  if (entry === undefined) throw new Error(`${place}: there is no command "ds ${path.text}"`);
  const known: Readonly<Record<string, Flag>> = { ...(await entry.load()).flags, ...GLOBAL_FLAGS };
  const flags = [...flagsIn(propertyOf(details, 'flags'))].map(([key, literal]) => {
    const flag = known[key];
    if (flag === undefined) throw new Error(`${place}: ds ${path.text} has no flag ${key}`);
    return [key, sampleOf(flag, literal)] as const;
  });
  const names = args !== undefined && ts.isArrayLiteralExpression(args) ? args.elements : [];
  return { words: path.text, args: names.map((_, at) => `name-${at}`), flags: Object.fromEntries(flags) };
}

const invocation: Invocation = {
  ...PLAIN_INVOCATION,
  namespace: 'logging',
  connection: { kubeconfig: 'my config', context: 'prod', as: 'dev', asGroup: ['a', 'b'] },
};

/** Reads a line as a POSIX shell does, as far as shellWord writes it. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|\\(.)/g,
      (_match, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped ?? '',
    ),
  );
}

async function parsed(line: string): Promise<{ path: string; globals: Readonly<Record<string, unknown>> }> {
  const [, ...argv] = shellWords(line);
  const result = parse(await readCommandLine(argv), { width: 80, palette: PLAIN, write: () => undefined });
  return { path: result?.definition.path.join(' ') ?? 'help', globals: result?.globals ?? {} };
}

describe('every command that a hint proposes', () => {
  const literal = calls.dsCommand.filter(({ place }) => !/^src\/(?:cli\/usage-error|core\/hint)\.ts/.test(place));

  it.each(literal.map((call) => [call.place, call] as const))('%s is one that ds takes', async (_place, call) => {
    const { words, args, flags } = await commandOf(call);
    const line = commandLine(dsCommand(words, args, { flags }), invocation);
    const { path, globals } = await parsed(line);
    expect(path).toBe(words);
    if (!/^(?:sandbox|lint)/.test(words) && flags['kubeconfig'] === undefined) {
      expect(globals).toMatchObject({ kubeconfig: 'my config', context: 'prod', as: 'dev', asGroup: ['a', 'b'] });
    }
  });

  it.each(calls.sameCommand.map((call) => [call.place, call] as const))(
    '%s adds flags that exist',
    async (_place, call) => {
      const commands = await Promise.all(REGISTRY.map((entry) => entry.load()));
      const all = new Set([GLOBAL_FLAGS, ...commands.map(({ flags }) => flags)].flatMap((flags) => Object.keys(flags)));
      for (const key of flagsIn(call.node.arguments[0]).keys()) expect(all).toContain(key);
    },
  );

  it('is in the transcripts as ds takes it', async () => {
    const lines = readdirSync('test/transcripts')
      .filter((name) => name.endsWith('.transcript'))
      .flatMap((name) => readFileSync(`test/transcripts/${name}`, 'utf8').split('\n'))
      .filter((line) => /^(?:hint:| {2,6}to )/.test(line));
    const commands = lines.flatMap((line) =>
      [
        ...line.matchAll(
          new RegExp(String.raw`(?:: |^hint: )(ds (?:${FIRST_WORDS})\b.*?)(?=;|, then|, and|$| \()`, 'g'),
        ),
      ].map(([, command = '']) => command),
    );
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) await expect(parsed(command)).resolves.toBeDefined();
  });
});
