import { isObject, objectAt, type JsonObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import { plainScalar } from '../../yaml/scalars.ts';
import { mapAt } from '../../apimachinery/validate/fields.ts';
import { blockOf } from '../fix/block-edits.ts';
import type { Edit, Problem } from '../rules/rule.ts';

const TEMPLATE: Path = ['spec', 'template'];
const METADATA: Path = [...TEMPLATE, 'metadata'];
const LABELS: Path = [...METADATA, 'labels'];

type Lines = (indent: string) => string;

const scalar = (text: string): string => (plainScalar(text) === text ? text : JSON.stringify(text));
const entries =
  (labels: Readonly<Record<string, string>>): Lines =>
  (indent) =>
    Object.entries(labels)
      .map(([key, value]) => `${indent}${scalar(key)}: ${scalar(value)}\n`)
      .join('');
const below =
  (key: string, lines: Lines): Lines =>
  (indent) =>
    `${indent}${key}:\n${lines(`${indent}  `)}`;

/** Inserts lines before the first entry of a mapping, with its indentation. */
function aboveFirst(manifest: ManifestObject, owner: Path, object: JsonObject, lines: Lines): readonly Edit[] {
  const { text } = manifest.source;
  const first = Math.min(...Object.keys(object).map((key) => manifest.offset([...owner, key], 'key')));
  const block = Number.isFinite(first) ? blockOf(text, first) : undefined;
  if (block === undefined || block.opensItem) return [];
  return [{ from: block.from, to: block.from, text: lines(' '.repeat(block.indent)) }];
}

/** Adds a fix to a selector mismatch, where one is known. */
export function helpWithSelector(manifest: ManifestObject, problem: Problem): Problem {
  if (problem.rule !== 'selector-mismatch') return problem;
  const spec = objectAt(manifest.object, 'spec') ?? {};
  const template = objectAt(spec, 'template') ?? {};
  const metadata = objectAt(template, 'metadata');
  const labels = mapAt(metadata, 'labels');
  const requested = mapAt(objectAt(spec, 'selector'), 'matchLabels');
  if (!isObject(spec['selector'])) {
    if (Object.keys(labels).length === 0 || spec['selector'] !== undefined) return problem;
    const lines = below('selector', below('matchLabels', entries(labels)));
    const fix =
      'Add spec.selector with matchLabels: and below it the labels of the template; older API versions set it by default.';
    const { text } = manifest.source;
    const block = blockOf(text, manifest.offset(TEMPLATE, 'key'));
    const isBlock = block !== undefined && !block.opensItem;
    const edits = isBlock ? [{ from: block.from, to: block.from, text: lines(' '.repeat(block.indent)) }] : [];
    return { ...problem, path: ['spec', 'selector'], part: 'key', fix, edits };
  }
  const differing = Object.entries(requested).find(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] !== value,
  );
  if (differing !== undefined) {
    const [key, value] = differing;
    const fix = `The selector has ${key}: ${value}, the template has ${key}: ${labels[key] ?? ''}; use the same value in both.`;
    return { ...problem, path: [...LABELS, key], fix };
  }
  const missing = Object.fromEntries(Object.entries(requested).filter(([key]) => !Object.hasOwn(labels, key)));
  if (Object.keys(missing).length === 0) return problem;
  const own = objectAt(metadata, 'labels');
  const edits =
    own !== undefined
      ? aboveFirst(manifest, LABELS, own, entries(missing))
      : metadata !== undefined
        ? aboveFirst(manifest, METADATA, metadata, below('labels', entries(missing)))
        : aboveFirst(manifest, TEMPLATE, template, below('metadata', below('labels', entries(missing))));
  const words = Object.entries(missing).map(([key, value]) => `${key}: ${value}`);
  return { ...problem, fix: `Add to spec.template.metadata.labels: ${words.join(', ')}.`, edits };
}
