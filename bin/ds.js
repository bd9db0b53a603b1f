#!/usr/bin/env -S node --use-openssl-ca
'use strict';
// Runs dist/ds.cjs from V8's code cache where there is a good one, which halves the start; without one it just runs.
const { readFileSync } = require('node:fs');
const vm = require('node:vm');
const { load, save } = require('./code-cache.js');

/** What the one expression in a file of dist is, with the cache of one of the words. `keep` stores a cache for the word. */
function compile(name, words) {
  const filename = require('node:path').join(__dirname, '..', 'dist', name);
  const source = readFileSync(filename, 'latin1');
  const stored = load(filename, source, words);
  const script = new vm.Script(source, { filename, cachedData: stored?.data });
  const keep = (word) => {
    const isRefused = script.cachedDataRejected === true;
    if (isRefused || stored?.word !== word) save(filename, source, word, script, isRefused);
  };
  return { value: script.runInThisContext(), keep };
}

const argv = process.argv.slice(2);
const { value: chunks, keep } = compile('ds.cjs', argv);
const loaded = new Map();
let ink;

async function loadInk() {
  const file = compile('ink.cjs', ['live_view']);
  const packages = {};
  await file.value(packages, require);
  ink = { packages, keep: file.keep };
}

/**
 * `require` of the chunks: the exports of another chunk, of a package in ink.cjs, or of a module of Node. The live view comes after ink,
 * which is not there at once: `import()` of it gets the `then` of a promise.
 */
function requireChunk(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  if (ink !== undefined && Object.hasOwn(ink.packages, name)) return ink.packages[name];
  if (!Object.hasOwn(chunks, name)) return require(name);
  if (ink === undefined && name.startsWith('./live-view-')) {
    const later = loadInk().then(() => requireChunk(name));
    return { __esModule: true, then: later.then.bind(later) };
  }
  const chunk = { exports: {} };
  loaded.set(name, chunk);
  chunks[name](chunk.exports, requireChunk, chunk);
  return chunk.exports;
}

requireChunk('./stdin.js').main(argv, (word) => {
  keep(word);
  ink?.keep('live_view');
});
