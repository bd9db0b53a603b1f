import { readFile, readdir } from 'node:fs/promises';
import { bundledPackages } from './bundled-packages.ts';
import { bunNotice } from './bun-notice.ts';

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)/i;

/** Packages without a license file, with the copyright notice of their sources; all are under the MIT license. */
const COPYRIGHTS: Readonly<Record<string, string>> = {
  'yoga-layout': 'Copyright (c) Meta Platforms, Inc. and affiliates.',
};

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const HEADER = `Third-party notices

ds contains the packages below, each under the license that follows its name; the binaries also contain Bun, the last one. Its schemas and
descriptions of Kubernetes kinds are derived from Kubernetes, Copyright The Kubernetes Authors, under the Apache License 2.0, which is in
the file LICENSE.
`;

async function licenseText(root: string, folder: string, name: string): Promise<string> {
  const files = (await readdir(`${root}${folder}`)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(`${root}${folder}/${file}`, 'utf8')));
  if (texts.length > 0) return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  const copyright = COPYRIGHTS[name];
  if (copyright === undefined) throw new Error(`${folder} has no license file: state its copyright in COPYRIGHTS`);
  return `${copyright}\n\n${MIT}`;
}

async function bunVersion(root: string): Promise<string> {
  const { devDependencies } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const { bun } = devDependencies;
  if (bun === undefined) throw new Error('package.json has no bun');
  return bun;
}

/** The notices that the licenses of the bundled packages require: names and texts, packages with the same text together. */
export async function thirdPartyNotices(root: string): Promise<string> {
  const headings = new Map<string, Set<string>>();
  for (const { name, version, license, folder } of await bundledPackages(root)) {
    const text = await licenseText(root, folder, name);
    const heading = headings.get(text) ?? new Set();
    headings.set(text, heading.add(`${name} ${version} (${license})`));
  }
  const sections = [...headings].map(([text, names]) => `${[...names].sort().join('\n')}\n\n${text}\n`).sort();
  return [HEADER, ...sections, await bunNotice(await bunVersion(root))].join(`\n${'-'.repeat(80)}\n\n`);
}
