import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { annotationLines, attributeLines, mapLines, type Lines } from './fields.ts';
import { flag, number, text } from './volume-values.ts';

/** The items of a downward API volume. */
export function downwardItemLines(source: JsonObject): Lines {
  const items = arrayAt(source, 'items').filter(isObject);
  const line = (from: string | undefined, item: JsonObject): Lines =>
    from === undefined ? [] : [`      ${from} -> ${stringAt(item, 'path') ?? ''}`];
  return [
    '    Items:',
    ...items.flatMap((item) => [
      ...line(stringAt(objectAt(item, 'fieldRef'), 'fieldPath'), item),
      ...line(stringAt(objectAt(item, 'resourceFieldRef'), 'resource'), item),
    ]),
  ];
}

/** The sources of a projected volume. */
export function projectedLines(source: JsonObject): Lines {
  return arrayAt(source, 'sources').filter(isObject).flatMap(projectedSourceLines);
}

function projectedSourceLines(source: JsonObject): Lines {
  const named = (label: string, target: JsonObject): Lines => [
    `    ${label}:\t${stringAt(target, 'name') ?? ''}`,
    `    Optional:\t${flag('optional')(target)}`,
  ];
  const secret = objectAt(source, 'secret');
  if (secret !== undefined) return named('SecretName', secret);
  if (objectAt(source, 'downwardAPI') !== undefined) return ['    DownwardAPI:\ttrue'];
  const configMap = objectAt(source, 'configMap');
  if (configMap !== undefined) return named('ConfigMapName', configMap);
  const token = objectAt(source, 'serviceAccountToken');
  return token === undefined ? [] : [`    TokenExpirationSeconds:\t${number('expirationSeconds')(token)}`];
}

/** The claim of a generic ephemeral volume, as kubectl describes a claim inside another object. */
export function claimTemplateLines(source: JsonObject): Lines {
  const template = objectAt(source, 'volumeClaimTemplate');
  if (template === undefined) return [];
  const metadata = objectAt(template, 'metadata');
  const spec = objectAt(template, 'spec') ?? {};
  const annotations = stringMap(objectAt(metadata, 'annotations'));
  const storageClass =
    annotations['volume.beta.kubernetes.io/storage-class'] ?? stringAt(spec, 'storageClassName') ?? '';
  const mode = stringAt(spec, 'volumeMode');
  const dataSource = objectAt(spec, 'dataSource');
  const field = (label: string, value: string): string => `    ${label}:\t${value}`;
  return [
    field('StorageClass', storageClass),
    field('Volume', text('volumeName')(spec)),
    ...mapLines('Labels', stringMap(objectAt(metadata, 'labels')), '    '),
    ...annotationLines('Annotations', annotations, '    '),
    field('Capacity', stringAt(spec, 'volumeName') === undefined ? '' : '0'),
    field('Access Modes', ''),
    ...(mode === undefined ? [] : [field('VolumeMode', mode)]),
    ...(dataSource === undefined
      ? []
      : [
          '    DataSource:',
          ...(stringAt(dataSource, 'apiGroup') === undefined
            ? []
            : [`      APIGroup:\t${text('apiGroup')(dataSource)}`]),
          `      Kind:\t${text('kind')(dataSource)}`,
          `      Name:\t${text('name')(dataSource)}`,
        ]),
  ];
}

function stringMap(object: JsonObject | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(object ?? {}).filter(
    (entry): entry is [string, Json & string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** The attributes of a CSI volume. */
export function csiLines(source: JsonObject): Lines {
  return attributeLines('VolumeAttributes', stringMap(objectAt(source, 'volumeAttributes')));
}
