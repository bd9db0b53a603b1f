/**
 * Bundles src/main.ts as dist/ds.cjs, one file, which V8 can start from its code cache; and what only the live view needs, ink and
 * React above all, as dist/live.cjs, which no other command has to read. An argument names another folder than dist/.
 *
 * esbuild splits the code where it says `import()`; each chunk becomes a function in a table, which runs when it is first required.
 * A bundle of one scope costs every start something for each function of what is never loaded, and grows with every command.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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

/** commander can start other programs as subcommands; `ds` has none, and what starts programs takes a millisecond to load. */
const withoutPrograms = {
  name: 'without-programs',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, (args) =>
      /node_modules\/commander\//.test(args.importer) ? { path: args.path, namespace: 'nothing' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};

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

/** The text, which has to be there, replaced: a package that has changed must not go unnoticed. */
function replaced(text, what, by) {
  if (!text.includes(what))
    throw new Error(`cannot find ${JSON.stringify(what.slice(0, 80))} where it was: look at the package again`);
  return text.replace(what, () => by);
}

/**
 * ink waits at its top level, for React's developer tools and for its layout engine, which CommonJS cannot. It does without the former,
 * and the latter can be had at once: it is a small WebAssembly module, here as bytes.
 */
const atOnce = {
  name: 'at-once',
  setup(build) {
    const patch = (filter, change) =>
      build.onLoad({ filter }, async ({ path }) => ({
        contents: await change(await readFile(path, 'utf8'), dirname(path)),
      }));
    patch(/ink[\\/]build[\\/]reconciler\.js$/, (text) =>
      replaced(replaced(text, "await import('./devtools.js')", 'undefined'), 'await loadPackageJson()', 'undefined'),
    );
    const data = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/;
    patch(/yoga-wasm-base64-esm\.js$/, (text) => text.replace(data, ''));
    patch(/yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/, async (text, folder) => {
      const [, bytes] = data.exec(await readFile(join(folder, '../binaries/yoga-wasm-base64-esm.js'), 'utf8')) ?? [];
      if (bytes === undefined) throw new Error('yoga-layout has no WebAssembly where it was');
      const instantiate = `(imports, done) => {
        const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from('${bytes}', 'base64')), imports);
        done(instance);
        return instance.exports;
      }`;
      const engine = `const engine = { instantiateWasm: ${instantiate} };\nloadYoga(engine);\nconst Yoga = wrapAssembly(engine);`;
      return replaced(text, 'const Yoga = wrapAssembly(await loadYoga());', engine);
    });
  },
};

// Less to read at every start; names stay, so that a stack trace says something
const smaller = { minifyWhitespace: true, minifySyntax: true, target: 'node20', platform: 'node' };

/**
 * The chunk, an ES module, as a CommonJS function in the table. A CommonJS package that is loaded by `import()` is a chunk with a
 * default export alone; Node gives its parts names too.
 */
async function asEntry({ path, text }, { inputs, outputs }) {
  const { entryPoint } = outputs[relative(root, path).replaceAll('\\', '/')];
  const names =
    inputs[entryPoint]?.format === 'cjs'
      ? ';module.exports=((whole)=>({...whole,default:whole,__esModule:true}))(module.exports.default);'
      : '';
  const { code } = await transform(text, {
    ...smaller,
    format: 'cjs',
    // Chunks stand in the table, not in files
    supported: { 'dynamic-import': false },
  });
  return `${JSON.stringify(`./${basename(path)}`)}:function(exports,require,module){${code}${names}}`;
}

/** The chunks that are reached only through the live view. */
function liveChunks({ outputs }) {
  const entryOf = (source) => Object.keys(outputs).find((path) => outputs[path].entryPoint === source);
  const view = entryOf('src/tui/live-view.tsx');
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path) || path === view || outputs[path] === undefined) return;
    seen.add(path);
    for (const { path: next } of outputs[path].imports) visit(next);
  };
  visit(entryOf('src/main.ts'));
  return new Set(
    Object.keys(outputs)
      .filter((path) => !seen.has(path))
      .map((path) => basename(path)),
  );
}

/** bin/ds.js compiles the file as this one expression: wrapping it there would copy the whole text once more. */
function bundleOf(entries) {
  return `(function(exports,nodeRequire,module){
const table={${entries.join(',\n')}};
const loaded=new Map();
function load(name){
if(!Object.hasOwn(table,name)){
if(!/^\\.\\/[^/]+\\.js$/.test(name))return nodeRequire(name);
Object.assign(table,nodeRequire('../dist/live.cjs'))}
let chunk=loaded.get(name);
if(chunk===undefined){chunk={exports:{}};loaded.set(name,chunk);table[name](chunk.exports,load,chunk)}
return chunk.exports}
module.exports=load('./main.js')})`;
}

/**
 * The texts of both files, and the path of every module that is in them. Nothing but Node's own modules may be loaded at run time:
 * whoever installs `ds` gets no other package.
 */
export async function bundle() {
  const { outputFiles, metafile } = await build({
    ...smaller,
    entryPoints: [join(root, 'src/main.ts')],
    outdir: join(root, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'warning',
    plugins: [lateWidth, trim, withoutPrograms, atOnce],
    absWorkingDir: root,
    // React's own checks of how it is used are for those who develop with it
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  });
  const outputs = Object.values(metafile.outputs);
  const missing = outputs.flatMap(({ imports }) => imports).find(({ path, external }) => external && !isBuiltin(path));
  if (missing !== undefined) throw new Error(`${missing.path} is not in the bundle`);
  const live = liveChunks(metafile);
  const isLive = ({ path }) => live.has(basename(path));
  const entries = (files) => Promise.all(files.map((file) => asEntry(file, metafile)));
  const text = bundleOf(await entries(outputFiles.filter((file) => !isLive(file))));
  const liveText = `module.exports={${(await entries(outputFiles.filter(isLive))).join(',\n')}};\n`;
  // bin/ds.js reads a byte as a character, which is faster. esbuild escapes all else, but not in regular expressions
  const [foreign] = /.{0,40}[^\x00-\x7f].{0,40}/.exec(text) ?? [];
  if (foreign !== undefined) throw new Error(`the bundle must be ASCII; write this as \\u escapes: ${foreign}`);
  const modules = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0));
  return { text, liveText, modules };
}

async function writeBundle(dist) {
  const { text, liveText } = await bundle();
  // The first line tells one build from another: V8 itself only compares lengths before it trusts a code cache
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32);
  await mkdir(dist, { recursive: true });
  await rm(join(dist, 'cache'), { recursive: true, force: true });
  // Whoever runs `ds` meanwhile sees the old bundle or the new one
  const put = async (path, content) => {
    await writeFile(`${path}.${process.pid}`, content);
    await rename(`${path}.${process.pid}`, path);
  };
  await put(join(dist, 'live.cjs'), liveText);
  await put(join(dist, 'ds.cjs'), `//${id}\n${text}`);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await writeBundle(process.argv[2] ?? join(root, 'dist'));
}
