/**
 * Bundles src/main.ts as dist/ds.cjs, one file, which V8 can start from its code cache; and ink and React, which only the live view needs,
 * as dist/ink.mjs, an ES module because they wait at their top level. An argument names another folder than dist/.
 *
 * esbuild splits the code where it says `import()`; each chunk becomes a function in a table, which runs when it is first required.
 * A bundle of one scope costs every start something for each function of what is never loaded, and grows with every command.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Packages that say nothing of side effects and have none that we need: unused parts of them may go. client-node's
 * generated models alone are two thirds of a megabyte.
 */
const PURE =
  /node_modules\/(@kubernetes\/client-node|node-fetch|form-data|jsonpath-plus|hpagent|ws|isomorphic-ws|tar-fs|stream-buffers|socks-proxy-agent|rfc4648)\//;

const trim = {
  name: 'trim',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async (args) => {
      if (args.pluginData === 'seen' || args.kind === 'entry-point') return undefined;
      const found = await build.resolve(args.path, {
        importer: args.importer,
        kind: args.kind,
        resolveDir: args.resolveDir,
        pluginData: 'seen',
      });
      return PURE.test(found.path) ? { ...found, sideEffects: false } : undefined;
    });
  },
};

/** What an importer does without. */
const without = (imported, importer) => ({
  name: `without-${imported}`,
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${imported}$`) }, (args) =>
      args.importer.includes(`node_modules/${importer}/`) ? { path: args.path, namespace: 'nothing' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = () => {};' }));
  },
});
/** commander can start other programs as subcommands; `ds` has none, and what starts programs takes a millisecond to load. */
const withoutPrograms = without('node:child_process', 'commander');
/** cli-cursor shows the cursor again by writing to stderr at the end, also when that is a file; our screen shows it. */
const withoutCursor = without('restore-cursor', 'cli-cursor');
/** ink can be looked at with React's developer tools, which are not there. */
const withoutDevtools = without('./devtools.js', 'ink');

/**
 * string-width makes regular expressions and a segmenter when it is loaded, which takes some 40 ms. Here it does so for the first text
 * that is not ASCII alone.
 */
const lateWidth = {
  name: 'late-width',
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, async (args) => {
      if (args.pluginData !== undefined) return undefined;
      const { importer, kind, resolveDir } = args;
      const { path } = await build.resolve(args.path, { importer, kind, resolveDir, pluginData: 'found' });
      return { path: `./${relative(root, path).replaceAll('\\', '/')}`, namespace: 'late-width' };
    });
    build.onLoad({ filter: /.*/, namespace: 'late-width' }, ({ path }) => ({
      contents: `module.exports = (text, options) =>
        /^[\\x20-\\x7e]*$/.test(text) ? text.length : require(${JSON.stringify(path)}).default(text, options);`,
      resolveDir: root,
    }));
  },
};

// Less to read at every start; names stay, so that a stack trace says something
const smaller = { minifyWhitespace: true, minifySyntax: true, target: 'node20', platform: 'node' };

/** Where the live view is loaded, which needs ink first. */
const LIVE_VIEW = /\bimport\("\.\/live-view-\w+\.js"\)/;

/**
 * The chunk, an ES module, as a CommonJS function in the table. A CommonJS package that is loaded by `import()` is a chunk with a
 * default export alone; Node gives its parts names too.
 */
async function asEntry({ path, text: source }, { inputs, outputs }) {
  const { entryPoint } = outputs[relative(root, path).replaceAll('\\', '/')];
  const names =
    inputs[entryPoint]?.format === 'cjs'
      ? ';module.exports=((whole)=>({...whole,default:whole,__esModule:true}))(module.exports.default);'
      : '';
  const { code } = await transform(source.replace(LIVE_VIEW, 'withInk(()=>$&)'), {
    ...smaller,
    format: 'cjs',
    // Chunks stand in the table, not in files
    supported: { 'dynamic-import': false },
  });
  return `${JSON.stringify(`./${basename(path)}`)}:function(exports,require,module){${code}${names}}`;
}

/** bin/ds.js compiles the file as this one expression: wrapping it there would copy the whole text once more. */
function bundleOf(entries) {
  return `(function(exports,nodeRequire,module,nodeImport){
const table={${entries.join(',\n')}};
const loaded=new Map();
async function withInk(next){
const {packages}=await nodeImport('../dist/ink.mjs');
for(const name in packages)loaded.set(name,{exports:packages[name]});
return next()}
function load(name){
let chunk=loaded.get(name);
if(chunk===undefined){
if(!Object.hasOwn(table,name))return nodeRequire(name);
chunk={exports:{}};loaded.set(name,chunk);table[name](chunk.exports,load,chunk)}
return chunk.exports}
module.exports=load('./main.js')})`;
}

const common = {
  bundle: true,
  write: false,
  metafile: true,
  logLevel: 'warning',
  absWorkingDir: root,
  // React's own checks of how it is used are for those who develop with it
  define: { 'process.env.NODE_ENV': '"production"' },
};
const INK = ['ink', 'react', 'react/jsx-runtime'];

/**
 * The texts of both files, and the path of every module that is in them. Nothing but Node's own modules may be loaded at run time:
 * whoever installs `ds` gets no other package.
 */
export async function bundle() {
  const { outputFiles, metafile } = await build({
    ...smaller,
    ...common,
    entryPoints: [join(root, 'src/main.ts')],
    outdir: join(root, 'dist'),
    splitting: true,
    format: 'esm',
    plugins: [lateWidth, trim, withoutPrograms],
    external: INK,
  });
  const loads = outputFiles.filter(({ text }) => LIVE_VIEW.test(text));
  if (loads.length !== 1) throw new Error('the live view has to be loaded in one place, after ink');
  const text = bundleOf(await Promise.all(outputFiles.map((file) => asEntry(file, metafile))));
  // bin/ds.js reads a byte as a character, which is faster. esbuild escapes all else, but not in regular expressions
  const [foreign] = /.{0,40}[^\x00-\x7f].{0,40}/.exec(text) ?? [];
  if (foreign !== undefined) throw new Error(`the bundle must be ASCII; write this as \\u escapes: ${foreign}`);
  const ink = await bundleInk();
  const outputs = [metafile, ink.metafile].flatMap((file) => Object.values(file.outputs));
  const missing = outputs
    .flatMap(({ imports }) => imports)
    .find(({ path, external }) => external && !isBuiltin(path) && !INK.includes(path));
  if (missing !== undefined) throw new Error(`${missing.path} is not in the bundle`);
  const modules = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0));
  return { text, ink: ink.outputFiles[0].text, modules };
}

function bundleInk() {
  const imports = INK.map((name, index) => `import * as p${index} from '${name}';`).join('');
  const members = INK.map((name, index) => `'${name}': p${index}`).join();
  return build({
    ...smaller,
    ...common,
    stdin: { contents: `${imports} export const packages = {${members}};`, sourcefile: 'ink', resolveDir: root },
    format: 'esm',
    plugins: [withoutCursor, withoutDevtools],
    // for the CommonJS packages among them
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
}

async function writeBundle(dist) {
  const { text, ink } = await bundle();
  // The first line tells one build from another: V8 itself only compares lengths before it trusts a code cache
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32);
  await mkdir(dist, { recursive: true });
  await rm(join(dist, 'cache'), { recursive: true, force: true });
  // Whoever runs `ds` meanwhile sees the old bundle or the new one
  const put = async (path, content) => {
    await writeFile(`${path}.${process.pid}`, content);
    await rename(`${path}.${process.pid}`, path);
  };
  await put(join(dist, 'ink.mjs'), ink);
  await put(join(dist, 'ds.cjs'), `//${id}\n${text}`);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await writeBundle(process.argv[2] ?? join(root, 'dist'));
}
