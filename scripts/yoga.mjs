/**
 * ink's layout engine, Yoga, is WebAssembly in a data: URL. Its own entry module gets that with fetch(), whose modules take longer to load
 * than Yoga, and waits at its top level, which CommonJS cannot. So the bundle has another entry module, which waits for nothing.
 */
import { readFile } from 'node:fs/promises';

/** The last group is the base64 text. */
const WASM = /(var H;H="data:application\/octet-stream;base64,)([\w+/]+=*)(?=")/;

/** The text of an entry module that stands for Yoga's own, which is at the URL. Throws when Yoga is not what this was written for. */
export async function yogaEntry(url) {
  const loader = await readFile(new URL('../binaries/yoga-wasm-base64-esm.js', url), 'utf8');
  const [, , wasm] = WASM.exec(loader) ?? [];
  const code = loader
    .replace(WASM, '$1')
    .replace('import.meta.url', 'undefined')
    .replace('export default loadYoga;', '');
  if (wasm === undefined || /import\.meta|^export/m.test(code))
    throw new Error(`${url} loads its WebAssembly in another way`);
  return `${code}
import wrapAssembly from './wrapAssembly.js';
const yoga = {
  instantiateWasm: (imports, done) => {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from('${wasm}', 'base64')), imports);
    done(instance);
    return instance.exports;
  },
};
loadYoga(yoga);
export default wrapAssembly(yoga);
export * from './generated/YGEnums.js';
`;
}
