import { readFileSync } from 'node:fs';

/** A test that may pass only on a second try without failing CI. */
export interface FlakyTest {
  /** `transcript NAME`. */
  readonly name: string;
  /** Why it is flaky, and why that is not fixed. */
  readonly reason: string;
}

/** The tests that test/flaky-tests.json lists. */
export function listedFlakyTests(): readonly FlakyTest[] {
  return readFlakyTests(readFileSync(new URL('../flaky-tests.json', import.meta.url), 'utf8'));
}

/** Refuses an entry without a name or a reason, and a name that is listed twice. */
export function readFlakyTests(text: string): readonly FlakyTest[] {
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries)) throw new Error('test/flaky-tests.json: a list is expected');
  const tests = entries.map(readEntry);
  const names = tests.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`test/flaky-tests.json: ${repeated} is listed twice`);
  return tests;
}

function readEntry(entry: unknown): FlakyTest {
  const { name, reason } = (entry ?? {}) as Partial<Record<string, unknown>>;
  if (!isText(name) || !isText(reason)) {
    throw new Error(`test/flaky-tests.json: an entry needs a name and a reason: ${JSON.stringify(entry)}`);
  }
  return { name, reason };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** The error of a test that passed only on its second try, or undefined when it is listed. */
export function flakyFailure(name: string, listed: readonly FlakyTest[]): Error | undefined {
  if (listed.some((test) => test.name === name)) return undefined;
  return new Error(`${name} passed only on its second try: fix it, or list it with a reason in test/flaky-tests.json`);
}
