import type { Output } from '../../core/io.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { toJson } from './json.ts';
import { toKyaml } from './kyaml.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { toYaml } from '../../yaml/yaml.ts';

export type ObjectFormat = 'json' | 'yaml' | 'kyaml' | 'name';

export interface ObjectOutputOptions {
  readonly showManagedFields?: boolean;
  /** On a terminal, unsafe characters are escaped. */
  readonly output: Pick<Output, 'isTTY'>;
}

/** Several objects as the List that kubectl prints. */
export function listOf(items: readonly JsonObject[]): JsonObject {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
}

/** The object, or the items of a list, without `metadata.managedFields`. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const items = object['items'];
  if (Array.isArray(items) && stringAt(object, 'kind')?.endsWith('List') === true) {
    return { ...object, items: (items as readonly JsonObject[]).map(withoutManagedFields) };
  }
  const metadata = objectAt(object, 'metadata');
  return metadata === undefined ? object : { ...object, metadata: { ...metadata, managedFields: undefined } };
}

/**
 * Prints whole objects one by one, as `kubectl -o json|yaml|kyaml|name` does: JSON with four spaces, YAML documents separated by `---`, names as
 * `daemonset.apps/NAME` and one per line for a list. The text ends with a newline.
 */
export function objectPrinter(format: ObjectFormat, options: ObjectOutputOptions): (object: JsonObject) => string {
  const forTerminal = options.output.isTTY;
  const visible = (object: JsonObject): JsonObject =>
    options.showManagedFields === true ? object : withoutManagedFields(object);
  let documents = 0;
  switch (format) {
    case 'json':
      return (object) => `${toJson(visible(object), { indent: 4, forTerminal })}\n`;
    case 'yaml':
      return (object) => {
        documents += 1;
        return `${documents > 1 ? '---\n' : ''}${toYaml(visible(object), { forTerminal })}`;
      };
    case 'kyaml':
      return (object) => toKyaml(visible(object), { forTerminal });
    case 'name':
      return (object) => {
        const items = object['items'];
        const objects = Array.isArray(items) ? (items as readonly JsonObject[]) : [object];
        return objects.map((each) => `${safeText(objectName(each))}\n`).join('');
      };
  }
}

/** The type of a watch event. */
export type WatchedChange = 'ADDED' | 'MODIFIED' | 'DELETED';

/**
 * Prints the events of a watch as `kubectl --output-watch-events` does: `{type, object}`, JSON on one line each. Names have no event type,
 * as in kubectl.
 */
export function eventPrinter(
  format: ObjectFormat,
  options: ObjectOutputOptions,
): (type: WatchedChange, object: JsonObject) => string {
  const print = objectPrinter(format, options);
  const visible = options.showManagedFields === true ? (object: JsonObject) => object : withoutManagedFields;
  const forTerminal = options.output.isTTY;
  switch (format) {
    case 'json':
      return (type, object) => {
        const text = toJson(visible(object), { indent: 0, forTerminal });
        return `{"type":"${type}","object":${text}}\n`;
      };
    case 'yaml':
      return (type, object) => print({ type, object: visible(object) });
    case 'kyaml':
      return (type, object) => toKyaml({ type, object: visible(object) }, { forTerminal, asGiven: true });
    case 'name':
      return (_, object) => print(object);
  }
}

/** `daemonset.apps/fluentd`: the type and name of an object. */
function objectName(object: JsonObject): string {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const kind = stringAt(object, 'kind')?.toLowerCase() ?? '<unknown>';
  const type = apiVersion.includes('/') ? `${kind}.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : kind;
  return `${type}/${stringAt(objectAt(object, 'metadata'), 'name') ?? '<unknown>'}`;
}
