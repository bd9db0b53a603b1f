import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtBinary } from '../support/ds-command.ts';
import type { Contender } from './measure.ts';

/** The same work for ds and for kubectl. */
export interface Comparison {
  readonly name: string;
  readonly ds: readonly string[];
  readonly kubectl: readonly string[];
  /** A second command that kubectl needs for the same; its times are added. */
  readonly kubectlAlso?: readonly string[];
  /** Exit codes that are right besides 0. */
  readonly codes?: readonly number[];
  /** Run before each run of either, not counted. */
  readonly prepare?: () => Promise<void>;
}

/** The programs that are compared. */
export interface Programs {
  readonly node: string;
  /** undefined: not measured. */
  readonly binary: string | undefined;
  readonly kubectl: string;
}

/** The path of the binary to measure: what was named, or what stands in dist; 'none' for none. */
export function binaryOf(named: string | undefined): string | undefined {
  if (named === 'none') return undefined;
  const path = named === undefined ? builtBinary() : resolve(named);
  if (existsSync(path)) return path;
  if (named !== undefined) throw new Error(`--binary=${named}: there is no such file`);
  process.stderr.write('SKIPPED: the binary, as none is built: npm run build:binary\n');
  return undefined;
}

/** How each program does that work: ds on Node, the binary, kubectl. */
export function contendersOf(comparison: Comparison, { node, binary, kubectl }: Programs): readonly Contender[] {
  const { prepare, codes = [] } = comparison;
  const common = { codes: [0, ...codes], ...(prepare === undefined ? {} : { prepare }) };
  const bundle = resolve(import.meta.dirname, '../../bin/ds.js');
  return [
    { name: 'Node', command: node, args: ['--use-openssl-ca', bundle, ...comparison.ds], ...common },
    ...(binary === undefined ? [] : [{ name: 'binary', command: binary, args: comparison.ds, ...common }]),
    { name: 'kubectl', command: kubectl, args: comparison.kubectl, ...common },
    ...(comparison.kubectlAlso === undefined
      ? []
      : [{ name: 'kubectl', command: kubectl, args: comparison.kubectlAlso, ...common }]),
  ];
}
