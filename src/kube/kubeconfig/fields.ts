import { dirname, resolve } from 'node:path';
import { DsError } from '../../core/errors.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { readConfigFileSync } from './config-file.ts';
import { configFileError, type Entry } from './parse.ts';

/** The error of a field with a wrong type. */
function mistyped(entry: Entry, key: string, type: string): DsError {
  return configFileError(entry.file, `${key} of "${entry.name}" must be ${type}`);
}

/** The string of a field; undefined if it is absent or empty, which are the same in a kubeconfig. */
export function textField(entry: Entry | undefined, key: string): string | undefined {
  const value: Json | undefined = entry?.fields[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (entry !== undefined && typeof value !== 'string') throw mistyped(entry, key, 'a string');
  return value as string;
}

export function booleanField(entry: Entry | undefined, key: string): boolean {
  const value = entry?.fields[key] ?? false;
  if (entry !== undefined && typeof value !== 'boolean') throw mistyped(entry, key, 'true or false');
  return value === true;
}

export function textsField(entry: Entry | undefined, key: string): readonly string[] {
  const value = entry?.fields[key] ?? [];
  if (entry === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw mistyped(entry, key, 'a list of strings');
  }
  return value;
}

export function mapField(entry: Entry | undefined, key: string): JsonObject | undefined {
  const value = entry?.fields[key] ?? undefined;
  if (entry === undefined || value === undefined) return undefined;
  if (!isObject(value)) throw mistyped(entry, key, 'a map');
  return value;
}

/** A path as it stands in a kubeconfig: relative ones start at that file's folder. */
export function pathBeside(file: string, path: string): string {
  return resolve(dirname(file), path);
}

export function pathField(entry: Entry | undefined, key: string): string | undefined {
  const path = textField(entry, key);
  return path === undefined || entry === undefined ? undefined : pathBeside(entry.file, path);
}

/** PEM text from a file; `what` and `whose` are used in kubectl's message. */
export function pemOfFile(path: string, what: string, whose: string): string {
  let text: string;
  try {
    text = readConfigFileSync(path);
  } catch (cause) {
    const { message } = cause as Error;
    throw new DsError('config', `unable to read ${what} ${path} for ${whose} due to ${message}`, {
      hint: 'check this path, on the command line or in the kubeconfig',
      cause,
    });
  }
  return requirePem(text, `${what} ${path}`);
}

function requirePem(text: string, what: string): string {
  if (text.includes('-----BEGIN ')) return text;
  throw new DsError('config', `${what} contains no PEM block`, {
    hint: 'it must be a PEM file, or its base64 in the -data field of the kubeconfig',
  });
}

/** PEM text from `KEY-data` (base64), or from the file of `KEY`. */
export function pemField(entry: Entry | undefined, key: string, what: string): string | undefined {
  const data = textField(entry, `${key}-data`);
  if (entry !== undefined && data !== undefined) {
    return requirePem(Buffer.from(data, 'base64').toString('utf8'), `${key}-data of "${entry.name}" in ${entry.file}`);
  }
  const path = pathField(entry, key);
  return path === undefined || entry === undefined ? undefined : pemOfFile(path, what, entry.name);
}
