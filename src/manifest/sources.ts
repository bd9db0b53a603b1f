import { DsError } from '../core/errors.ts';
import type { Files } from '../core/files.ts';
import type { Input } from '../core/io.ts';
import type { RunProgram } from '../core/run-program.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { suggest } from '../core/text/suggest.ts';
import { download } from './download.ts';
import { folderOf, isKustomizationFile, kustomizationHint } from './kustomization.ts';
import { readManifests, type Manifests } from './read.ts';

/** What is needed to read manifests. A command's Runtime has it. */
export interface ManifestEnvironment {
  readonly files: Files;
  readonly io: { readonly stdin: Input };
  readonly signal: AbortSignal;
  readonly runProgram: RunProgram;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface SourceOptions {
  /** Read subdirectories too. */
  readonly recursive?: boolean;
  /** A kustomization to build instead of files. */
  readonly kustomize?: string | undefined;
}

const EXTENSIONS = ['.json', '.yaml', '.yml'];
/** Deeper than any directory of manifests: it must be a cycle of symbolic links. */
const MAX_FOLDERS = 40;
/** Bytes. The API server already rejects objects of a tenth of this. */
const MAX_FILE = 32 * 1024 * 1024;

/** The manifests in a directory, in the order in which kubectl walks it. */
async function filesIn(files: Files, folder: string, recursive: boolean, level = 0): Promise<readonly string[]> {
  if (level > MAX_FOLDERS) {
    throw new DsError(
      'input',
      `error reading ${JSON.stringify(folder)}: too many nested directories, possibly a cycle of links`,
    );
  }
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const found: string[] = [];
  for (const { name, kind } of await files.list(folder)) {
    const path = `${prefix}${name}`;
    if (kind === 'directory') {
      if (recursive) found.push(...(await filesIn(files, path, recursive, level + 1)));
    } else if (EXTENSIONS.some((extension) => name.endsWith(extension))) found.push(path);
  }
  return found;
}

/** Expands directories in `-f` to the files in them. */
async function expanded(names: readonly string[], files: Files, recursive: boolean): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const name of names) {
    if (name === '-' || isUrl(name)) {
      paths.push(name);
      continue;
    }
    const kind = await files.kindOf(name);
    if (kind === undefined) {
      throw noSuchPath(name, await nearbyHint(name, files));
    }
    if (kind !== 'directory') paths.push(name);
    else paths.push(...(await filesIn(files, name, recursive)));
    if (paths.length === 0) {
      throw new DsError('input', `error reading [${name}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`, {
        ...(await nothingFoundHint(name, files, recursive)),
      });
    }
  }
  return paths;
}

function noSuchPath(name: string, hint: string | undefined): DsError {
  return new DsError('input', `the path ${JSON.stringify(name)} does not exist`, { hint });
}

/** A file of a similar name, or the folder in which the path ends. */
async function nearbyHint(name: string, files: Files): Promise<string | undefined> {
  if (/[*?[]/.test(name)) return 'the shell expands patterns: remove the quotes';
  const slash = name.lastIndexOf('/');
  const folder = folderOf(name);
  if ((await files.kindOf(folder)) !== 'directory') {
    return slash < 0 ? undefined : `there is no directory ${JSON.stringify(folder)} either`;
  }
  const names = (await files.list(folder)).map((entry) => entry.name);
  const meant = suggest(name.slice(slash + 1), names);
  if (meant === undefined) return slash < 0 ? 'list the files: ls' : `list the files: ls ${shellWord(folder)}`;
  return `did you mean this? -f ${shellWord(`${name.slice(0, slash + 1)}${meant}`)}`;
}

/** Throws for a local `-k` without a kustomization, which its builders report with a line of their own log. */
async function checkKustomization(path: string, files: Files): Promise<void> {
  const kind = await files.kindOf(path);
  // anything else may be a URL
  if (kind === undefined) return;
  if (kind !== 'directory') {
    const hint = isKustomizationFile(path)
      ? `pass its directory: -k ${shellWord(folderOf(path))}`
      : `to use a file: -f ${shellWord(path)}`;
    throw new DsError('input', `-k takes the directory of a kustomization, and ${JSON.stringify(path)} is a file`, {
      hint,
    });
  }
  if ((await files.list(path)).some(({ name }) => isKustomizationFile(name))) return;
  throw new DsError('input', `there is no kustomization.yaml in the directory ${JSON.stringify(path)}`, {
    hint: `to use the manifests in it: -f ${shellWord(path)}`,
  });
}

/** A directory of a kustomization may have it under a name without an extension. */
async function nothingFoundHint(folder: string, files: Files, recursive: boolean): Promise<{ readonly hint?: string }> {
  if ((await files.kindOf(folder)) === 'directory') {
    const found = (await files.list(folder)).find(({ name }) => isKustomizationFile(name));
    if (found !== undefined) return { hint: kustomizationHint(`${folder.replace(/\/+$/, '')}/${found.name}`) };
  }
  return recursive ? {} : { hint: 'use -R to read subdirectories' };
}

function isUrl(name: string): boolean {
  return name.startsWith('http://') || name.startsWith('https://');
}

/** Interruptible, because a pipe without a writer never ends. */
async function orInterrupted<T>(work: Promise<T>, { signal }: ManifestEnvironment): Promise<T> {
  if (signal.aborted) throw signal.reason;
  let stop = (): void => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function bytesOf(name: string, environment: ManifestEnvironment): Promise<Uint8Array> {
  if (isUrl(name)) return download(name, { signal: environment.signal, env: environment.env });
  const upTo = MAX_FILE + 1;
  const bytes = await (name === '-'
    ? environment.io.stdin.readAll(upTo)
    : orInterrupted(environment.files.read(name, { upTo }), environment));
  if (bytes.byteLength <= MAX_FILE) return bytes;
  const limit = MAX_FILE / 1024 / 1024;
  throw new DsError('input', `${name === '-' ? 'STDIN' : name} exceeds ${limit} MiB, the limit for a manifest`);
}

/** A file with the name for messages: `STDIN` for `-`. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Yields the built kustomization, or the files of every `-f` one by one: files, `.json`, `.yaml` and `.yml` files of directories by name,
 * URLs, and `-` for stdin. @throws DsError `usage` when stdin is given twice, `input` for an unreadable file: nothing should be done then.
 */
export async function* sourceFiles(
  names: readonly string[],
  options: SourceOptions,
  environment: ManifestEnvironment,
): AsyncGenerator<SourceFile> {
  if (names.filter((name) => name === '-').length > 1) {
    throw new DsError('usage', 'standard input cannot be used for multiple arguments');
  }
  if (options.kustomize !== undefined) {
    await checkKustomization(options.kustomize, environment.files);
    const { kustomized } = await import('./kustomize.ts');
    yield await kustomized(options.kustomize, environment);
  }
  for (const path of await expanded(names, environment.files, options.recursive ?? false)) {
    yield { name: path === '-' ? 'STDIN' : path, bytes: await bytesOf(path, environment) };
  }
}

/** The objects of every `-f`; throws as {@link sourceFiles} does. Errors inside a file are in `errors`. */
export async function readSources(
  names: readonly string[],
  options: SourceOptions,
  environment: ManifestEnvironment,
): Promise<Manifests> {
  const objects: Manifests['objects'][number][] = [];
  const errors: DsError[] = [];
  for await (const { name, bytes } of sourceFiles(names, options, environment)) {
    const found = await readManifests(name, bytes);
    objects.push(...found.objects);
    errors.push(...found.errors);
  }
  return { objects, errors };
}
