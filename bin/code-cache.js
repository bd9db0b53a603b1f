'use strict';
const fs = require('node:fs');
const { dirname, join } = require('node:path');

const DAY = 86_400_000;

/** The first line of the bundle: V8 itself would take a cache of another build of the same length. */
const buildOf = (source) => source.slice(2, 34);

/** The part of a cache's file name that says which Node and which build it fits. */
function suffixOf(source) {
  return `${process.version}-${process.arch}-${buildOf(source)}`;
}

/** Beside the bundle, or where this user keeps caches. */
function foldersOf(filename) {
  const { env, platform } = process;
  const folders = [join(dirname(filename), 'cache')];
  const home = env.HOME ?? env.USERPROFILE;
  let base = env.XDG_CACHE_HOME;
  if (!base && home) {
    if (platform === 'darwin') base = join(home, 'Library', 'Caches');
    else base = platform === 'win32' ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')) : join(home, '.cache');
  }
  if (base) folders.push(join(base, 'daemonset-cli', 'code'));
  return folders;
}

/** A cache is code: it must belong to us or to whoever owns the bundle, and nobody else may write to it. */
function isTrusted(stat, owner) {
  if (process.getuid === undefined) return true;
  return (stat.uid === process.getuid() || stat.uid === owner) && (stat.mode & 0o022) === 0;
}

function readTrusted(folder, name, owner) {
  let file;
  try {
    file = fs.openSync(join(folder, name), 'r');
    if (isTrusted(fs.fstatSync(file), owner) && isTrusted(fs.lstatSync(folder), owner)) return fs.readFileSync(file);
  } catch {
    // No cache here
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
  return undefined;
}

/** The cache for the first of these words that has one, and that word: it may be a name or a namespace that is called like a command. */
function load(filename, source, argv) {
  const suffix = suffixOf(source);
  const isHelp = argv.length === 0 || argv.includes('--help') || argv.includes('-h');
  let owner;
  for (const word of isHelp ? ['help', ...argv] : argv) {
    if (!/^[a-z_]+$/.test(word)) continue;
    for (const folder of foldersOf(filename)) {
      owner ??= fs.statSync(filename).uid;
      const data = readTrusted(folder, `${word}-${suffix}`, owner);
      if (data !== undefined) return { word, data };
    }
  }
  return undefined;
}

/** Removes what no longer fits: beside the bundle everything of other builds, elsewhere what nobody used for a month. */
function prune(folder, build, beside) {
  for (const name of fs.readdirSync(folder)) {
    if (name.endsWith(build)) continue;
    const path = join(folder, name);
    if (beside || Date.now() - fs.statSync(path).mtimeMs > 30 * DAY) fs.rmSync(path, { force: true });
  }
}

/** Keeps what V8 compiled in this run, atomically, where nothing is kept yet; wherever that cannot be done, nothing happens. */
function save(filename, source, word, script, overwrite) {
  const suffix = suffixOf(source);
  const owner = fs.statSync(filename).uid;
  const isKept = (folder) => readTrusted(folder, `${word}-${suffix}`, owner) !== undefined;
  if (!overwrite && foldersOf(filename).some(isKept)) return;
  const data = script.createCachedData();
  for (const [index, folder] of foldersOf(filename).entries()) {
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
      if (!isTrusted(fs.lstatSync(folder), owner)) continue;
      const fresh = join(folder, `.${word}-${process.pid}-${buildOf(source)}`);
      try {
        fs.writeFileSync(fresh, data, { mode: 0o644, flag: 'wx' });
        fs.renameSync(fresh, join(folder, `${word}-${suffix}`));
      } finally {
        // A disk that is full leaves half of one
        fs.rmSync(fresh, { force: true });
      }
      prune(folder, buildOf(source), index === 0);
      return;
    } catch {
      // Not writable: the next folder
    }
  }
}

module.exports = { load, save };
