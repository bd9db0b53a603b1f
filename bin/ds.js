#!/usr/bin/env -S node --use-openssl-ca
'use strict';
// Runs dist/ds.cjs from V8's code cache where there is a good one, which halves the start; without one it just runs.
const { readFileSync } = require('node:fs');
const vm = require('node:vm');
const { load, save } = require('./code-cache.js');

const filename = require('node:path').join(__dirname, '..', 'dist', 'ds.cjs');
const source = readFileSync(filename, 'latin1');
const argv = process.argv.slice(2);
const stored = load(filename, source, argv);
const script = new vm.Script(source, {
  filename,
  cachedData: stored?.data,
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, (path) => import(path));
bundle.exports.main(argv, (word) => {
  const isRefused = script.cachedDataRejected === true;
  if (isRefused || stored?.word !== word) save(filename, source, word, script, isRefused);
});
