#!/usr/bin/env -S node --use-openssl-ca
'use strict';
// Runs dist/ds.cjs from V8's code cache where there is a good one, which halves the start; without one it just runs.
const { readFileSync } = require('node:fs');
const vm = require('node:vm');
const { load, save } = require('./code-cache.js');

/** Compiles a file of dist, with the cache of one of the words. `keep` stores a cache for the word. */
function compile(name, words) {
  const filename = require('node:path').join(__dirname, '..', 'dist', name);
  const source = readFileSync(filename, 'latin1');
  const stored = load(filename, source, words);
  const script = new vm.Script(source, { filename, cachedData: stored?.data });
  const keep = (word) => {
    const isRefused = script.cachedDataRejected === true;
    if (isRefused || stored?.word !== word) save(filename, source, word, script, isRefused);
  };
  return { run: script.runInThisContext(), keep };
}

const argv = process.argv.slice(2);
const { run, keep } = compile('ds.cjs', argv);
let ink;
function inkPackages() {
  if (ink === undefined) {
    ink = { ...compile('ink.cjs', ['live_view']), exports: {} };
    ink.run(ink.exports, require, ink);
  }
  return ink.exports;
}
const bundle = { exports: {} };
run(bundle.exports, require, bundle, inkPackages);
bundle.exports.main(argv, (word) => {
  keep(word);
  ink?.keep('live_view');
});
