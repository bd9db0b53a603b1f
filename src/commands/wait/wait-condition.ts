import { goText } from '../../core/text/go-text.ts';
import { DsError } from '../../core/errors.ts';
import { isObject, type Json } from '../../core/json/json.ts';
import { isObserved, rolloutStatus } from '../../daemonset/rollout/rollout-status.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { findValues } from '../../render/jsonpath/evaluate.ts';
import { JsonPathError, type Path } from '../../render/jsonpath/parse.ts';
import { parseRelaxedPath } from '../../render/jsonpath/relaxed.ts';
import type { WaitCondition } from '../../workflows/rollout/wait-for.ts';

const CONDITIONS = 'use rollout, available, create, delete, node=NAME or jsonpath=PATH[=VALUE]';

/** Parses `--for`. Throws a DsError of kind `usage`, with kubectl's message where it has one. */
export function parseCondition(text: string): WaitCondition {
  const [word = ''] = text.split('=', 1);
  const value = text.slice(word.length + 1);
  switch (word.toLowerCase()) {
    case 'rollout':
      return { kind: 'state', isMet: (ds) => rolloutStatus(ds).done, ofPods: true };
    case 'available':
      return { kind: 'state', isMet: isAvailable, ofPods: true };
    case 'create':
      return { kind: 'create' };
    case 'delete':
      return { kind: 'delete' };
    case 'node':
      if (value === '') throw usage('--for=node needs the name of a node, as in --for=node=worker-1');
      return { kind: 'node', node: value };
    case 'jsonpath':
      return jsonPathCondition(value);
    case 'condition':
      throw usage('DaemonSets have no conditions', CONDITIONS);
    default:
      throw usage(`unrecognized condition: ${JSON.stringify(text)}`, CONDITIONS);
  }
}

function usage(message: string, hint?: string): DsError {
  return new DsError('usage', message, hint === undefined ? {} : { hint });
}

/** Every eligible node has an available pod, of any revision. */
function isAvailable(ds: DaemonSet): boolean {
  return isObserved(ds) && (ds.status?.numberAvailable ?? 0) >= (ds.status?.desiredNumberScheduled ?? 0);
}

function jsonPathCondition(text: string): WaitCondition {
  const [expression = '', value, ...more] = splitAtEquals(text);
  if (more.length > 0) {
    throw usage(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  if (expression === '') throw usage('jsonpath expression cannot be empty');
  const wanted = value?.replaceAll(/^['"]+|['"]+$/g, '');
  if (wanted === '') {
    throw usage("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  }
  const path = parsePath(expression);
  return { kind: 'state', isMet: (ds) => hasValue(ds, path, wanted), ofPods: false };
}

/** As in kubectl, a single `=` separates the value, and `==` belongs to a filter. */
function splitAtEquals(text: string): readonly string[] {
  return text.split(/(?<!=)=(?!=)/);
}

function parsePath(expression: string): Path {
  try {
    return parseRelaxedPath(expression).path;
  } catch (error) {
    if (error instanceof JsonPathError) throw usage(error.message);
    throw error;
  }
}

/** Whether the path has the wanted value or, without one, any value. Throws a DsError for several values, objects and lists. */
function hasValue(ds: DaemonSet, path: Path, wanted: string | undefined): boolean {
  const [found, ...more] = valuesAt(ds, path);
  if (found === undefined) return false;
  if (more.length > 0) throw new DsError('failure', 'given jsonpath expression matches more than one value');
  if (wanted === undefined) return true;
  if (isObject(found) || Array.isArray(found)) {
    throw new DsError('failure', 'jsonpath leads to a nested object or list which is not supported');
  }
  return goText(found).trim() === wanted.trim();
}

function valuesAt(ds: DaemonSet, path: Path): readonly Json[] {
  try {
    return findValues(path, ds);
  } catch (error) {
    if (error instanceof JsonPathError) throw new DsError('failure', error.message);
    throw error;
  }
}
