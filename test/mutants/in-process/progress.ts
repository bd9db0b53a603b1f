import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The mutant that is being run, and the test. */
export interface Current {
  readonly id: string;
  readonly name: string;
  /** Milliseconds of processor time after which the mutant has blocked the thread. */
  readonly blockedMs: number;
}

/** What is known of the mutants so far. It is kept in a file: every test file runs in a thread of its own. */
export interface Progress {
  /** Ids of mutants that are not in the sample. */
  readonly skipped: readonly string[];
  /** By the id of the mutant: noticed by a failing test, or because it never ended. */
  readonly noticed: Readonly<Record<string, 'Killed' | 'Timeout'>>;
  /** Ids of mutants in code that a test runs. */
  readonly covered: readonly string[];
  /** Ids of mutants in code that runs when a module is loaded. */
  readonly loaded: readonly string[];
  /** Tests that have run with all their mutants. */
  readonly tested: readonly string[];
  /** Tests that fail without a mutant. */
  readonly failing: readonly string[];
  /** Tests that do not pass a second time, or after a mutant: they say nothing about mutants here. */
  readonly unrepeatable: readonly string[];
}

export const NO_PROGRESS: Progress = {
  skipped: [],
  noticed: {},
  covered: [],
  loaded: [],
  tested: [],
  failing: [],
  unrepeatable: [],
};

export const progressFile = (folder: string): string => join(folder, 'progress.json');
/** Holds `Current`, or nothing: a mutant that blocks the thread can only be seen from outside. */
export const currentFile = (folder: string): string => join(folder, 'current');
/** The instrumented source by path. */
export const sourceFile = (folder: string): string => join(folder, 'source.json');

export function readProgress(folder: string): Progress {
  return JSON.parse(readFileSync(progressFile(folder), 'utf8')) as Progress;
}

/** Replaces the file, so that a reader never sees a part of it. */
export function writeProgress(folder: string, progress: Progress): void {
  const file = progressFile(folder);
  writeFileSync(`${file}.new`, JSON.stringify(progress));
  renameSync(`${file}.new`, file);
}
