/**
 * Bundles src/main.ts. For Node: dist/ds.cjs, one file, which V8 can start from its code cache, and dist/ink.cjs with ink and React, which
 * only the live view needs and which have a cache of their own. An argument names another folder. scripts/binary/ compiles the chunks.
 *
 * esbuild splits the code where it says `import()`; for Node each chunk becomes a function in a table, which bin/ds.js runs when it is first
 * required. A bundle of one scope costs every start something for each function of what is never loaded, and grows with every command.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packages without side effects that say nothing of it: unused parts may go. client-node's models alone are two thirds of a megabyte. */
const PURE =
  /node_modules\/(@kubernetes\/client-node|node-fetch|form-data|jsonpath-plus|hpagent|ws|isomorphic-ws|tar-fs|stream-buffers|socks-proxy-agent|rfc4648)\//;

/**
 * What which module does without: subcommands that are other programs, a cursor that is shown again at the end, developer tools, and the
 * environment in which DEV=true asks for them.
 */
const WITHOUT = {
  'node:child_process': 'commander/',
  'restore-cursor': 'cli-cursor/',
  './devtools.js': 'ink/build/reconciler.js',
  'node:process': 'ink/build/reconciler.js',
};

/** Modules that stand for others, by the name of their esbuild namespace: the text for the path that they stand for. */
const INSTEAD = {
  nothing: () => 'module.exports = () => {}; module.exports.env = {};',
  // An ES module without `import`, which asks for Node's own modules as CommonJS does
  required: (path) => `module.exports = require(${path});`,
  // Making its expressions and its segmenter takes some 40 ms, so they are made for the first text that is not ASCII alone
  lateWidth: (path) =>
    `module.exports = (text, options) => /^[\\x20-\\x7e]*$/.test(text) ? text.length : require(${path}).default(text, options);`,
  // A CommonJS package would be a chunk with a default export alone; Node gives its parts names too
  named: async (path) => {
    const names = Object.keys(await import(pathToFileURL(join(root, JSON.parse(path)))));
    return `export { ${names.filter((name) => /^[a-z]\w*$/i.test(name))} } from ${path};`;
  },
};

/** The namespace of what stands for the module in the bundle, if anything does. */
function insteadOf({ path, kind, importer }, isScript) {
  if (importer.includes(`node_modules/${WITHOUT[path]}`)) return 'nothing';
  if (path === 'string-width') return 'lateWidth';
  if (isBuiltin(path)) return isScript && kind === 'import-statement' ? 'required' : undefined;
  return kind === 'dynamic-import' && !path.startsWith('.') ? 'named' : undefined;
}

const resolution = (external, isScript) => ({
  name: 'resolution',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async (args) => {
      if (args.pluginData === 'found' || external.includes(args.path)) return undefined;
      const { path, importer, kind, resolveDir } = args;
      const found = await build.resolve(path, { importer, kind, resolveDir, pluginData: 'found' });
      const namespace = insteadOf(args, isScript);
      if (namespace === 'nothing' || namespace === 'required') return { path, namespace };
      if (namespace !== undefined) return { path: `./${relative(root, found.path).replaceAll('\\', '/')}`, namespace };
      return PURE.test(found.path) ? { ...found, sideEffects: false } : undefined;
    });
    for (const [namespace, text] of Object.entries(INSTEAD)) {
      build.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
        return { contents: await text(JSON.stringify(path)), resolveDir: root, pluginData: 'found' };
      });
    }
  },
});

// Less to read at every start; names stay, so that a stack trace says something
const smaller = { minifyWhitespace: true, minifySyntax: true, target: 'node20', platform: 'node' };
const inRoot = { absWorkingDir: root, preserveSymlinks: true }; // for the paths in the bundle, also where node_modules is a link
const quiet = { ...inRoot, bundle: true, write: false, metafile: true, logLevel: 'warning' };
// React without its checks of how it is used; nothing in the bundle has a place of its own
const define = {
  'process.env.NODE_ENV': '"production"',
  'import.meta.url': 'undefined',
  'import.meta.resolve': 'undefined',
};

/** esbuild's result. Nothing but Node's own modules and `external` may be loaded at run time: whoever installs `ds` gets no other package. */
async function bundleOf(contents, { external = [], isScript = false, ...options }) {
  const stdin = { contents, sourcefile: 'main', resolveDir: root };
  const plugins = [resolution(external, isScript)];
  const result = await build({ ...smaller, ...quiet, stdin, format: 'esm', define, external, plugins, ...options });
  const outputs = Object.values(result.metafile.outputs);
  const isMissing = (file) => file.external && !isBuiltin(file.path) && !external.includes(file.path);
  const missing = outputs.flatMap(({ imports }) => imports).find(isMissing);
  if (missing !== undefined) throw new Error(`${missing.path} is not in the bundle`);
  const modules = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0));
  return { files: result.outputFiles.map(({ path, text }) => ({ name: basename(path), text })), modules };
}

const splitting = { splitting: true, outdir: join(root, 'dist') };

/** ES modules for a program that starts with `stdin.js`; the paths of every module that is in them. */
export function bundleForBinary() {
  return bundleOf("import { main } from './src/main.ts'; void main(process.argv.slice(2));", splitting);
}

/** A chunk in the table: an ES module as a CommonJS function, which gets other chunks from the table. */
async function asEntry({ name, text }) {
  const { code } = await transform(text, { ...smaller, format: 'cjs', supported: { 'dynamic-import': false } });
  return `${JSON.stringify(`./${name}`)}:function(exports,require,module){${code}}`;
}

const INK = ['ink', 'react', 'react/jsx-runtime'];

/**
 * ink and its layout engine wait at their top level, which only ES modules can and async functions: those have a code cache. Without the
 * global fetch(), whose modules take longer to load than the engine, the engine decodes its WebAssembly itself.
 */
async function inkForNode() {
  const contents = INK.map((name, at) => `import * as _${at} from '${name}'; packages['${name}'] = _${at};`).join('');
  const { files } = await bundleOf(contents, { isScript: true, define: { ...define, fetch: 'undefined' } });
  return `(async function(packages,require){${files[0].text}})`;
}

/** The texts of both files for Node. bin/ds.js compiles each as this one expression: wrapping it there would copy it once more. */
async function bundleForNode() {
  const { files } = await bundleOf("export { main } from './src/main.ts';", { ...splitting, external: INK });
  return { 'ds.cjs': `({${(await Promise.all(files.map(asEntry))).join(',\n')}})`, 'ink.cjs': await inkForNode() };
}

async function writeBundle(dist) {
  const texts = await bundleForNode();
  // bin/ds.js reads a byte as a character, which is faster. esbuild escapes all else, but not in regular expressions
  const [foreign] = /.{0,40}[^\x00-\x7f].{0,40}/.exec(Object.values(texts).join('\n')) ?? [];
  if (foreign !== undefined) throw new Error(`the bundle must be ASCII; write this as \\u escapes: ${foreign}`);
  // The first line tells one build from another: V8 itself only compares lengths before it trusts a code cache
  const id = createHash('sha256').update(Object.values(texts).join()).digest('hex').slice(0, 32);
  await mkdir(dist, { recursive: true });
  await rm(join(dist, 'cache'), { recursive: true, force: true });
  // Whoever runs `ds` meanwhile sees the old bundle or the new one
  for (const [name, text] of Object.entries(texts)) {
    await writeFile(join(dist, `${name}.${process.pid}`), `//${id}\n${text}`);
    await rename(join(dist, `${name}.${process.pid}`), join(dist, name));
  }
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await writeBundle(process.argv[2] ?? join(root, 'dist'));
}
