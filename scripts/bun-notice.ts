import { readFile } from 'node:fs/promises';

/** What Bun's runtime is linked with, by license, as its LICENSE.md lists it. */
const LIBRARIES: readonly (readonly [license: string, names: string])[] = [
  ['LGPL 2.1', 'JavaScriptCore and WebCore (https://github.com/oven-sh/WebKit), tinycc'],
  ['Apache 2.0', 'simdutf, uSockets, uWebSockets, highway, parts of TigerBeetle, parts of LLVM libc++abi'],
  ['MIT', 'brotli, c-ares, libdeflate, libuv, ls-hpack, ls-qpack, lsquic, mimalloc, picohttpparser, uucode'],
  ['BSD', 'base64, libspng, libwebp, lol-html, zstd, parts of lsquic from Chromium'],
  ['their own', 'BoringSSL, ICU, libarchive, libjpeg-turbo, zlib-ng'],
];

const LGPL = new URL('licenses/LGPL-2.1.txt', import.meta.url);

/** The notice for Bun, which the binaries contain and the npm package does not, with the text of the LGPL, which requires a copy. */
export async function bunNotice(version: string): Promise<string> {
  const table = LIBRARIES.map(([license, names]) => `  ${license}: ${names}`).join('\n');
  return `Bun ${version} (MIT), only in the binaries, not in the npm package

The binaries of ds contain the runtime Bun, Copyright Oven and the contributors of Bun, https://github.com/oven-sh/bun,
under the MIT license. It is linked with these libraries:

${table}

https://github.com/oven-sh/bun/blob/bun-v${version}/LICENSE.md has links to their licenses, and says how to build Bun
with a changed JavaScriptCore. With that Bun in place of the one in node_modules, npm run build:binary in a clone of
this repository makes a ds that contains it.

${(await readFile(LGPL, 'utf8')).trim()}
`;
}
